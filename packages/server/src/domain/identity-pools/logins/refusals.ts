import { Fault } from '#domain/fault.ts';

/** AWS: captured: clients show these texts, and some match on them. Only the first four have a final period. */
const texts = {
  form: 'Not a valid OpenId Connect identity token.',
  signature: "Couldn't verify signed token.",
  notOurs: 'Not a Cognito token.',
  ours: "Can't pass in a Cognito token.",
  audienceMissing: 'Missing a required claim: aud',
  issuer: "Issuer doesn't match providerName",
} as const;

/** A token that proves nobody. */
export function loginInvalid(reason: keyof typeof texts, options?: ErrorOptions): Fault {
  return new Fault('NotAuthorizedException', `Invalid login token. ${texts[reason]}`, options);
}

/** AWS: captured: both times in whole seconds since 1970. */
export function loginExpired(nowSeconds: number, expiredAtSeconds: number): Fault {
  return new Fault(
    'NotAuthorizedException',
    `Invalid login token. Token expired: ${nowSeconds} >= ${expiredAtSeconds}`,
  );
}

/** A provider that could not be asked; why is for the log. */
export function providerAway(options?: ErrorOptions): Fault {
  return new Fault('ExternalServiceException', 'The identity provider did not answer.', options);
}

/** AWS: captured: also for the client of a user pool that the identity pool does not name. */
export function providerNotSupported(): Fault {
  return new Fault('NotAuthorizedException', 'Token is not from a supported provider of this identity pool.');
}
