import type { ClientMetadata } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import type { Client } from '../client.ts';
import { beginHandshake } from '../srp/handshake.ts';
import { call } from '../wire/call.ts';
import { answer } from './answer.ts';
import { secretCode, toWireFactor } from './read-step.ts';
import type { RawStep, SignInOutput, SignInStep } from './steps.ts';

export interface ConfirmSignInInput {
  /** A code, a new password, the answer to a custom challenge, or the name of what is chosen. */
  readonly challengeResponse?: string;
  /** In its place, what a challenge takes that this package does not know: by the service's names. */
  readonly responses?: Readonly<Record<string, string>>;
  /** The step that is answered: the last one of this client unless told. */
  readonly step?: SignInStep;
  readonly options?: {
    readonly clientMetadata?: ClientMetadata;
    /** With a new password, what the pool requires and the account lacks. */
    readonly userAttributes?: Readonly<Record<string, string>>;
    /** With the first code of an authenticator app, what to call it. */
    readonly friendlyDeviceName?: string;
  };
}

/**
 * Answers what a sign-in asks for. Gives what comes next.
 * @throws AuthError `CodeMismatchException` for a wrong code: the step may be answered again; `SignInException` where nothing waits
 */
export async function confirmSignIn(client: Client, input: ConfirmSignInInput): Promise<SignInOutput> {
  const { step = client.signIn, challengeResponse = '', responses, options = {} } = input;
  if (!step) throw new AuthError('SignInException', 'No sign-in is under way: call signIn first.');
  const { clientMetadata } = options;
  if (responses) return answer(client, step, responses, { clientMetadata });
  switch (step.signInStep) {
    case 'SELECT_CHALLENGE':
    case 'WEB_AUTHN':
      // The password is asked for first, and sent together with the choice.
      if (challengeResponse === 'PASSWORD' || challengeResponse === 'PASSWORD_SRP')
        return resumeSignIn(client, { ...step, signInStep: challengeResponse });
      return answer(client, choosing(step), { ANSWER: challengeResponse }, { clientMetadata });
    case 'PASSWORD':
      return answer(client, choosing(step), { ANSWER: 'PASSWORD', PASSWORD: challengeResponse }, { clientMetadata });
    case 'PASSWORD_SRP': {
      const proof = { handshake: beginHandshake(), password: challengeResponse };
      const chosen = { ANSWER: 'PASSWORD_SRP', SRP_A: proof.handshake.publicKey };
      return answer(client, choosing(step), chosen, { clientMetadata, proof });
    }
    case 'SELECT_MFA_TYPE':
      return answer(client, step, { ANSWER: toWireFactor(challengeResponse) }, { clientMetadata });
    case 'MFA_SETUP':
      return setUpFactor(client, step, challengeResponse, options);
    case 'CUSTOM_CHALLENGE':
      return answer(client, step, { ANSWER: challengeResponse }, { clientMetadata });
    case 'NEW_PASSWORD_REQUIRED': {
      const attributes = Object.entries(options.userAttributes ?? {});
      const named = Object.fromEntries(attributes.map(([name, value]) => [`userAttributes.${name}`, value]));
      return answer(client, step, { ...named, NEW_PASSWORD: challengeResponse }, { clientMetadata });
    }
    default:
      return answer(
        client,
        step,
        { [`${(step as RawStep).challengeName ?? step.signInStep}_CODE`]: challengeResponse },
        { clientMetadata },
      );
  }
}

/**
 * Makes a step that was kept the one that is under way, after a reload for example.
 * @throws AuthError `SignInException` for what is no step
 */
export function resumeSignIn(client: Client, step: SignInStep): SignInOutput {
  if (!(step?.parameters instanceof Object && step.signInStep && step.username))
    throw new AuthError('SignInException', 'No step.');
  client.signIn = step;
  return { isSignedIn: false, nextStep: step };
}

const choosing = (step: SignInStep): RawStep => ({ ...step, signInStep: 'SELECT_CHALLENGE', parameters: {} });

/** TOTP: the choice gives the secret, then a code of the app goes on. E-mail: the address is sent a code. */
async function setUpFactor(
  client: Client,
  step: SignInStep,
  response: string,
  { clientMetadata, friendlyDeviceName }: NonNullable<ConfirmSignInInput['options']>,
): Promise<SignInOutput> {
  if (response === 'TOTP') {
    const { SecretCode = '', Session } = await call(client, 'AssociateSoftwareToken', { Session: step.session });
    return resumeSignIn(client, {
      ...step,
      session: Session,
      parameters: { ...step.parameters, [secretCode]: SecretCode },
    });
  }
  if (response.includes('@')) return answer(client, step, { EMAIL: response }, { clientMetadata });
  const input = { UserCode: response, Session: step.session, FriendlyDeviceName: friendlyDeviceName };
  const { Session } = await call(client, 'VerifySoftwareToken', input);
  return answer(client, { ...step, session: Session }, {}, { clientMetadata });
}
