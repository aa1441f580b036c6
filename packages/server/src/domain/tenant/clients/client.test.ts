import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type AuthFlow,
  accessTokenLifetimeSeconds,
  authSessionLifetimeSeconds,
  type Client,
  type ClientSettings,
  canRead,
  canWrite,
  checkSecretHash,
  type ExplicitAuthFlow,
  hidesUsers,
  idTokenLifetimeSeconds,
  isFlowAllowed,
  refreshTokenLifetimeSeconds,
} from './client.ts';

function makeClient(settings: Partial<ClientSettings> = {}, secret?: string): Client {
  return {
    id: '1n37bfmhf0881dv1ma8a1eceef',
    poolId: 'us-east-1_abcdefghi',
    name: 'web',
    settings: {
      refreshTokenValidity: 30,
      allowedOAuthFlowsUserPoolClient: false,
      enableTokenRevocation: true,
      enablePropagateAdditionalUserContextData: false,
      authSessionValidity: 3,
      ...settings,
    },
    createdAt: 0,
    modifiedAt: 0,
    secrets: secret === undefined ? [] : [{ value: secret, createdAt: 0 }],
  };
}

describe('the flows that a client allows', () => {
  const everyFlow: AuthFlow[] = [
    'ADMIN_USER_PASSWORD_AUTH',
    'CUSTOM_AUTH',
    'REFRESH_TOKEN_AUTH',
    'USER_AUTH',
    'USER_PASSWORD_AUTH',
    'USER_SRP_AUTH',
  ];
  const table: [ExplicitAuthFlow[] | undefined, AuthFlow[]][] = [
    [undefined, ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH']],
    [[], ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH']],
    [['ALLOW_USER_SRP_AUTH'], ['USER_SRP_AUTH']],
    [['ALLOW_USER_AUTH'], ['USER_AUTH']],
    [['ALLOW_CUSTOM_AUTH'], ['CUSTOM_AUTH']],
    [
      ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ['REFRESH_TOKEN_AUTH', 'USER_PASSWORD_AUTH'],
    ],
    [['ALLOW_ADMIN_USER_PASSWORD_AUTH'], ['ADMIN_USER_PASSWORD_AUTH']],
    [['ADMIN_NO_SRP_AUTH'], ['ADMIN_USER_PASSWORD_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_SRP_AUTH']],
    [['USER_PASSWORD_AUTH'], ['REFRESH_TOKEN_AUTH', 'USER_PASSWORD_AUTH', 'USER_SRP_AUTH']],
    [['CUSTOM_AUTH_FLOW_ONLY'], ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH']],
  ];

  test.each(table)('%j', (explicitAuthFlows, allowed) => {
    const client = makeClient(explicitAuthFlows && { explicitAuthFlows });
    expect(everyFlow.filter((flow) => isFlowAllowed(client, flow))).toEqual(allowed);
  });

  test.each([undefined, ['USER_PASSWORD_AUTH' as const]])('rotation takes REFRESH_TOKEN_AUTH from %j', (flows) => {
    const rotating = { refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 0 } } as const;
    const client = makeClient({ ...rotating, ...(flows && { explicitAuthFlows: flows }) });
    expect(isFlowAllowed(client, 'REFRESH_TOKEN_AUTH')).toBe(false);
    expect(isFlowAllowed(client, 'USER_SRP_AUTH')).toBe(true);
  });
});

describe('the secret hash', () => {
  const client = makeClient({}, 'a-secret-of-the-client');
  const hash = (username: string) =>
    createHmac('sha256', 'a-secret-of-the-client').update(`${username}${client.id}`).digest('base64');
  const refusal = (message: string) => expect.objectContaining({ code: 'NotAuthorizedException', message });

  test('matches under any of the names', () => {
    expect(() => checkSecretHash(client, hash('ann'), ['ann'])).not.toThrow();
    expect(() => checkSecretHash(client, hash('ann'), ['sub', 'ann', 'ann@example.com'])).not.toThrow();
  });

  test.each(['', undefined])('is missing when it is %j', (sent) => {
    expect(() => checkSecretHash(client, sent, ['ann'])).toThrow(
      refusal(`Client ${client.id} is configured with secret but SECRET_HASH was not received`),
    );
  });

  test.each(['nonsense', hash('bob'), `${hash('ann')}=`, hash('ann').toLowerCase()])('is refused as %j', (sent) => {
    expect(() => checkSecretHash(client, sent, ['ann'])).toThrow(
      refusal(`Unable to verify secret hash for client ${client.id}`),
    );
  });

  test('is refused when there is no name to match', () => {
    expect(() => checkSecretHash(client, hash(''), [])).toThrow('Unable to verify secret hash');
  });

  test('is not taken from users of a public client', () => {
    const open = makeClient();
    expect(() => checkSecretHash(open, undefined, ['ann'])).not.toThrow();
    expect(() => checkSecretHash(open, hash('ann'), ['ann'])).toThrow(
      refusal(`Unable to verify secret hash for client ${open.id}`),
    );
  });
});

test('a client without lists reads everything and writes what clients can', () => {
  const client = makeClient();
  for (const name of ['email', 'sub', 'custom:team', 'email_verified']) expect(canRead(client, name)).toBe(true);
  for (const name of ['email', 'custom:team', 'phone_number']) expect(canWrite(client, name)).toBe(true);
  for (const name of ['sub', 'identities', 'email_verified', 'phone_number_verified', 'dev:custom:plan']) {
    expect(canWrite(client, name)).toBe(false);
  }
});

test('a client with lists reads and writes what they name, and always reads sub', () => {
  const client = makeClient({ readAttributes: ['email'], writeAttributes: ['name', 'email_verified'] });
  expect(['sub', 'email', 'name'].map((name) => canRead(client, name))).toEqual([true, true, false]);
  expect(['name', 'email', 'email_verified'].map((name) => canWrite(client, name))).toEqual([true, false, false]);
  expect(canRead(makeClient({ readAttributes: [] }), 'email')).toBe(false);
});

test('lifetimes are an hour, an hour and thirty days, or what the client says in its units', () => {
  const lifetimes = (client: Client) => [
    accessTokenLifetimeSeconds(client),
    idTokenLifetimeSeconds(client),
    refreshTokenLifetimeSeconds(client),
  ];
  expect(lifetimes(makeClient())).toEqual([3600, 3600, 2_592_000]);
  expect(lifetimes(makeClient({ accessTokenValidity: 2, idTokenValidity: 3 }))).toEqual([7200, 10_800, 2_592_000]);
  const tokenValidityUnits = { accessToken: 'minutes', idToken: 'seconds', refreshToken: 'hours' } as const;
  const client = makeClient({
    accessTokenValidity: 5,
    idTokenValidity: 300,
    refreshTokenValidity: 2,
    tokenValidityUnits,
  });
  expect(lifetimes(client)).toEqual([300, 300, 7200]);
  expect(authSessionLifetimeSeconds(makeClient({ authSessionValidity: 15 }))).toBe(900);
});

test('users are hidden only when the client says so', () => {
  expect(hidesUsers(makeClient())).toBe(false);
  expect(hidesUsers(makeClient({ preventUserExistenceErrors: 'LEGACY' }))).toBe(false);
  expect(hidesUsers(makeClient({ preventUserExistenceErrors: 'ENABLED' }))).toBe(true);
});
