import type { Context } from '#domain/context.ts';
import { pagingMarkerInvalid } from '#domain/people/users/page-token.ts';
import type { User } from '#domain/people/users/user.ts';
import { openState, sealState } from '#domain/sealed.ts';
import { findPasskeys, type Passkey } from './passkey-store.ts';

/** A page of a user's passkeys. */
export interface PasskeyPage {
  readonly passkeys: readonly Passkey[];
  /** Asks for the next page; absent on the last one. */
  readonly token?: string;
}

const purpose = 'list-passkeys-page';

type Position = Pick<Passkey, 'poolId' | 'sub' | 'createdAt' | 'id'>;

/**
 * At most `limit` of the user's passkeys, the oldest first, from where the token says.
 * @throws Fault InvalidParameterException for a token of another list
 */
export async function listPasskeys(
  context: Pick<Context, 'db' | 'secrets'>,
  user: User,
  { limit, token }: { limit: number; token: string | undefined },
): Promise<PasskeyPage> {
  const after = token === undefined ? undefined : await parseToken(context, user, token);
  // A user has few: one query reads them all.
  const rest = (await findPasskeys(context, user)).filter((passkey) => after === undefined || isBehind(passkey, after));
  const passkeys = rest.slice(0, limit);
  const last = rest.length > limit ? passkeys.at(-1) : undefined;
  return { passkeys, ...(last && { token: await formatToken(context, last) }) };
}

function isBehind({ createdAt, id }: Passkey, after: Position): boolean {
  return createdAt > after.createdAt || (createdAt === after.createdAt && id > after.id);
}

async function formatToken(
  context: Pick<Context, 'secrets'>,
  { poolId, sub, createdAt, id }: Position,
): Promise<string> {
  return Buffer.from(await sealState(context, purpose, { poolId, sub, createdAt, id })).toString('base64url');
}

async function parseToken(context: Pick<Context, 'secrets'>, { poolId, sub }: User, token: string): Promise<Position> {
  const position = (await openState(context, purpose, Buffer.from(token, 'base64url'))) as Position | undefined;
  if (position?.poolId === poolId && position.sub === sub) return position;
  throw pagingMarkerInvalid();
}
