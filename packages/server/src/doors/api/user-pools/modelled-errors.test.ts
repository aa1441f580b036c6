import { readFileSync } from 'node:fs';
import type { OperationModel } from '@cenote/wire/shape';
import type { OperationName } from '@cenote/wire/user-pools';
import { userPools } from '@cenote/wire/user-pools.model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, DatabaseUnavailable } from '#database/database.ts';
import { openSqlite } from '#database/sqlite.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { type CallOperation, operationsOf } from '../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { reachedErrors, unreachableErrors } from '../../../../test/modelled-errors.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';
import { sends } from '../../../../test/sends.ts';
import { smallestInput } from '../../../../test/smallest-input.ts';

const operations = Object.entries(userPools.operations) as [OperationName, OperationModel][];
const wants = ({ input }: OperationModel, member: string) =>
  input.some(({ name, required }) => name === member && required);
const arn = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_nowhere00';
const takesToken = new Set(
  operations.flatMap(([operation, { input }]) => (input.some(({ name }) => name === 'AccessToken') ? [operation] : [])),
);

let context: TestContext;
let isAway = false;
let UserPoolId: string;
let ClientId: string;
let AccessToken: string;
let deletedToken: string;

/** A database that goes away and comes back. */
function unreliable(database: Database): Database {
  const mayFail = <F extends (...parameters: never[]) => Promise<unknown>>(ask: F): F =>
    ((...parameters) => (isAway ? Promise.reject(new DatabaseUnavailable('away')) : ask(...parameters))) as F;
  const { all, first, transaction } = database;
  return { ...database, all: mayFail(all), first: mayFail(first), transaction: mayFail(transaction) };
}

beforeAll(async () => {
  context = await createTestContext({ database: unreliable(await openSqlite({ path: ':memory:' })) });
  const { pool, client } = await createPeoplePool(context, { userPoolAddOns: { advancedSecurityMode: 'AUDIT' } });
  UserPoolId = pool.id;
  ClientId = client.id;
  const call = operationsOf(context);
  const signIn = async (username: string) => {
    const user = newTestUser(pool, username);
    await createUser(
      context,
      pool,
      { ...user, ...(await createPassword(context, pool, user, PASSWORD)), passwordSetAt: 1 },
      { taken: '' },
    );
    const AuthParameters = { USERNAME: username, PASSWORD };
    const { AuthenticationResult } = await call('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters,
    });
    return AuthenticationResult?.AccessToken ?? '';
  };
  AccessToken = await signIn('ada');
  deletedToken = await signIn('alan');
  await call('AdminDeleteUser', { UserPoolId, Username: 'alan' });
});
afterAll(() => context.close());

const send = (operation: OperationName, input: object, call: CallOperation = operationsOf(context)) =>
  (call as (operation: string, input: object) => Promise<unknown>)(operation, input);

/** What brings an error about at every operation that fits. */
interface Situation {
  readonly errors: readonly string[];
  readonly fits: (model: OperationModel, operation: OperationName) => boolean;
  readonly ask: (operation: OperationName, input: Record<string, unknown>) => Promise<unknown>;
}

const situations: Readonly<Record<string, Situation>> = {
  'a request that lacks what it needs': {
    errors: ['InvalidParameterException'],
    fits: ({ input }) => input.some(({ required }) => required),
    ask: (operation) => send(operation, {}),
  },
  'a server with more requests than it takes': {
    errors: ['TooManyRequestsException'],
    fits: () => true,
    ask: (operation, input) => send(operation, input, operationsOf(context, '127.0.0.1', '', { maxInFlight: 0 })),
  },
  'a database that is away': {
    errors: ['InternalErrorException', 'InternalServerException'],
    fits: () => true,
    ask: async (operation, input) => {
      isAway = true;
      try {
        return await send(operation, takesToken.has(operation) ? { ...input, AccessToken } : input);
      } finally {
        isAway = false;
      }
    },
  },
  'a pool that is not there': {
    errors: ['ResourceNotFoundException'],
    fits: (model, operation) =>
      model.auth === 'iam' && (wants(model, 'UserPoolId') || operation === 'UpdateManagedLoginBranding'),
    ask: (operation, input) => send(operation, input),
  },
  'the name of a resource that is not there': {
    errors: ['ResourceNotFoundException'],
    fits: (model) => wants(model, 'ResourceArn'),
    ask: (operation, input) => send(operation, input),
  },
  'a client that is not there': {
    errors: ['ResourceNotFoundException'],
    fits: (model) => model.auth === 'public' && wants(model, 'ClientId'),
    ask: (operation, input) => send(operation, { ...input, ClientId: 'nobody' }),
  },
  'a user who is not there': {
    errors: ['UserNotFoundException'],
    // AdminCreateUser makes somebody who is not there.
    fits: (model, operation) =>
      model.auth === 'iam' && wants(model, 'UserPoolId') && wants(model, 'Username') && operation !== 'AdminCreateUser',
    ask: (operation, input) => send(operation, { ...input, UserPoolId }),
  },
  'an access token that is none': {
    errors: ['NotAuthorizedException'],
    fits: (model) => model.auth === 'token',
    ask: (operation, input) => send(operation, { ...input, AccessToken: 'none' }),
  },
  'the access token of somebody who was deleted': {
    errors: ['UserNotFoundException'],
    fits: (_, operation) => takesToken.has(operation),
    ask: (operation, input) => send(operation, { ...input, AccessToken: deletedToken }),
  },
};

