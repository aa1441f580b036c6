import type { Client } from '../client.ts';
import type { CodeDelivery } from '../code-delivery.ts';
import { signInWithRedirect as redirect, signOutWithRedirect } from '../hosted-ui/later.ts';
import type { RedirectInput } from '../hosted-ui/sign-in-with-redirect.ts';
import { pause } from '../pause.ts';
import { findCurrent } from '../session/session.ts';
import { type SignInInput, type SignInOptions, signIn as start } from '../sign-in/start.ts';
import type { SignInOutput as Output } from '../sign-in/steps.ts';
import { signOut as leave } from '../sign-out.ts';
import {
  type ConfirmSignUpInput,
  confirmSignUp as confirmAccount,
  signUp as makeAccount,
  resendSignUpCode as resend,
  type SignUpInput as SignUpAlone,
} from '../sign-up.ts';
import { Amplify, check, providers, theClient, userClient } from './amplify.ts';
import { keepStep } from './kept-step.ts';
import type { ConfirmSignInInput, SignInOutput } from './steps.ts';

/** Most sign-ins ask for nothing: what there is to ask and to answer is loaded with the first one that does. */
const steps = () => import('./steps.ts');

/** @throws AuthError `UserAlreadyAuthenticatedException`, `EmptySignInUsername`, `EmptySignInPassword`, the service's */
export async function signIn(input: SignInInput): Promise<SignInOutput> {
  const client = theClient();
  const { username, password, options = {} } = input;
  // AWS: whoever signs in does not wait for the confirmation of another account.
  waiting = waiting?.isReady ? { ...waiting, session: undefined } : undefined;
  await checkNobody();
  check(username, 'EmptySignInUsername', 'username is required to signIn');
  const { authFlowType = client.config.authFlow ?? 'USER_SRP_AUTH', preferredChallenge = '' } = options;
  const isWithout = authFlowType === 'CUSTOM_WITHOUT_SRP';
  check(!isWithout || !password, 'CustomAuthSignInPassword', 'password is not needed with CUSTOM_WITHOUT_SRP');
  const isProof = authFlowType === 'USER_AUTH' ? preferredChallenge.startsWith('PASSWORD') : !isWithout;
  check(!isProof || password, 'EmptySignInPassword', 'password is required to signIn');
  return advance(client, start(client, input));
}

/** @throws AuthError `EmptyChallengeResponse`, `SignInException` where no sign-in waits, `IncorrectMFAMethod`, the service's */
export async function confirmSignIn(input: ConfirmSignInInput): Promise<SignInOutput> {
  const client = theClient();
  const { answerStep } = await steps();
  return advance(client, answerStep(client, input));
}

