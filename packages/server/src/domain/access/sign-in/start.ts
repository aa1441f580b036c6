import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import { refreshTokens } from '#domain/access/tokens/refresh.ts';
import { findRefreshTokenOf } from '#domain/access/tokens/refresh-token-store.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isForm } from '#domain/forms.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { unknownUser } from '#domain/people/nobody/unknown-user.ts';
import { ownNames } from '#domain/people/users/own-names.ts';
import { type AuthFlow, checkSecretHash, isFlowAllowed, rotatesRefreshTokens } from '#domain/tenant/clients/client.ts';
import { askPreAuthentication, checkPasswordAccount, findAccount } from './account.ts';
import { type Asker, withProtection } from './asker.ts';
import { newAttempt, type SignInFlow } from './attempt.ts';
import type { Flow } from './flow.ts';
import { flows } from './flows/index.ts';
import { migrateOnSignIn } from './migrate.ts';
import { nextStep } from './next-step.ts';
import { mayMeetHash, type Parameters, required } from './parameters.ts';
import type { Step, Verdict } from './step.ts';
import { isUntold } from './untold.ts';

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
export async function startSignIn(context: Context, given: Asker, start: Start): Promise<Step> {
  const { flow: flowName, parameters } = start;
  if (flowName === 'REFRESH_TOKEN_AUTH') return refresh(context, given, parameters);
  const flow = flows[flowName];
  if (flow.callers !== 'both' && (flow.callers === 'administrators') !== given.admin) {
    throw new Fault('InvalidParameterException', 'Initiate Auth method not supported.');
  }
  if (!given.isAtPage) checkAllowed(given, flowName);
  for (const name of flow.required) required(parameters, name);
  const username = required(parameters, 'USERNAME');
  checkSecretHash(given.client, parameters['SECRET_HASH'], [username]);
  const asker = withProtection(given, await admitCaller(context, given));
  return hideTiming(
    context,
    asker.client,
    async () => {
      // What no Username can be is nobody's name, and no function has to know what to make of it.
      if (!isForm('UsernameType', username)) throw unknownUser(asker.client);
      return begun(await nextStep(context, await begin(context, asker, { ...start, flow, flowName, username })));
    },
    {
      // Who has tokens exists, and so does whoever has sent the right password.
      isTelling: ({ kind }) => kind !== 'challenge' || flowName.endsWith('USER_PASSWORD_AUTH'),
      isShort: flowName === 'USER_SRP_AUTH',
      isSlow: mayMeetHash(asker.pool, parameters),
    },
  );
}

/**
 * AWS: who sent no session gets none with PASSWORD_VERIFIER
 * (`domain/access/sign-in/sign-in.test.ts`: is asked for without a session where the client sent none).
 * SECRET_BLOCK holds all that its answer needs.
 */
function begun(step: Step): Step {
  if (step.kind !== 'challenge' || step.name !== 'PASSWORD_VERIFIER') return step;
  const { session: _, ...challenge } = step;
  return challenge;
}

function checkAllowed({ client }: Asker, flow: AuthFlow): void {
  // Rotation and REFRESH_TOKEN_AUTH exclude each other: that flow returns no new refresh token.
  const rotated = flow === 'REFRESH_TOKEN_AUTH' && rotatesRefreshTokens(client);
  if (rotated || !isFlowAllowed(client, flow)) throw new Fault('InvalidParameterException', notEnabled[flow]);
}

interface Begun extends Omit<Start, 'flow'> {
  readonly flow: Flow;
  readonly flowName: SignInFlow;
  readonly username: string;
}

/**
 * What every sign-in begins with, whatever the flow: the account is found, or brought over from elsewhere, may be opened this
 * way, and PreAuthentication has nothing against it. Then the flow goes on.
 */
async function begin(
  context: Context,
  { caller: { clientMetadata: validationData, ...caller }, ...place }: Asker,
  { flow, flowName, username: name, parameters, session }: Begun,
): Promise<Verdict> {
  // AWS: what this operation calls ClientMetadata is not what the answers' triggers call so.
  const asker: Asker = { ...place, caller };
  flow.checkPool?.(asker.pool);
  const user = await findAccount(context, asker, name, () =>
    migrate(context, asker, { flow, name, parameters, validationData }),
  );
  if (flow.needsPassword && !isUntold({ asker, user })) checkPasswordAccount(asker.client, user);
  await askPreAuthentication(context, asker, name, user, validationData);
  const attempt = newAttempt(flowName, name, user, parameters['DEVICE_KEY']);
  return flow.begin(context, { asker, attempt, user }, { parameters, session });
}

async function migrate(
  context: Context,
  asker: Asker,
  {
    flow,
    name,
    parameters,
    validationData,
  }: { flow: Flow; name: string; parameters: Parameters; validationData: Caller['clientMetadata'] },
) {
  const password = flow.sentPassword(parameters);
  return password === undefined ? undefined : migrateOnSignIn(context, asker, { name, password, validationData });
}

/** The hash is over the user's name, which only the token tells: any name of its user is accepted. */
async function refresh(context: Context, asker: Asker, parameters: Parameters): Promise<Step> {
  const { pool, client, caller } = asker;
  checkAllowed(asker, 'REFRESH_TOKEN_AUTH');
  const refreshToken = required(parameters, 'REFRESH_TOKEN');
  const found = await findRefreshTokenOf(context, client, refreshToken);
  checkSecretHash(client, parameters['SECRET_HASH'], found === undefined ? [] : ownNames(found.user));
  const { newDevice: _, ...tokens } = await refreshTokens(context, {
    pool,
    client,
    caller,
    refreshToken,
    found,
    deviceKey: parameters['DEVICE_KEY'],
    isDeviceRequired: true,
  });
  return { kind: 'tokens', tokens };
}
