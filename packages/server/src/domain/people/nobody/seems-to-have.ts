import type { Context } from '#domain/context.ts';
import { likenessOf } from '#domain/people/users/username.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';

/**
 * Of 256 users who do not exist, how many seem to have this. No number is 0 or 256: whatever a real user may have or lack,
 * somebody invented has and lacks it too, so that it proves nothing. Nearly all are what Cognito invents: it was seen to ask
 * whoever does not exist for the code that the caller preferred.
 */
const odds = {
  email: 244,
  phone_number: 208,
  /** Of those who seem to have an address, how many seem to have proved it. */
  proof: 248,
  password: 240,
  temporaryPassword: 8,
  /** A password that the old pool still has, in a pool of which people move. */
  oldPassword: 128,
  secondFactor: 16,
  passkey: 96,
  /** A passkey that is switched on as a second factor. */
  strongPasskey: 128,
} as const;

/** Whether a user who does not exist seems to have something: drawn by the name, so always the same for the same name. */
export function seemsToHave(
  context: Pick<Context, 'secrets'>,
  pool: Pool,
  name: string,
  what: Exclude<keyof typeof odds, 'proof'>,
): boolean {
  if ((what === 'email' || what === 'phone_number') && isSignInAddress(pool, what, name)) return true;
  return draw(context, pool, name, what) < odds[what];
}

/**
 * Whether a user who does not exist seems to have proved an address of this kind. Whoever is found by an alias has; in the
 * place of a username an address need not be proved.
 */
export function seemsToHaveProved(
  context: Pick<Context, 'secrets'>,
  pool: Pool,
  name: string,
  attribute: VerifiedAttribute,
): boolean {
  if (!seemsToHave(context, pool, name, attribute)) return false;
  const isAlias = pool.settings.aliasAttributes?.includes(attribute) && isAddress(attribute, name);
  return isAlias || draw(context, pool, name, `proof of ${attribute}`) < odds.proof;
}

function draw({ secrets }: Pick<Context, 'secrets'>, pool: Pool, name: string, what: string): number {
  const [drawn = 0] = secrets.digest('invented-belongings', pool.id, usernameFold(pool, name), what);
  return drawn;
}

/** Whether a name could be taken for an address of this kind. */
export function isAddress(attribute: VerifiedAttribute, name: string): boolean {
  return likenessOf(name) === attribute;
}

/** Whoever is found by an address has it. */
function isSignInAddress({ settings }: Pool, attribute: VerifiedAttribute, name: string): boolean {
  const names: readonly string[] = [...(settings.usernameAttributes ?? []), ...(settings.aliasAttributes ?? [])];
  return names.includes(attribute) && isAddress(attribute, name);
}
