import { randomBytes } from 'node:crypto';
import type { Call, Connection } from './connection.ts';
import { signCall } from './signed-headers.ts';
import { SrpAnswers } from './srp-answers.ts';
import { emailOf, everybody, type Stage } from './stage.ts';

/** What the benchmark can measure. `sign-up` comes last, because the pool grows under it. */
export const operationNames = [
  'get-user',
  'refresh',
  'password-sign-in',
  'srp-sign-in',
  'list-users',
  'list-users-page',
  'group-page',
  'sign-up',
] as const;

export type OperationName = (typeof operationNames)[number];

export function isOperation(name: string): name is OperationName {
  return (operationNames as readonly string[]).includes(name);
}

/** How an operation is asked for, time and again. */
export interface Workload {
  /** The call that begins round number `index`. */
  first(index: number): Call;
  /** The call that ends the round, from the answer to the first. It is made while nothing is measured. */
  next?(answer: string): Call;
}

/** Gets ready whatever the calls of an operation need, such as tokens. */
export function prepareWorkload(name: OperationName, stage: Stage, connection: Connection): Promise<Workload> {
  return preparations[name](stage, connection);
}

type Prepare = (stage: Stage, connection: Connection) => Promise<Workload>;

interface Tokens {
  readonly AccessToken: string;
  readonly RefreshToken: string;
}

const preparations: Readonly<Record<OperationName, Prepare>> = {
  'get-user': async (stage, connection) => {
    const bodies = (await signInSome(stage, connection)).map(({ AccessToken }) => JSON.stringify({ AccessToken }));
    return { first: (index) => ({ operation: 'GetUser', body: pick(bodies, index) }) };
  },

  refresh: async (stage, connection) => {
    const tokens = await signInSome(stage, connection);
    const calls = tokens.map(({ RefreshToken }) =>
      initiate(stage, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken }),
    );
    return { first: (index) => pick(calls, index) };
  },

  'password-sign-in': async (stage) => ({ first: (index) => passwordSignIn(stage, index) }),

  'srp-sign-in': async (stage) => {
    const srp = new SrpAnswers(stage);
    return {
      first: (index) =>
        initiate(stage, 'USER_SRP_AUTH', { USERNAME: pick(stage.usernames, index), SRP_A: srp.publicKey }),
      next: (answer) => {
        const { ChallengeParameters, Session } = JSON.parse(answer);
        const input = { ChallengeName: 'PASSWORD_VERIFIER', ClientId: stage.clientId, Session };
        const ChallengeResponses = srp.answer(ChallengeParameters);
        return { operation: 'RespondToAuthChallenge', body: JSON.stringify({ ...input, ChallengeResponses }) };
      },
    };
  },

  'list-users': async (stage) => ({
    first: (index) => {
      const Filter = `email = "${emailOf(pick(stage.usernames, index))}"`;
      const body = JSON.stringify({ UserPoolId: stage.poolId, Filter, Limit: 10 });
      return { operation: 'ListUsers', body, headers: signCall(stage, 'ListUsers', body) };
    },
  }),

  // 60 of those who match, the most that a page has.
  'list-users-page': async (stage) => {
    const body = JSON.stringify({ UserPoolId: stage.poolId, Filter: 'name ^= "User"', Limit: 60 });
    return { first: () => ({ operation: 'ListUsers', body, headers: signCall(stage, 'ListUsers', body) }) };
  },

  'group-page': async (stage) => {
    const body = JSON.stringify({ UserPoolId: stage.poolId, GroupName: everybody, Limit: 60 });
    return {
      first: () => ({ operation: 'ListUsersInGroup', body, headers: signCall(stage, 'ListUsersInGroup', body) }),
    };
  },

  'sign-up': async (stage) => ({
    first: () => {
      const Username = `new-${randomBytes(8).toString('hex')}`;
      const UserAttributes = [
        { Name: 'email', Value: emailOf(Username) },
        { Name: 'name', Value: 'A new user' },
      ];
      const input = { ClientId: stage.clientId, Username, Password: stage.password, UserAttributes };
      return { operation: 'SignUp', body: JSON.stringify(input) };
    },
  }),
};

const signInsToKeep = 50;

async function signInSome(stage: Stage, connection: Connection): Promise<Tokens[]> {
  const tokens: Tokens[] = [];
  for (let index = 0; index < signInsToKeep; index++) {
    const answer = JSON.parse(await connection.send(passwordSignIn(stage, index)));
    tokens.push(answer.AuthenticationResult);
  }
  return tokens;
}

function passwordSignIn(stage: Stage, index: number): Call {
  const USERNAME = pick(stage.usernames, index);
  return initiate(stage, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: stage.password });
}

function initiate({ clientId }: Stage, AuthFlow: string, AuthParameters: Record<string, string>): Call {
  return { operation: 'InitiateAuth', body: JSON.stringify({ AuthFlow, ClientId: clientId, AuthParameters }) };
}

function pick<T>(values: readonly T[], index: number): T {
  const value = values[index % values.length];
  if (value === undefined) throw new RangeError('There is nothing to pick from.');
  return value;
}
