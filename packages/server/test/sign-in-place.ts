import type { ChallengeNameType, InitiateAuthResponse } from '@cenote/wire/user-pools';
import type { Functions } from '#domain/functions.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { ClientSettingsInput } from '#domain/tenant/clients/client-settings.ts';
import type { Pool, PoolSettings } from '#domain/tenant/pools/pool.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import type { LambdaConfig } from '#domain/tenant/pools/settings/functions.ts';
import { type CallOperation, operationsOf } from './api.ts';
import { createTestContext, type TestContext } from './context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from './people.ts';
import { SrpClient } from './srp-client.ts';

/** A pool with a client of every flow, and the calls by which a client signs in there. */
export interface SignInPlace {
  readonly context: TestContext;
  readonly call: CallOperation;
  readonly pool: Pool;
  readonly client: Client;
  initiate(
    flow: 'CUSTOM_AUTH' | 'USER_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH',
    parameters: Record<string, string>,
  ): Promise<InitiateAuthResponse>;
  /** Answers the challenge of an earlier step, as the user whom it names. */
  respond(
    step: InitiateAuthResponse,
    responses: Record<string, string>,
    name?: ChallengeNameType,
  ): Promise<InitiateAuthResponse>;
  /** Signs in with the right password. */
  password(username?: string): Promise<InitiateAuthResponse>;
  /** As `password`, by SRP. `more` goes along with both steps. */
  srp(username?: string, more?: Record<string, string>): Promise<InitiateAuthResponse>;
  /** Stores a confirmed user whose password is `PASSWORD`. */
  add(username: string, user?: Partial<User>): Promise<User>;
}

const explicitAuthFlows = [
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
] as const;

/** Makes a place in a database in memory. `settings` are laid over what `CreateUserPool` would make of `pool`. */
export async function createSignInPlace({
  pool = {},
  settings = {},
  client = {},
  functions,
}: {
  pool?: NewPoolSettingsInput;
  settings?: Partial<PoolSettings>;
  client?: ClientSettingsInput;
  functions?: Functions;
} = {}): Promise<SignInPlace> {
  const context = await createTestContext(functions ? { functions } : {});
  const made = await createPeoplePool(context, pool, { explicitAuthFlows, ...client });
  await savePool(context, made.pool, { name: made.pool.name, settings: { ...made.pool.settings, ...settings } });
  const call = operationsOf(context);
  const ClientId = made.client.id;
  const place: SignInPlace = {
    context,
    call,
    pool: made.pool,
    client: made.client,
    initiate: (AuthFlow, AuthParameters) => call('InitiateAuth', { ClientId, AuthFlow, AuthParameters }),
    respond: (step, responses, name) =>
      call('RespondToAuthChallenge', {
        ClientId,
        ChallengeName: name ?? step.ChallengeName ?? 'PASSWORD_VERIFIER',
        ...(step.Session !== undefined && { Session: step.Session }),
        ChallengeResponses: { USERNAME: 'ann', ...responses },
      }),
    password: (username = 'ann') => place.initiate('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD }),
    srp: async (username = 'ann', more = {}) => {
      const srp = new SrpClient(made.pool.id);
      const step = await place.initiate('USER_SRP_AUTH', { USERNAME: username, SRP_A: srp.publicKey, ...more });
      const proof = srp.answer(step.ChallengeParameters ?? {}, PASSWORD, context.clock.now());
      return place.respond(step, { ...proof, ...more });
    },
    add: async (username, more = {}) => {
      const user = newTestUser(made.pool, username, more);
      const secret = await createPassword(context, made.pool, user, PASSWORD);
      const stored = { ...user, ...secret, passwordSetAt: context.clock.now(), ...more };
      await createUser(context, made.pool, stored, { taken: 'taken' });
      return stored;
    },
  };
  return place;
}

/** Functions in the process itself, by the name of their trigger. Gives the settings that name them, and every call. */
export function triggersInProcess(handlers: Readonly<Record<string, (event: never) => unknown>>): {
  functions: Functions;
  lambdaConfig: LambdaConfig;
  calls: { name: string; event: TriggerEvent }[];
} {
  const calls: { name: string; event: TriggerEvent }[] = [];
  const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
  return {
    calls,
    lambdaConfig: Object.fromEntries(Object.keys(handlers).map((name) => [name, arnOf(name)])),
    functions: {
      invoke: async (arn, event) => {
        const name = arn.slice(arn.lastIndexOf(':') + 1);
        calls.push({ name, event: structuredClone(event) as TriggerEvent });
        const handler = handlers[name];
        if (handler === undefined) throw new Error(`no handler for ${name}`);
        return handler(structuredClone(event) as never);
      },
    },
  };
}

/** What the tests read of an event. */
export interface TriggerEvent {
  readonly triggerSource: string;
  readonly userName: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
}
