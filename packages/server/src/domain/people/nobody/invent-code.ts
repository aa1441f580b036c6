import { type Write, write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import {
  type CodePurpose,
  codeExpired,
  codeMismatch,
  lifetimeSeconds,
  maxLiveCodes,
} from '#domain/people/codes/code.ts';
import { askerOf, isOwn, mayTry, type Tried } from '#domain/people/codes/code-asker.ts';
import { guessesHeld, openBudget } from '#domain/people/codes/code-budget.ts';
import type { QuotaOwner } from '#domain/people/codes/quota.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { insertInvented, selectInvented } from './invent-code-statements.ts';

/** A code that nobody gets, as its rows tell of it. */
interface InventedCode extends Tried {
  readonly id: string;
  readonly digits: number;
}

/**
 * The write that remembers that a code of so many digits was asked for which nobody gets, so that a later guess is answered
 * like one at a real code.
 */
export function inventCode(
  context: Pick<Context, 'clock' | 'secrets'>,
  owner: QuotaOwner,
  purpose: CodePurpose,
  { digits, caller, isShared = false }: { digits: number; caller: Pick<Caller, 'address'>; isShared?: boolean },
): Write {
  const now = context.clock.now();
  const asker = isShared ? '' : askerOf(context, owner.poolId, caller);
  const id = `${prefixOf(context, owner, purpose)}/${newOrderedId(now)}.${digits}.${asker}`;
  return write(insertInvented, { id, expiresAt: now + lifetimeSeconds[purpose] * 1000 });
}

/**
 * Refuses a guess at an invented code: as wrong while a real code would be live, then as expired; with
 * LimitExceededException where a guess at a real one would not be compared. Never returns.
 */
export async function refuseInventedCode(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>,
  owner: QuotaOwner,
  purpose: CodePurpose,
  { code, caller }: { code: string; caller: Pick<Caller, 'address'> },
): Promise<never> {
  const prefix = prefixOf(context, owner, purpose);
  const asker = askerOf(context, owner.poolId, caller);
  const now = context.clock.now();
  const guesser = { poolId: owner.poolId, kind: 'open', caller } as const;
  for (;;) {
    const budget = await openBudget(context, guesser, code.length, { isInvented: true });
    if (budget.left < 1) throw guessesHeld('LimitExceededException');
    const rows = await context.db.all(selectInvented, { first: `${prefix}/`, last: `${prefix}/~`, now });
    const open = readCodes(rows.map(({ id }) => id)).filter((one) => mayTry(one, asker));
    const own = open.filter((one) => isOwn(one, asker)).slice(-maxLiveCodes);
    const others = open.filter((one) => !isOwn(one, asker)).slice(-maxLiveCodes);
    const live = [...own.toReversed(), ...others.toReversed()];
    if (live.length === 0) throw codeExpired();
    const sameLength = live.filter(({ digits }) => digits === code.length);
    if (sameLength.length === 0) throw codeMismatch();
    const compared = sameLength.slice(0, budget.left);
    const expiresAt = now + lifetimeSeconds[purpose] * 1000;
    const counted = compared.flatMap(({ id, tries }) => {
      const tryId = `${id}/${tries}`;
      const ids = own.some((one) => one.id === id) ? [tryId] : [tryId, `${tryId}/other`];
      return ids.map((one) => write(insertInvented, { id: one, expiresAt }));
    });
    const { take } = budget.count(compared.length);
    if ((await context.db.transaction([...counted, ...take])).committed) throw codeMismatch();
  }
}

/** The codes that the ids of their rows tell of, the oldest first: `<prefix>/<code>`, and behind it each try of it. */
function readCodes(ids: readonly string[]): InventedCode[] {
  const codes = new Map<string, InventedCode>();
  for (const id of ids) {
    const [kind, owner, name = '', tried, other] = id.split('/');
    const codeId = `${kind}/${owner}/${name}`;
    const [, digits = '', asker = ''] = name.split('.');
    const code = codes.get(codeId) ?? {
      id: codeId,
      digits: digits === '' ? 6 : Number(digits),
      asker,
      tries: 0,
      otherTries: 0,
    };
    const isTry = tried !== undefined;
    codes.set(codeId, {
      ...code,
      tries: code.tries + (isTry && other === undefined ? 1 : 0),
      otherTries: code.otherTries + (other === undefined ? 0 : 1),
    });
  }
  return [...codes.values()];
}

function prefixOf(context: Pick<Context, 'secrets'>, { poolId, who }: QuotaOwner, purpose: CodePurpose): string {
  return `invented-code/${Buffer.from(context.secrets.digest('invented-code', poolId, who, purpose)).toString('base64url')}`;
}
