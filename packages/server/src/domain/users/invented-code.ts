import { randomUUID } from 'node:crypto';
import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { type CodePurpose, codeExpired, codeMismatch, lifetimeSeconds, maxTries } from './code.ts';
import type { QuotaOwner } from './quota.ts';

type Remembering = Pick<Context, 'db' | 'clock' | 'secrets'>;

const selectInvented = statement<{ first: string; last: string; now: number }, { id: string }>(
  'invented-codes',
  'select id from spent where id >= :first and id <= :last and expires_at > :now',
);

const insertInvented = statement<{ id: string; expiresAt: number }>(
  'invented-code-insert',
  'insert into spent (id, expires_at) values (:id, :expiresAt)',
);

/**
 * The write that remembers that a code was asked for which nobody gets, so that a later guess is answered like one at a real
 * code.
 */
export function inventCode(
  context: Pick<Context, 'clock' | 'secrets'>,
  owner: QuotaOwner,
  purpose: CodePurpose,
): Write {
  const expiresAt = context.clock.now() + lifetimeSeconds[purpose] * 1000;
  const id = `${prefixOf(context, owner, purpose)}/${randomUUID()}`;
  return write(insertInvented, { id, expiresAt });
}

/** Refuses a guess at an invented code: as wrong while a real code would be live, then as expired. Never returns. */
export async function refuseInventedCode(
  context: Remembering,
  owner: QuotaOwner,
  purpose: CodePurpose,
): Promise<never> {
  const prefix = prefixOf(context, owner, purpose);
  const now = context.clock.now();
  for (;;) {
    const rows = await context.db.all(selectInvented, { first: `${prefix}/`, last: `${prefix}/~`, now });
    const codes = rows.map(({ id }) => id).filter((id) => id.indexOf('/', prefix.length + 1) < 0);
    const tried = codes.map((id) => ({ id, tries: rows.filter((row) => row.id.startsWith(`${id}/`)).length }));
    const live = tried.filter(({ tries }) => tries < maxTries);
    if (live.length === 0) throw codeExpired();
    const expiresAt = now + lifetimeSeconds[purpose] * 1000;
    const counted = live.map(({ id, tries }) => write(insertInvented, { id: `${id}/${tries}`, expiresAt }));
    if ((await context.db.transaction(counted)).committed) throw codeMismatch();
  }
}

function prefixOf(context: Pick<Context, 'secrets'>, { poolId, who }: QuotaOwner, purpose: CodePurpose): string {
  return `invented-code/${Buffer.from(context.secrets.digest('invented-code', poolId, who, purpose)).toString('base64url')}`;
}
