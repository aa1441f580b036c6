import { randomUUID } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { issueSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { openState, sealState } from '#domain/sealed.ts';
import { spend } from '#domain/spent-store.ts';
import type { TemporaryCredentials } from '#domain/token-service.ts';
import { parseBase64Url } from '#lib/base64.ts';
import { putConsoleRole } from './console-roles.ts';
import { findConsole } from './console-store.ts';

interface Link {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const purpose = 'console-link';

/** How long a link is good for. */
export const consoleLinkMinutes = 15;

/**
 * The secret of a link that makes whoever opens it an owner for an hour, once. Who can make one has the database and the secret key, and
 * with them everything: it proves the operator.
 */
export async function createConsoleLink(context: Pick<Context, 'secrets' | 'clock'>): Promise<string> {
  const link: Link = { id: randomUUID(), expiresAt: context.clock.now() + consoleLinkMinutes * 60_000 };
  return Buffer.from(await sealState(context, purpose, link)).toString('base64url');
}

/**
 * Takes a link's secret for credentials of an owner. Of several at once, one gets them.
 * @throws Fault NotAuthorizedException for a secret that is none, that was used, or that came too late: all alike
 */
export async function openConsoleLink(
  context: Pick<Context, 'db' | 'secrets' | 'clock' | 'local' | 'settings'>,
  secret: string,
): Promise<TemporaryCredentials> {
  const bytes = parseBase64Url(secret);
  const link = bytes && ((await openState(context, purpose, bytes)) as Link | undefined);
  if (link === undefined || link.expiresAt <= context.clock.now()) throw linkDead();
  // A day more than it is good for, by whichever clock.
  const outcome = await context.db.transaction([spend(`console-${link.id}`, link.expiresAt + 86_400_000)]);
  if (!outcome.committed) throw linkDead();
  const { arn, role } = await putConsoleRole(context, 'owner', await findConsole(context));
  return issueSession(context, { roleArn: arn, roleId: role.id, name: 'console-link', tags: {} });
}

function linkDead(): Fault {
  return new Fault('NotAuthorizedException', 'This link was used, or is too old. Make another one.');
}
