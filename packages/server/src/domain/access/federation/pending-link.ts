import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Write } from '#database/database.ts';
import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { type ExternalName, subject as externalSubject } from '#domain/people/linked-identities/identity.ts';
import { linkUser } from '#domain/people/linked-identities/link.ts';
import type { User } from '#domain/people/users/user.ts';
import { openState, sealState } from '#domain/sealed.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { tellOfLink } from './tell-of-link.ts';

/** A link that waits for a sign-in to the account that it is to lead to. */
export interface PendingLink {
  /** Used up by the link. */
  readonly id: string;
  readonly poolId: string;
  readonly provider: string;
  readonly value: string;
  /** Whose account it is. */
  readonly sub: string;
  /** SHA-256 of what the browser keeps: it counts in the browser of who came from the provider. */
  readonly browser: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Somebody new by a provider has an account already, and is to sign in to it. */
export interface LinkAsked {
  readonly kind: 'link-asked';
  /** The pending link, sealed. */
  readonly link: string;
  /** What the browser is to keep until then. */
  readonly secret: string;
  /** The address of the account. */
  readonly email: string;
}

const purpose = 'pending-link';
const lifetimeMs = 15 * 60 * 1000;

/** The cookie of a browser in which a link waits, without its prefix; until its value. */
export const linkCookie = { name: 'cenote-link', maxAgeSeconds: lifetimeMs / 1000 };

/** Asks somebody who comes by a provider to sign in to the account that has their address. */
export async function askToLink(
  context: Pick<Context, 'clock' | 'secrets'>,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
  { provider, value }: Pick<ExternalName, 'provider' | 'value'>,
  email: string,
): Promise<LinkAsked> {
  const now = context.clock.now();
  const secret = randomBytes(32).toString('base64url');
  const pending: PendingLink = {
    id: newOrderedId(now),
    poolId,
    provider,
    value,
    sub,
    browser: hash('sha256', secret, 'base64url'),
    expiresAt: now + lifetimeMs,
  };
  const link = Buffer.from(await sealState(context, purpose, pending)).toString('base64url');
  return { kind: 'link-asked', link, secret, email };
}

/** The link that waits in this browser; undefined for one that is forged, too old, of another pool or another browser. */
export async function openPendingLink(
  context: Pick<Context, 'clock' | 'secrets'>,
  poolId: string,
  { link, secret }: { readonly link: string; readonly secret: string | undefined },
): Promise<PendingLink | undefined> {
  if (secret === undefined) return undefined;
  const pending = (await openState(context, purpose, Buffer.from(link, 'base64url'))) as PendingLink | undefined;
  if (pending === undefined || pending.poolId !== poolId || context.clock.now() >= pending.expiresAt) return undefined;
  const kept = Buffer.from(hash('sha256', secret, 'base64url'));
  return timingSafeEqual(kept, Buffer.from(pending.browser)) ? pending : undefined;
}

/**
 * Links what waits to the account of who has signed in to it just now, once.
 * @throws Fault as `linkUser`, NotAuthorizedException when it was used up
 */
export async function linkPending(
  context: Context,
  pool: Pool,
  user: User,
  pending: PendingLink,
  caller: Caller,
): Promise<void> {
  const { provider, value } = pending;
  const used: readonly Write[] = [spendSession(pending)];
  await linkUser(context, pool, user, { provider, attribute: externalSubject, value }, { writes: used });
  await tellOfLink(context, pool, user, { provider, is: 'added' }, caller);
}