/** What an operation needs besides what its model wants, so that it comes as far as asking who is meant. */
const further: Partial<Record<OperationName, object>> = {
  AdminSetUserSettings: { MFAOptions: [] },
  CreateManagedLoginBranding: { UseCognitoProvidedValues: true },
  GetProvisionedLimit: { LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserPoolRead' } } },
  ListTagsForResource: { ResourceArn: arn },
  SetLogDeliveryConfiguration: { LogConfigurations: [] },
  TagResource: { ResourceArn: arn },
  UntagResource: { ResourceArn: arn },
  UpdateManagedLoginBranding: {
    UserPoolId: 'us-east-1_nowhere00',
    ManagedLoginBrandingId: '0d7c6f0e-0000-4000-8000-000000000000',
    UseCognitoProvidedValues: true,
  },
  UpdateProvisionedLimit: {
    LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserPoolRead' } },
    RequestedLimitValue: 10,
  },
};

/** The one of the errors that an operation's model has. */
const modelled = (model: OperationModel, errors: readonly string[]) =>
  errors.find((error) => model.errors.includes(error));
const fitting = ({ errors, fits }: Situation) =>
  operations.flatMap(([operation, model]) => {
    const error = fits(model, operation) ? modelled(model, errors) : undefined;
    return error === undefined ? [] : [{ operation, model, error }];
  });

describe.each(Object.entries(situations))('%s', (_, situation) => {
  test.each(fitting(situation))('is told by $operation', async ({ operation, model, error }) => {
    const asked = situation.ask(operation, { ...smallestInput(model.input), ...further[operation] });
    await expect(asked).rejects.toMatchObject({ code: error });
  });
});

describe('every error of every operation', () => {
  const pairs = operations.flatMap(([operation, { errors }]) => errors.map((error) => `${operation} ${error}`));
  const here = Object.values(situations).flatMap((situation) =>
    fitting(situation).map(({ operation, error }) => `${operation} ${error}`),
  );
  const elsewhere = reachedErrors.flatMap(({ error, operations: all }) =>
    all.map((operation) => `${operation} ${error}`),
  );
  const reached = new Set([...here, ...elsewhere]);
  const never = unreachableErrors.flatMap(({ error, operations: some }) => {
    const all = operations.filter(
      ([operation, { errors }]) => errors.includes(error) && !reached.has(`${operation} ${error}`),
    );
    return (some ?? all.map(([operation]) => operation)).map((operation) => `${operation} ${error}`);
  });

  test('is reached by a test, or listed with the reason why nothing brings it about', () => {
    const known = new Set([...reached, ...never]);
    expect(pairs.filter((pair) => !known.has(pair))).toEqual([]);
  });

  test('is listed once, and only where the model has it', () => {
    const modelledPairs = new Set(pairs);
    const listed = [...elsewhere, ...never];
    expect([...here, ...listed].filter((pair) => !modelledPairs.has(pair))).toEqual([]);
    expect(listed.filter((pair, at) => listed.indexOf(pair) !== at)).toEqual([]);
    expect(listed.filter((pair) => here.includes(pair))).toEqual([]);
  });

  test.each(reachedErrors)(
    '$error is named by $test, with the operations',
    ({ error, test: path, operations: all }) => {
      const source = readFileSync(new URL(`../../../../../../${path}`, import.meta.url), 'utf8');
      expect(source).toContain(error);
      expect(all.filter((operation) => !sends(source, operation))).toEqual([]);
    },
  );

  test('has a reason that says something', () => {
    expect(unreachableErrors.filter(({ why }) => why.length < 20)).toEqual([]);
  });
});
