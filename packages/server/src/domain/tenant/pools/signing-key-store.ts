import { type Database, statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { OpenOutsideKey, OutsideKey } from '#domain/outside-keys.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import {
  generateSigningKey,
  newKeyId,
  openPublicJwk,
  openSigningKey,
  type PoolKeys,
  type PublicJwk,
  type PublishedKey,
  type SigningKey,
  type TokenUse,
  toPublicJwk,
} from '#lib/signing-keys.ts';
import type { SigningKeyRow } from '#schema/rows/pools.ts';

export const signingKeys: SealedColumn<'pool_id' | 'key_id'> = {
  table: 'signing_keys',
  column: 'sealed_private_key',
  key: ['pool_id', 'key_id'],
  unbound: () => ({ purpose: 'signing-key' }),
};

type OfPool = { poolId: string };

const insertKey = statement<
  OfPool & {
    keyId: string;
    tokenUse: string;
    sealedPrivateKey: Uint8Array;
    publicJwk: string;
    createdAt: number;
    signsAt: number;
  }
>(
  'signing-key-insert',
  `insert into signing_keys (pool_id, key_id, token_use, sealed_private_key, public_jwk, created_at, signs_at)
   values (:poolId, :keyId, :tokenUse, :sealedPrivateKey, :publicJwk, :createdAt, :signsAt)`,
);

const selectPublicJwks = statement<OfPool, Pick<SigningKeyRow, 'public_jwk'>>(
  'signing-keys-public',
  'select public_jwk from signing_keys where pool_id = :poolId order by token_use desc, signs_at, created_at, key_id',
);

const selectKeys = statement<OfPool, SigningKeyRow>(
  'signing-keys-of-pool',
  'select * from signing_keys where pool_id = :poolId order by signs_at, created_at, key_id',
);

const tokenUses: readonly TokenUse[] = ['id', 'access'];

/** Keys that lie elsewhere and are to sign tokens of a use; one of a use that is not named is made here. */
export type OutsideSigningKeys = Readonly<Partial<Record<TokenUse, OutsideKey>>>;

/**
 * Two new signing keys for a pool, one per kind of token, as the writes that store them. They sign from `signsAt` on, in
 * milliseconds since 1970; at once unless said.
 */
export async function newSigningKeys(
  context: Pick<Context, 'clock' | 'secrets'>,
  poolId: string,
  signsAt: number = context.clock.now(),
  outside: OutsideSigningKeys = {},
): Promise<Write[]> {
  return Promise.all(
    tokenUses.map((tokenUse) => newSigningKey(context, { poolId, tokenUse, signsAt, outside: outside[tokenUse] })),
  );
}

/** A key that is to sign tokens of one use. */
interface NewSigningKey {
  readonly poolId: string;
  readonly tokenUse: TokenUse;
  /** In milliseconds since 1970. */
  readonly signsAt: number;
  /** Where it lies, if not here. */
  readonly outside?: OutsideKey | undefined;
}

async function generated() {
  const { keyId, privateKeyDer, publicJwk } = await generateSigningKey();
  return { keyId, secret: privateKeyDer, publicJwk };
}

/** Of a key that lies elsewhere its address is what is sealed. @throws Error where it is no RSA key, or cannot be asked */
async function describeOutside(outside: OutsideKey) {
  const { publicKey, address } = await outside.publicHalf();
  const keyId = newKeyId();
  return { keyId, secret: Buffer.from(address), publicJwk: toPublicJwk(keyId, publicKey) };
}

/** One of them. */
export async function newSigningKey(
  context: Pick<Context, 'clock' | 'secrets'>,
  { poolId, tokenUse, signsAt, outside }: NewSigningKey,
): Promise<Write> {
  const { keyId, secret, publicJwk } = outside ? await describeOutside(outside) : await generated();
  const sealedPrivateKey = await sealIn(context, signingKeys, { pool_id: poolId, key_id: keyId }, secret);
  const row = { poolId, keyId, tokenUse, sealedPrivateKey, publicJwk: JSON.stringify(publicJwk) };
  return write(insertKey, { ...row, createdAt: context.clock.now(), signsAt }, { expect: 'one' });
}