/** Turns the two refusals that only mean more to do into steps, and keeps the open one over a reload. */
async function advance(client: Client, outcome: Promise<Output>): Promise<SignInOutput> {
  try {
    const output = await outcome;
    if (output.isSignedIn) return output;
    return await (await steps()).toAmplify(client, output);
  } catch (error) {
    const { name } = error as Error;
    if (name === 'UserNotConfirmedException') return { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_UP' } };
    if (name === 'PasswordResetRequiredException') {
      return { isSignedIn: false, nextStep: { signInStep: 'RESET_PASSWORD' } };
    }
    throw error;
  } finally {
    keepStep(client);
  }
}

export interface SignUpInput extends SignUpAlone {
  readonly options?: SignUpAlone['options'] & {
    /** Lets `autoSignIn` follow once the account is confirmed, without asking for the password again. */
    readonly autoSignIn?: boolean | SignInOptions;
  };
}

/** Where a sign-up has got to, in the form of Amplify 6. */
export interface SignUpOutput {
  readonly isSignUpComplete: boolean;
  readonly userId?: string;
  readonly nextStep:
    | { readonly signUpStep: 'DONE' }
    | { readonly signUpStep: 'CONFIRM_SIGN_UP'; readonly codeDeliveryDetails: CodeDelivery }
    | { readonly signUpStep: 'COMPLETE_AUTO_SIGN_IN'; readonly codeDeliveryDetails?: CodeDelivery };
}

/** What a sign-up left behind for `autoSignIn`. */
interface Waiting {
  readonly input: SignInInput;
  readonly byLink: boolean;
  /** Whether it may follow: the account is confirmed, or the link that does it is waited for. */
  isReady: boolean;
  session?: string;
}

let waiting: Waiting | undefined;

/** @throws AuthError `EmptySignUpUsername`, the service's */
export async function signUp(input: SignUpInput): Promise<SignUpOutput> {
  const { username, password, options } = input;
  check(username, 'EmptySignUpUsername', 'username is required to signUp');
  const made = await makeAccount(theClient(), { ...input, password: password || undefined });
  const { session, ...output } = made;
  const { autoSignIn: follow } = options ?? {};
  const { isSignUpComplete, nextStep } = output;
  waiting = undefined;
  if (!follow) return output;
  const signInOptions = follow === true ? undefined : follow;
  const isWithout = signInOptions?.authFlowType === 'CUSTOM_WITHOUT_SRP';
  const byLink = isByLink();
  waiting = {
    input: { username, password: isWithout ? undefined : password, options: signInOptions },
    byLink,
    isReady: isSignUpComplete || byLink,
    session,
  };
  if (nextStep.signUpStep === 'DONE') return { ...output, nextStep: { signUpStep: 'COMPLETE_AUTO_SIGN_IN' } };
  return byLink ? { ...output, nextStep: { ...nextStep, signUpStep: 'COMPLETE_AUTO_SIGN_IN' } } : output;
}

function isByLink(): boolean {
  const { Auth } = Amplify.getConfig() as { Auth?: { Cognito?: { signUpVerificationMethod?: string } } };
  return Auth?.Cognito?.signUpVerificationMethod === 'link';
}

/** @throws AuthError `EmptyConfirmSignUpUsername`, `EmptyConfirmSignUpCode`, the service's */
export async function confirmSignUp(input: ConfirmSignUpInput): Promise<SignUpOutput> {
  check(input.username, 'EmptyConfirmSignUpUsername', 'username is required to confirmSignUp');
  check(input.confirmationCode, 'EmptyConfirmSignUpCode', 'code is required to confirmSignUp');
  const own = waiting?.input.username === input.username ? waiting?.session : undefined;
  const { session, ...output } = await confirmAccount(theClient(), {
    ...input,
    options: { session: own, ...input.options },
  });
  if (waiting?.input.username !== input.username) {
    waiting = undefined;
    return output;
  }
  Object.assign(waiting, { isReady: true, session });
  return { isSignUpComplete: true, nextStep: { signUpStep: 'COMPLETE_AUTO_SIGN_IN' } };
}

/** @throws AuthError `EmptySignUpUsername`, the service's */
export async function resendSignUpCode(input: Parameters<typeof resend>[1]): Promise<CodeDelivery> {
  check(input.username, 'EmptySignUpUsername', 'username is required to signUp');
  return resend(theClient(), input);
}

/** How often, and for how long, a sign-in is tried while a link has to be followed first, in milliseconds. */
const pollingMs = 5000;
const longestPollingMs = 180_000;

/** Signs in whom a sign-up with `autoSignIn` made. @throws AuthError `AutoSignInException` where there is none, the service's */
export async function autoSignIn(): Promise<SignInOutput> {
  const current = waiting;
  check(
    current?.isReady,
    'AutoSignInException',
    'The autoSignIn flow has not started, or has been cancelled/completed.',
  );
  const { input, session } = current;
  const attempt = () => signIn({ ...input, options: { ...input.options, session } });
  const endMs = Date.now() + longestPollingMs;
  let output = await attempt();
  while (current.byLink && output.nextStep.signInStep === 'CONFIRM_SIGN_UP' && Date.now() < endMs) {
    await pause(pollingMs);
    output = await attempt();
  }
  waiting = undefined;
  return output;
}

/** Signs out on this device, and at the hosted pages where it was there; what could not be done is passed over, as Amplify 6 does. */
export async function signOut(input: SignOutInput = {}): Promise<void> {
  const client = theClient();
  const { global, oauth } = input;
  if (client.config.oauth) await signOutWithRedirect(client, { global, redirectUrl: oauth?.redirectUrl });
  else await leave(client, input);
  keepStep(client);
  providers()?.credentialsProvider?.clearCredentialsAndIdentityId();
}

export interface SignOutInput {
  readonly global?: boolean;
  /** Where the hosted pages lead back to. */
  readonly oauth?: { readonly redirectUrl?: string };
}

/**
 * Leaves for the hosted pages. What they lead back with is taken by `Amplify.configure`.
 * @throws AuthError `UserAlreadyAuthenticatedException`, `OAuthNotConfigureException`, `InvalidOriginException`
 */
export async function signInWithRedirect(input: RedirectInput = {}): Promise<void> {
  const client = theClient();
  const { prompt } = input.options ?? {};
  // Pages that are not configured are what is wrong first.
  if (!prompt && client.config.oauth) await checkNobody();
  const provider = input.provider ?? (prompt === 'NONE' ? undefined : 'COGNITO');
  await redirect(client, { ...input, provider });
}

/** @throws AuthError where somebody is signed in */
async function checkNobody(): Promise<void> {
  check(
    !(await findCurrent(await userClient())),
    'UserAlreadyAuthenticatedException',
    'There is already a signed in user.',
  );
}
