import { Fault } from '#domain/fault.ts';

export type FirstAuthFactor = 'EMAIL_OTP' | 'PASSWORD' | 'SMS_OTP' | 'WEB_AUTHN';

/** With what a sign-in may begin. */
export interface SignInPolicy {
  readonly allowedFirstAuthFactors: readonly FirstAuthFactor[];
}

export interface SignInPolicyInput {
  readonly allowedFirstAuthFactors?: readonly (FirstAuthFactor | 'SOFTWARE_TOKEN')[];
}

const passwordOnly: SignInPolicy = { allowedFirstAuthFactors: ['PASSWORD'] };

/** An update keeps what it does not name. @throws Fault InvalidParameterException for a first factor that is none */
export function chooseSignInPolicy(input: SignInPolicyInput | undefined, previous?: SignInPolicy): SignInPolicy {
  const sent = input?.allowedFirstAuthFactors;
  if (!sent) return previous ?? passwordOnly;
  const allowedFirstAuthFactors = sent.filter((factor) => factor !== 'SOFTWARE_TOKEN');
  if (allowedFirstAuthFactors.length === sent.length) return { allowedFirstAuthFactors };
  throw new Fault('InvalidParameterException', 'SOFTWARE_TOKEN cannot be an allowed first auth factor.');
}
