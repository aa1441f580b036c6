import type { AuthFlow } from '../auth-config.ts';

/**
 * A sign-in that waits for somebody, as a value: it survives JSON, so that `resumeSignIn` takes it up after a reload. With the
 * answer it signs in; keep it where nobody else reads.
 */
interface Pending {
  /** As answers have to name the user. */
  readonly username: string;
  /** As it was typed. */
  readonly loginId: string;
  readonly authFlowType: AuthFlow;
  readonly session?: string;
}

/** The parameters that a step is known to have; others may be there. */
type Parameters<Name extends string> = Readonly<Partial<Record<Name, string>> & Record<string, string | undefined>>;

type DeliveryParameter = 'CODE_DELIVERY_DELIVERY_MEDIUM' | 'CODE_DELIVERY_DESTINATION';

interface Asks<Name extends string, Parameter extends string = never> extends Pending {
  /** The challenge, by the service's name; `OTHER_CHALLENGE` for one that this package does not know. */
  readonly signInStep: Name;
  /** What the service says of the challenge. */
  readonly parameters: Parameters<Parameter>;
}

interface AsksChoice extends Asks<'SELECT_CHALLENGE'> {
  /** What there is to choose from, by the service's names. */
  readonly availableChallenges: readonly string[];
}

/** A challenge that this package does not know: it is answered with `confirmSignIn({ responses })`. */
interface AsksOther extends Asks<'OTHER_CHALLENGE', string> {
  /** By the service's name. */
  readonly challengeName: string;
}

/** What a sign-in asks for, told apart by `signInStep`. */
export type SignInStep =
  | Asks<'SMS_MFA', DeliveryParameter>
  | Asks<'SMS_OTP', DeliveryParameter>
  | Asks<'EMAIL_OTP', DeliveryParameter>
  | Asks<'SOFTWARE_TOKEN_MFA', 'FRIENDLY_DEVICE_NAME'>
  | Asks<'SELECT_MFA_TYPE', 'MFAS_CAN_CHOOSE'>
  | Asks<'MFA_SETUP', 'MFAS_CAN_SETUP'>
  | Asks<'NEW_PASSWORD_REQUIRED', 'requiredAttributes' | 'userAttributes'>
  | AsksChoice
  | Asks<'PASSWORD'>
  | Asks<'PASSWORD_SRP'>
  | Asks<'WEB_AUTHN', 'CREDENTIAL_REQUEST_OPTIONS'>
  | Asks<'CUSTOM_CHALLENGE', string>
  | AsksOther;

/** A step as the service puts it, under whatever name. */
export interface RawStep extends Pending {
  readonly signInStep: string;
  /** Of `OTHER_CHALLENGE`: the service's name. */
  readonly challengeName?: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly availableChallenges?: readonly string[];
}

/** Where a sign-in has got to, told apart by `isSignedIn`. */
export type SignInOutput =
  | { readonly isSignedIn: true; readonly nextStep: { readonly signInStep: 'DONE' } }
  | { readonly isSignedIn: false; readonly nextStep: SignInStep };
