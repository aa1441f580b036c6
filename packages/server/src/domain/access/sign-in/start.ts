import { refreshTokens } from '#domain/access/tokens/refresh.ts';
import { findRefreshTokenUser } from '#domain/access/tokens/refresh-token-user.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isForm } from '#domain/forms.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { type AuthFlow, checkSecretHash, isFlowAllowed, rotatesRefreshTokens } from '#domain/tenant/clients/client.ts';
import { unknownUser } from './account.ts';
import type { Asker } from './asker.ts';
import { flows } from './flows/index.ts';
import { nextStep } from './next-step.ts';
import { type Parameters, required } from './parameters.ts';
import type { Step } from './step.ts';

/** The texts that clients know for a flow that their app client may not use. */
const notEnabled: Readonly<Record<AuthFlow, string>> = {
  USER_SRP_AUTH: 'USER_SRP_AUTH is not enabled for the client.',
  USER_PASSWORD_AUTH: 'USER_PASSWORD_AUTH flow not enabled for this client',
  ADMIN_USER_PASSWORD_AUTH: 'Auth flow not enabled for this client',
  CUSTOM_AUTH: 'CUSTOM_AUTH is not enabled for the client.',
  USER_AUTH: 'USER_AUTH flow not enabled for this client',
  REFRESH_TOKEN_AUTH: 'REFRESH_TOKEN_AUTH is not enabled for the client.',
};

/** What a client begins with. */
export interface Start {
  readonly flow: AuthFlow;
  readonly parameters: Parameters;
  /** USER_AUTH: the session of a confirmed sign-up. */
  readonly session?: string | undefined;
}

/**
 * Begins a sign-in, or refreshes tokens: the deed behind InitiateAuth and AdminInitiateAuth.
 * @throws Fault InvalidParameterException for a flow that the client may not use or a missing parameter;
 * NotAuthorizedException, UserNotFoundException, UserNotConfirmedException, PasswordResetRequiredException; faults of
 * triggers and messages.
 */
export async function startSignIn(context: Context, asker: Asker, { flow, parameters, session }: Start): Promise<Step> {
  if (flow === 'REFRESH_TOKEN_AUTH') return refresh(context, asker, parameters);
  const { callers, required: names, begin } = flows[flow];
  if (callers !== 'both' && (callers === 'administrators') !== asker.admin) {
    throw new Fault('InvalidParameterException', 'Initiate Auth method not supported.');
  }
  checkAllowed(asker, flow);
  for (const name of names) required(parameters, name);
  const username = required(parameters, 'USERNAME');
  checkSecretHash(asker.client, parameters['SECRET_HASH'], [username]);
  // AWS: what this operation calls ClientMetadata is not what the answers' triggers call so.
  const { clientMetadata: validationData, ...caller } = asker.caller;
  const quiet = { ...asker, caller };
  return hideTiming(
    context,
    asker.client,
    async () => {
      // What no Username can be is nobody's name, and no function has to know what to make of it.
      if (!isForm('UsernameType', username)) throw unknownUser(asker.client);
      return nextStep(context, quiet, await begin(context, quiet, { parameters, validationData, session }));
    },
    // Who has tokens exists.
    { isTelling: ({ kind }) => kind === 'tokens', isShort: flow === 'USER_SRP_AUTH' },
  );
}

function checkAllowed({ client }: Asker, flow: AuthFlow): void {
  // Rotation and REFRESH_TOKEN_AUTH exclude each other: that flow returns no new refresh token.
  const rotated = flow === 'REFRESH_TOKEN_AUTH' && rotatesRefreshTokens(client);
  if (rotated || !isFlowAllowed(client, flow)) throw new Fault('InvalidParameterException', notEnabled[flow]);
}

/** The hash is over the user's name, which only the token tells: any name of its user is accepted. */
async function refresh(context: Context, asker: Asker, parameters: Parameters): Promise<Step> {
  const { pool, client, caller } = asker;
  checkAllowed(asker, 'REFRESH_TOKEN_AUTH');
  const refreshToken = required(parameters, 'REFRESH_TOKEN');
  const names = client.secret === undefined ? [] : await findRefreshTokenUser(context, client, refreshToken);
  checkSecretHash(client, parameters['SECRET_HASH'], names);
  const deviceKey = parameters['DEVICE_KEY'];
  const { newDevice: _, ...tokens } = await refreshTokens(context, {
    pool,
    client,
    caller,
    refreshToken,
    deviceKey,
    isDeviceRequired: true,
  });
  return { kind: 'tokens', tokens };
}
