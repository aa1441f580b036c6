import type { AuthFlow, ClientMetadata } from '../auth-config.ts';
import type { Client } from '../client.ts';
import { beginHandshake } from '../srp/handshake.ts';
import { findDevice } from '../storage/tokens.ts';
import { call, type Parameters } from '../wire/call.ts';
import { follow } from './answer.ts';
import type { SignInOutput } from './steps.ts';

export interface SignInInput {
  readonly username: string;
  /** Needed by every flow that begins with one. */
  readonly password?: string;
  readonly options?: SignInOptions;
}

export interface SignInOptions {
  readonly authFlowType?: AuthFlow;
  readonly clientMetadata?: ClientMetadata;
  /** Of `USER_AUTH`: what to prove first. Without it the service says what there is to choose from. */
  readonly preferredChallenge?: string;
  /** Of `USER_AUTH`: what the confirmation of a sign-up gave. */
  readonly session?: string;
}

/**
 * Signs somebody in, or says what is asked for next.
 * @throws AuthError the service's: `NotAuthorizedException` for a wrong password, `UserNotConfirmedException`,
 * `PasswordResetRequiredException` …
 */
export async function signIn(client: Client, { username, password, options = {} }: SignInInput): Promise<SignInOutput> {
  const { authFlowType = client.config.authFlow ?? 'USER_SRP_AUTH' } = options;
  const { preferredChallenge, clientMetadata = client.config.clientMetadata, session } = options;
  const isChoice = authFlowType === 'USER_AUTH';
  const isSrp = isChoice ? preferredChallenge === 'PASSWORD_SRP' : /R_SRP|H_SRP/.test(authFlowType);
  const isPlain = isChoice ? preferredChallenge === 'PASSWORD' : authFlowType === 'USER_PASSWORD_AUTH';
  client.signIn = undefined;
  const proof = isSrp ? { handshake: beginHandshake(), password: password ?? '' } : undefined;
  // In SRP the device is named with the proof, when the service has told the user's own name.
  const device = isSrp ? undefined : await findDevice(client, username);
  const answer = await call(client, 'InitiateAuth', {
    AuthFlow: authFlowType.startsWith('CUSTOM') ? 'CUSTOM_AUTH' : (authFlowType as never),
    ClientId: client.config.clientId,
    AuthParameters: {
      USERNAME: username,
      SRP_A: proof?.handshake.publicKey,
      CHALLENGE_NAME: authFlowType === 'CUSTOM_WITH_SRP' ? 'SRP_A' : undefined,
      PASSWORD: isPlain ? password : undefined,
      PREFERRED_CHALLENGE: preferredChallenge,
      DEVICE_KEY: device?.deviceKey,
      SECRET_HASH: await client.config.secretHash?.(username),
    } as Parameters,
    ClientMetadata: clientMetadata,
    Session: session,
  });
  return follow(client, { username, loginId: username, authFlowType }, answer, { clientMetadata, proof });
}
