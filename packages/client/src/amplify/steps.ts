import { AuthError } from '../auth-error.ts';
import type { Client } from '../client.ts';
import type { CodeDelivery } from '../code-delivery.ts';
import { confirmSignIn } from '../sign-in/confirm.ts';
import {
  type MfaType,
  readCodeDelivery,
  readMfaTypes,
  readMissingAttributes,
  readTotpSetup,
  type TotpSetup,
  toMfaTypes,
} from '../sign-in/read-step.ts';
import type { SignInOutput as Output, RawStep, SignInStep } from '../sign-in/steps.ts';
import { check } from './amplify.ts';
import { findStep } from './kept-step.ts';
import type { UserAttributeKey } from './shapes.ts';

/** What has to come next, by the names of Amplify 6. */
export type NextSignInStep =
  | { readonly signInStep: 'DONE' | 'CONFIRM_SIGN_UP' | 'RESET_PASSWORD' }
  | {
      readonly signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE' | 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE';
      readonly codeDeliveryDetails: CodeDelivery;
    }
  | {
      readonly signInStep:
        | 'CONFIRM_SIGN_IN_WITH_TOTP_CODE'
        | 'CONFIRM_SIGN_IN_WITH_PASSWORD'
        | 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP';
    }
  | {
      readonly signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE';
      readonly additionalInfo: Readonly<Record<string, string | undefined>>;
    }
  | {
      readonly signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED';
      readonly missingAttributes: UserAttributeKey[];
    }
  | {
      readonly signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION' | 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION';
      readonly allowedMFATypes: MfaType[];
    }
  | { readonly signInStep: 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP'; readonly totpSetupDetails: TotpSetup }
  | {
      readonly signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION';
      readonly availableChallenges: readonly string[] | undefined;
    };

/** Where a sign-in has got to, in the form of Amplify 6. */
export interface SignInOutput {
  readonly isSignedIn: boolean;
  readonly nextStep: NextSignInStep;
}

export interface ConfirmSignInInput {
  readonly challengeResponse: string;
  readonly options?: Parameters<typeof confirmSignIn>[1]['options'];
}

/** Answers the open step, or the one from before a reload. @throws AuthError as `confirmSignIn` of this entry */
export async function answerStep(client: Client, { challengeResponse, options }: ConfirmSignInInput): Promise<Output> {
  check(challengeResponse, 'EmptyChallengeResponse', 'challengeResponse is required to confirmSignIn');
  const step = findStep(client);
  const isMethod = step?.signInStep !== 'SELECT_MFA_TYPE' || /^(SMS|TOTP|EMAIL)$/.test(challengeResponse);
  check(isMethod, 'IncorrectMFAMethod', 'Incorrect MFA method was chosen. It should be SMS, TOTP, or EMAIL');
  if (step?.signInStep === 'MFA_SETUP' && challengeResponse === 'EMAIL') {
    const parameters = { ...step.parameters, MFAS_CAN_SETUP: '["EMAIL_OTP"]' };
    client.signIn = { ...step, parameters };
    return { isSignedIn: false, nextStep: client.signIn };
  }
  return confirmSignIn(client, { step, challengeResponse, options });
}

/**
 * Goes as far as nobody has to be asked, and says the rest by Amplify's names.
 * @throws AuthError `SignInException` for a challenge that Amplify has no name for
 */
export async function toAmplify(client: Client, output: Output): Promise<SignInOutput> {
  if (output.isSignedIn) return output;
  const { nextStep } = output;
  if (nextStep.signInStep === 'WEB_AUTHN') {
    const { confirmSignInWithPasskey } = await import('../passkeys.ts');
    return toAmplify(client, await confirmSignInWithPasskey(client));
  }
  const isForApp = nextStep.signInStep === 'MFA_SETUP' && readMfaTypes(nextStep).join() === 'TOTP';
  if (isForApp && !readTotpSetup(nextStep)) {
    return toAmplify(client, await confirmSignIn(client, { challengeResponse: 'TOTP' }));
  }
  return { isSignedIn: false, nextStep: toStep(nextStep) };
}

function toStep(step: SignInStep): NextSignInStep {
  const { signInStep, challengeName, parameters, availableChallenges }: RawStep = step;
  switch (signInStep) {
    case 'SMS_MFA':
    case 'SMS_OTP':
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE', codeDeliveryDetails: readCodeDelivery(step) };
    case 'EMAIL_OTP':
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE', codeDeliveryDetails: readCodeDelivery(step) };
    case 'SOFTWARE_TOKEN_MFA':
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' };
    case 'PASSWORD':
    case 'PASSWORD_SRP':
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_PASSWORD' };
    case 'CUSTOM_CHALLENGE':
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE', additionalInfo: parameters };
    case 'NEW_PASSWORD_REQUIRED': {
      const missingAttributes = readMissingAttributes(step) as UserAttributeKey[];
      return { signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED', missingAttributes };
    }
    case 'SELECT_CHALLENGE':
      return { signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION', availableChallenges };
    case 'SELECT_MFA_TYPE':
      return { signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION', allowedMFATypes: readMfaTypes(step) };
    case 'MFA_SETUP': {
      const totpSetupDetails = readTotpSetup(step);
      if (totpSetupDetails) return { signInStep: 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP', totpSetupDetails };
      const allowedMFATypes = readMfaTypes(step);
      if (allowedMFATypes.join() === 'EMAIL') return { signInStep: 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP' };
      // AWS: what is left Amplify cannot set up, and says so.
      if (allowedMFATypes.length === 0) {
        const types = toMfaTypes(JSON.parse(parameters['MFAS_CAN_SETUP'] ?? '[]') as string[]);
        throw new AuthError('SignInException', `Cannot initiate MFA setup from available types: ${types}`);
      }
      return { signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION', allowedMFATypes };
    }
  }
  throw new AuthError('SignInException', `Amplify has no step for the challenge ${challengeName}.`);
}
