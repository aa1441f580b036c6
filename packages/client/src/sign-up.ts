import type { ClientMetadata } from './auth-config.ts';
import type { Client } from './client.ts';
import { type CodeDelivery, toDelivery } from './code-delivery.ts';
import { about } from './wire/about.ts';
import { call } from './wire/call.ts';

export interface SignUpInput {
  readonly username: string;
  /** Left out where the pool signs people in without one. */
  readonly password?: string;
  readonly options?: {
    readonly userAttributes?: Readonly<Record<string, string>>;
    readonly clientMetadata?: ClientMetadata;
    /** For the function that judges a sign-up. */
    readonly validationData?: Readonly<Record<string, string>>;
  };
}

/** Where a sign-up has got to. */
export interface SignUpOutput {
  readonly isSignUpComplete: boolean;
  readonly userId?: string;
  readonly nextStep:
    | { readonly signUpStep: 'DONE' }
    | { readonly signUpStep: 'CONFIRM_SIGN_UP'; readonly codeDeliveryDetails: CodeDelivery };
  /**
   * Where the pool signs in with a code. Of a sign-up, `confirmSignUp` takes it; of a confirmation, `signIn` by `USER_AUTH`, in place of any
   * other proof.
   */
  readonly session?: string;
}

export interface ConfirmSignUpInput {
  readonly username: string;
  readonly confirmationCode: string;
  readonly options?: {
    /** Takes an address over that is another user's alias. */
    readonly forceAliasCreation?: boolean;
    /** Of the sign-up: what the confirmation gives then signs in too. */
    readonly session?: string;
    readonly clientMetadata?: ClientMetadata;
  };
}

/** Makes an account. @throws AuthError `UsernameExistsException`, `InvalidPasswordException` and the service's other ones */
export async function signUp(client: Client, { username, password, options = {} }: SignUpInput): Promise<SignUpOutput> {
  const {
    UserSub,
    UserConfirmed,
    CodeDeliveryDetails,
    Session: session,
  } = await call(client, 'SignUp', {
    ...(await about(client, username, options.clientMetadata)),
    Password: password,
    UserAttributes: toAttributes(options.userAttributes),
    ValidationData: toAttributes(options.validationData),
  });
  return {
    isSignUpComplete: UserConfirmed,
    userId: UserSub,
    nextStep: UserConfirmed
      ? { signUpStep: 'DONE' }
      : { signUpStep: 'CONFIRM_SIGN_UP', codeDeliveryDetails: toDelivery(CodeDeliveryDetails) },
    session,
  };
}

/** Confirms an account with the code that its owner was sent. @throws AuthError `CodeMismatchException`, `ExpiredCodeException` … */
export async function confirmSignUp(
  client: Client,
  { username, confirmationCode, options = {} }: ConfirmSignUpInput,
): Promise<SignUpOutput> {
  const { Session: session } = await call(client, 'ConfirmSignUp', {
    ...(await about(client, username, options.clientMetadata)),
    ConfirmationCode: confirmationCode,
    ForceAliasCreation: options.forceAliasCreation,
    Session: options.session,
  });
  return { isSignUpComplete: true, nextStep: { signUpStep: 'DONE' }, session };
}

/** Sends the code of a sign-up again. Gives where to. */
export async function resendSignUpCode(
  client: Client,
  {
    username,
    options = {},
  }: { readonly username: string; readonly options?: { readonly clientMetadata?: ClientMetadata } },
): Promise<CodeDelivery> {
  const { CodeDeliveryDetails } = await call(client, 'ResendConfirmationCode', {
    ...(await about(client, username, options.clientMetadata)),
  });
  return toDelivery(CodeDeliveryDetails);
}

/** Attributes as the wire has them. */
export function toAttributes(
  values: Readonly<Record<string, string>> | undefined,
): { Name: string; Value: string }[] | undefined {
  return values && Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
}
