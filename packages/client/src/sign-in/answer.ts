import type { AuthenticationResultType, RespondToAuthChallengeResponse } from '@cenote/wire/user-pools';
import type { ClientMetadata } from '../auth-config.ts';
import { type AuthError, noAnswer } from '../auth-error.ts';
import { conclude } from '../change-state.ts';
import type { Client } from '../client.ts';
import { decodeJwt } from '../jwt.ts';
import type { Handshake } from '../srp/handshake.ts';
import { findDevice, saveIssued, saveUser } from '../storage/tokens.ts';
import { call, type Parameters } from '../wire/call.ts';
import type { RawStep, SignInOutput, SignInStep } from './steps.ts';

type Responses = Readonly<Record<string, string>>;

/** What goes along with every answer of one sign-in. */
export interface Companions {
  readonly clientMetadata?: ClientMetadata;
  /** A password that waits to be proved, and the handshake that it is proved in. */
  readonly proof?: { readonly handshake: Handshake; readonly password: string };
}

/**
 * Answers a challenge and follows what comes back, until that needs somebody.
 * @throws AuthError the service's; unless it says otherwise, the step that was answered is still good
 */
export async function answer(
  client: Client,
  step: RawStep,
  responses: Responses,
  companions: Companions,
): Promise<SignInOutput> {
  return follow(client, step, await respond(client, step, responses, companions.clientMetadata), companions);
}

/** Takes the service's answer: keeps tokens, answers what the device can answer, hands on what it cannot. */
export async function follow(
  client: Client,
  before: Pick<SignInStep, 'username' | 'loginId' | 'authFlowType'>,
  { AuthenticationResult, ChallengeName, ChallengeParameters = {}, ...answered }: RespondToAuthChallengeResponse,
  companions: Companions,
): Promise<SignInOutput> {
  if (AuthenticationResult || !ChallengeName) return complete(client, before, AuthenticationResult);
  const username = ChallengeParameters['USER_ID_FOR_SRP'] ?? ChallengeParameters['USERNAME'] ?? before.username;
  const step = {
    ...before,
    username,
    signInStep: ChallengeName,
    session: answered.Session,
    parameters: ChallengeParameters,
    availableChallenges: answered.AvailableChallenges,
  };
  const { proof } = companions;
  if (ChallengeName === 'PASSWORD_VERIFIER' && proof) {
    const prover = { group: client.config.userPoolId.split('_')[1] ?? '', name: username, password: proof.password };
    const proved = await proof.handshake.prove(prover, ChallengeParameters, client.driftMs);
    return answer(client, step, proved, companions);
  }
  const device = ChallengeName === 'DEVICE_SRP_AUTH' && (await findDevice(client, username));
  if (device) {
    const respondTo = (to: RawStep, responses: Responses) => respond(client, to, responses, companions.clientMetadata);
    const { proveDevice } = await import('./device.ts');
    return follow(client, before, await proveDevice(client, step, device, respondTo), companions);
  }
  const { nameStep } = await import('./name-step.ts');
  const nextStep = (client.signIn = nameStep(step));
  return { isSignedIn: false, nextStep };
}

async function respond(
  client: Client,
  step: RawStep,
  responses: Responses,
  clientMetadata = client.config.clientMetadata,
): Promise<RespondToAuthChallengeResponse> {
  const { username, session } = step;
  const device = await findDevice(client, username);
  try {
    return await call(client, 'RespondToAuthChallenge', {
      ClientId: client.config.clientId,
      ChallengeName: (step.challengeName ?? step.signInStep) as 'SMS_MFA',
      Session: session,
      ChallengeResponses: {
        USERNAME: username,
        SECRET_HASH: await client.config.secretHash?.(username),
        DEVICE_KEY: device?.deviceKey,
        ...responses,
      } as Parameters,
      ClientMetadata: clientMetadata,
    });
  } catch (error) {
    if (!device) throw error;
    const { forgetUnknownDevice } = await import('./device.ts');
    await forgetUnknownDevice(client, step, error as AuthError);
    return respond(client, step, responses, clientMetadata);
  }
}

/** Keeps the tokens before anything else, remembers the device where the pool wants that, and tells everybody. */
async function complete(
  client: Client,
  { username: named, loginId, authFlowType }: Pick<SignInStep, 'username' | 'loginId' | 'authFlowType'>,
  result: AuthenticationResultType = {},
): Promise<SignInOutput> {
  const { AccessToken = '', NewDeviceMetadata } = result;
  const { payload } = decodeJwt(AccessToken);
  // What names nobody is no answer of the service, whoever gave it.
  if (!payload.sub) throw noAnswer('no tokens');
  const username = payload.username ?? named;
  const signInDetails = { loginId, authFlowType };
  const before = { username, signInDetails: JSON.stringify(signInDetails) };
  await Promise.all([saveIssued(client, before, result), saveUser(client, username)]);
  client.signIn = undefined;
  if (NewDeviceMetadata) {
    // A device that cannot be confirmed is simply not remembered: whoever signs in is in.
    await import('./device.ts')
      .then(({ confirmNewDevice }) => confirmNewDevice(client, { username, loginId }, AccessToken, NewDeviceMetadata))
      .catch(() => undefined);
  }
  const data = { username, userId: payload.sub, signInDetails };
  conclude(client, { cause: 'signedIn', username }, { event: 'signedIn', data });
  return { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
}
