import { type AuthFlow, checkSecretHash, isFlowAllowed, rotatesRefreshTokens } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { refreshTokens } from '#domain/tokens/refresh.ts';
import { findRefreshTokenUser } from '#domain/tokens/refresh-token-user.ts';
import { flows, type PlannedFlow } from './flows/index.ts';
import { nextStep } from './next-step.ts';
import { type Parameters, required } from './parameters.ts';
import type { Asker, Step } from './step.ts';

/** The texts that clients know for a flow that their app client may not use. */
const notEnabled: Readonly<Record<AuthFlow, string>> = {
  USER_SRP_AUTH: 'USER_SRP_AUTH is not enabled for the client.',
  USER_PASSWORD_AUTH: 'USER_PASSWORD_AUTH flow not enabled for this client',
  ADMIN_USER_PASSWORD_AUTH: 'Auth flow not enabled for this client',
  CUSTOM_AUTH: 'CUSTOM_AUTH is not enabled for the client.',
  USER_AUTH: 'USER_AUTH flow not enabled for this client',
  REFRESH_TOKEN_AUTH: 'REFRESH_TOKEN_AUTH is not enabled for the client.',
};

const unavailable: Readonly<Record<PlannedFlow, string>> = {
  CUSTOM_AUTH: 'Custom auth lambda trigger is not configured for the user pool.',
  USER_AUTH: 'USER_AUTH is not available on this server yet.',
};

/**
 * Begins a sign-in, or refreshes tokens: the deed behind InitiateAuth and AdminInitiateAuth.
 * @throws Fault InvalidParameterException for a flow that the client may not use or a missing parameter;
 * NotAuthorizedException, UserNotFoundException, UserNotConfirmedException, PasswordResetRequiredException.
 */
export async function startSignIn(
  context: Context,
  asker: Asker,
  flow: AuthFlow,
  parameters: Parameters,
): Promise<Step> {
  if (flow === 'REFRESH_TOKEN_AUTH') return refresh(context, asker, parameters);
  if (flow === 'CUSTOM_AUTH' || flow === 'USER_AUTH') {
    checkAllowed(asker, flow);
    throw new Fault('InvalidParameterException', unavailable[flow]);
  }
  const { callers, required: names, begin } = flows[flow];
  if (callers !== 'both' && (callers === 'administrators') !== asker.admin) {
    throw new Fault('InvalidParameterException', 'Initiate Auth method not supported.');
  }
  checkAllowed(asker, flow);
  for (const name of names) required(parameters, name);
  checkSecretHash(asker.client, parameters['SECRET_HASH'], [required(parameters, 'USERNAME')]);
  return nextStep(context, asker, await begin(context, asker, parameters));
}

function checkAllowed({ client }: Asker, flow: AuthFlow): void {
  // Rotation and REFRESH_TOKEN_AUTH exclude each other: that flow returns no new refresh token.
  const rotated = flow === 'REFRESH_TOKEN_AUTH' && rotatesRefreshTokens(client);
  if (rotated || !isFlowAllowed(client, flow)) throw new Fault('InvalidParameterException', notEnabled[flow]);
}

/** The hash is over the user's name, which only the token tells: any name of its user is accepted. */
async function refresh(context: Context, asker: Asker, parameters: Parameters): Promise<Step> {
  checkAllowed(asker, 'REFRESH_TOKEN_AUTH');
  const token = required(parameters, 'REFRESH_TOKEN');
  if (asker.client.secret !== undefined) {
    const names = await findRefreshTokenUser(context, asker.client, token);
    checkSecretHash(asker.client, parameters['SECRET_HASH'], names);
  }
  return { kind: 'tokens', tokens: await refreshTokens(context, asker.client, token) };
}
