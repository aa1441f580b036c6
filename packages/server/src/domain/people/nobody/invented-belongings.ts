import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { seemsToHave, seemsToHaveProved } from './seems-to-have.ts';

/** What decides about the first factors of a user. */
export interface Belongings {
  readonly password: boolean;
  readonly temporaryPassword: boolean;
  /** An address that codes as the first factor may go to. */
  readonly email: boolean;
  readonly phoneNumber: boolean;
  readonly passkey: boolean;
  /** Switched on, and other than a passkey. */
  readonly secondFactor: boolean;
  /** A passkey is switched on as a second factor. */
  readonly strongPasskey: boolean;
}

/** What a user who does not exist seems to have: drawn by the name, so always the same for the same name. */
export function inventBelongings(
  context: Pick<Context, 'secrets'>,
  pool: Pool,
  name: string,
  { mayComeWithPassword }: { mayComeWithPassword: boolean },
): Belongings {
  const { allowedFirstAuthFactors: allowed } = pool.settings.policies.signInPolicy;
  const has = (what: Parameters<typeof seemsToHave>[3]) => seemsToHave(context, pool, name, what);
  const isPasswordless = allowed.includes('EMAIL_OTP') || allowed.includes('SMS_OTP');
  return {
    password: !isPasswordless || mayComeWithPassword || has('password'),
    temporaryPassword: has('temporaryPassword'),
    email: seemsToHaveProved(context, pool, name, 'email'),
    phoneNumber: seemsToHaveProved(context, pool, name, 'phone_number'),
    passkey: has('passkey'),
    secondFactor: has('secondFactor'),
    strongPasskey: has('strongPasskey'),
  };
}

/** What somebody has who can begin a sign-in in every way. */
export const everyBelonging: Belongings = {
  password: true,
  temporaryPassword: false,
  email: true,
  phoneNumber: true,
  passkey: true,
  secondFactor: false,
  strongPasskey: true,
};