/** The keys of a pool in the order in which they sign; none where there is no such pool. */
export async function listSigningKeyRows(
  { db }: { db: Pick<Database, 'all'> },
  poolId: string,
): Promise<SigningKeyRow[]> {
  return db.all(selectKeys, { poolId });
}

/**
 * Which of the keys of one use signs now: the last one whose time has come. Where none has, since a clock is behind or the one that
 * signed was revoked, the first one does.
 */
export function findSigning<K extends Pick<SigningKeyRow, 'token_use' | 'signs_at'>>(
  rows: readonly K[],
  use: TokenUse,
  now: number,
): K | undefined {
  const ofUse = rows.filter(({ token_use }) => token_use === use);
  return ofUse.findLast(({ signs_at }) => signs_at <= now) ?? ofUse[0];
}

/** The keys of a pool as they are now, or undefined when there is no such pool. What is known is not opened again. */
export async function loadPoolKeys(
  context: Opening & Pick<Context, 'db' | 'clock'>,
  poolId: string,
  known?: PoolKeys,
): Promise<PoolKeys | undefined> {
  const rows = await listSigningKeyRows(context, poolId);
  const now = context.clock.now();
  const [id, access] = tokenUses.map((use) => findSigning(rows, use, now));
  if (id === undefined || access === undefined) return undefined;
  const published = new Map(rows.map((row) => [row.key_id, known?.published.get(row.key_id) ?? publishedKey(row)]));
  const open = (row: SigningKeyRow) => {
    const opened = [known?.id, known?.access].find((key) => key?.keyId === row.key_id);
    return opened ?? openKey(context, row);
  };
  return { id: await open(id), access: await open(access), published };
}

/** The public halves of all keys that tokens of the pool may be signed with; empty when there is no such pool. */
export async function listPublicJwks(context: Pick<Context, 'db'>, poolId: string): Promise<PublicJwk[]> {
  const rows = await context.db.all(selectPublicJwks, { poolId });
  return rows.map(({ public_jwk }) => JSON.parse(public_jwk) as PublicJwk);
}

function publishedKey({ key_id, token_use, public_jwk }: SigningKeyRow): PublishedKey {
  const publicKey = openPublicJwk(JSON.parse(public_jwk) as PublicJwk);
  return { keyId: key_id, tokenUse: token_use === 'id' ? 'id' : 'access', publicKey };
}

/** What opens a key, wherever it lies. */
type Opening = Pick<Context, 'secrets'> & { readonly openOutsideKey?: OpenOutsideKey | undefined };

async function openKey(context: Opening, row: SigningKeyRow): Promise<SigningKey> {
  const secret = await openIn(context, signingKeys, row, row.sealed_private_key);
  if (!secret) throw new Error(`signing key ${row.key_id} of pool ${row.pool_id} does not open`);
  if (isDer(secret)) return openSigningKey({ keyId: row.key_id, privateKeyDer: secret });
  if (context.openOutsideKey === undefined) throw new Error(`signing key ${row.key_id} lies elsewhere`);
  return { keyId: row.key_id, sign: context.openOutsideKey(Buffer.from(secret).toString()).sign };
}

/** Whether a key lies elsewhere, so that nobody but its owner makes the next one. */
export async function isElsewhere(context: Pick<Context, 'secrets'>, row: SigningKeyRow): Promise<boolean> {
  const secret = await openIn(context, signingKeys, row, row.sealed_private_key);
  return secret !== undefined && !isDer(secret);
}

const derSequence = 0x30;

/** A private key begins so, and no address does. */
function isDer(secret: Uint8Array): boolean {
  return secret[0] === derSequence;
}
