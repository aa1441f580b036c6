/**
 * Why somebody does not get into a role. `token`: what they sent proves nobody. `expired`: it does no more. `rejected`: whom it is about is not
 * let in any more. `unreachable`: the provider could not be asked. `not-trusted`: the role does not trust them. `request`: what they ask for
 * cannot be had.
 */
export type AssumedRoleReason = 'token' | 'expired' | 'rejected' | 'unreachable' | 'not-trusted' | 'request';

/** A role that is not given. The message is for whoever asked. */
export class AssumedRoleError extends Error {
  override readonly name = 'AssumedRoleError';
  readonly reason: AssumedRoleReason;

  constructor(reason: AssumedRoleReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** AWS: captured. */
export function tokenExpired(nowSeconds: number, expiredAtSeconds: number, options?: ErrorOptions): AssumedRoleError {
  const message = `Token expired: current date/time ${nowSeconds} must be before the expiration date/time ${expiredAtSeconds}`;
  return new AssumedRoleError('expired', message, options);
}

/** What a token that proves nobody is told. AWS: captured, but for `signature`. */
const texts = {
  form: 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  audienceMissing: 'Missing a required claim: aud',
  audience: 'Incorrect token audience',
  issuer: "Issuer doesn't match the provider",
  signature: "Couldn't verify signed token.",
} as const;

export function tokenInvalid(reason: keyof typeof texts, options?: ErrorOptions): AssumedRoleError {
  return new AssumedRoleError('token', texts[reason], options);
}
