import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';

/** What passkeys of the common providers look like, and of security keys. */
const looks = [
  { length: 20, transports: ['hybrid', 'internal'] },
  { length: 16, transports: ['hybrid', 'internal'] },
  { length: 32, transports: ['internal'] },
  { length: 48, transports: ['nfc', 'usb'] },
  { length: 64, transports: ['usb'] },
] as const;

/** The credentials of a user who does not exist: the same for the same name, and in the form and number of real ones. */
export function inventPasskeys(context: Pick<Context, 'secrets'>, pool: Pool, name: string) {
  const seed = (part: string) => context.secrets.digest('invented-passkey', pool.id, usernameFold(pool, name), part);
  const [drawn = 0] = seed('number');
  const numbers = drawn < 176 ? [1] : drawn < 240 ? [1, 2] : [1, 2, 3];
  return numbers.map((number) => {
    const { length, transports } = looks[(seed(`look ${number}`)[0] ?? 0) % looks.length] ?? looks[0];
    const id = Buffer.concat([seed(`id ${number}`), seed(`rest of id ${number}`)]).subarray(0, length);
    return { type: 'public-key', id: id.toString('base64url'), transports } as const;
  });
}
