import type { Context } from '#domain/context.ts';
import { type Pool, usernameFold } from '#domain/pools/pool.ts';

/** What passkeys of the common providers look like. */
const looks = [
  { length: 20, transports: ['hybrid', 'internal'] },
  { length: 16, transports: ['hybrid', 'internal'] },
  { length: 32, transports: ['internal'] },
] as const;

/** A credential of a user who does not exist: the same for the same name, and in the form of a real one. */
export function inventPasskey(context: Pick<Context, 'secrets'>, pool: Pool, name: string) {
  const seed = (part: string) => context.secrets.digest('invented-passkey', pool.id, usernameFold(pool, name), part);
  const { length, transports } = looks[(seed('look')[0] ?? 0) % looks.length] ?? looks[0];
  return {
    type: 'public-key',
    id: Buffer.from(seed('id').subarray(0, length)).toString('base64url'),
    transports,
  } as const;
}
