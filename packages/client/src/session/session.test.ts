import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refusal, stored, TestService } from '../../test/service.ts';
import type { Client } from '../client.ts';
import {
  type AuthEvent,
  addUserStateListener,
  fetchAuthSession,
  getTokens,
  initialize,
  listen,
  releaseSignInWait,
  signOut,
  waitForSignIn,
} from '../index.ts';
import type { UserState } from '../state.ts';

const hourMs = 3_600_000;
let service: TestService;
let client: Client;

beforeEach(async () => {
  vi.useFakeTimers();
  service = new TestService();
  client = service.client();
  await service.signIn(client);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** What a call comes to, with the clock turned as far as it waits. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}
const tokenOf = async (options = {}) => (await settled(getTokens(client, options))).accessToken.tokenString;
const outOfReach = () => Promise.reject(new TypeError('fetch failed'));

describe('tokens', () => {
  test('that are valid are given without asking anybody', async () => {
    const first = await tokenOf();
    expect(await tokenOf()).toBe(first);
    expect(service.asked).toEqual([]);
    const session = await fetchAuthSession(client);
    expect(session).toMatchObject({
      isSignedIn: true,
      isStale: false,
      username: 'maria',
      userSub: 'id-of-maria',
      errors: {},
    });
    expect(session.tokens?.signInDetails).toEqual({ loginId: 'maria', authFlowType: 'USER_SRP_AUTH' });
  });

  test('that have expired, or will in five seconds, are renewed and kept', async () => {
    const first = await tokenOf();
    vi.advanceTimersByTime(hourMs - 6000);
    expect(await tokenOf()).toBe(first);
    vi.advanceTimersByTime(2000);
    const second = await tokenOf();
    expect(second).not.toBe(first);
    expect(await stored(client, 'maria.accessToken')).toBe(second);
    expect(await stored(client, 'maria.refreshToken')).toBe('refresh-0');
    expect(service.sent).toEqual([expect.objectContaining({ ClientId: 'app', RefreshToken: 'refresh-0' })]);
  });

  test('are renewed where an app wants them to tell what has changed', async () => {
    const first = await tokenOf();
    const second = await tokenOf({ forceRefresh: true, clientMetadata: { plan: 'gold' } });
    expect(second).not.toBe(first);
    expect(service.sent[0]).toMatchObject({ ClientMetadata: { plan: 'gold' } });
  });

  test('are renewed once for all who ask at the same time', async () => {
    vi.advanceTimersByTime(hourMs);
    const tokens = await settled(Promise.all(Array.from({ length: 10 }, () => getTokens(client))));
    expect(new Set(tokens.map(({ accessToken }) => accessToken.tokenString)).size).toBe(1);
    expect(service.asked).toEqual(['GetTokensFromRefreshToken']);
  });

  test('are renewed by InitiateAuth where the server knows no other way, with the device', async () => {
    service.reply = (operation) =>
      operation === 'GetTokensFromRefreshToken' ? refusal('UnknownOperationException') : { output: service.issue() };
    for (const name of ['deviceKey', 'deviceGroupKey', 'randomPasswordKey']) {
      await client.storage.setItem(`CognitoIdentityServiceProvider.app.maria.${name}`, `the ${name}`);
    }
    await tokenOf({ forceRefresh: true });
    expect(service.sent).toEqual([
      expect.objectContaining({ DeviceKey: 'the deviceKey' }),
      {
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: 'app',
        AuthParameters: { REFRESH_TOKEN: 'refresh-0', DEVICE_KEY: 'the deviceKey' },
      },
    ]);
  });

  test('that cannot be read count as expired', async () => {
    await client.storage.setItem('CognitoIdentityServiceProvider.app.maria.accessToken', 'not a token');
    expect(await tokenOf()).not.toBe('not a token');
  });

  describe('of a refresh that names somebody else, or nobody', () => {
    const swap = (token: string, claims: object) => {
      const [head, body = '', signature] = token.split('.');
      const all = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), ...claims };
      return [head, Buffer.from(JSON.stringify(all)).toString('base64url'), signature].join('.');
    };
    type Result = ReturnType<typeof service.issue>['AuthenticationResult'];
    const john = { username: 'john', sub: 'id-of-john' };
    test.each([
      [
        'another user`s',
        (own: Result) => ({ AccessToken: swap(own.AccessToken, john), IdToken: swap(own.IdToken, john) }),
      ],
      ['another user`s ID token', (own: Result) => ({ ...own, IdToken: swap(own.IdToken, john) })],
      ['no JWT', () => ({ AccessToken: 'opaque', IdToken: 'opaque' })],
      ['no ID token that can be read', (own: Result) => ({ ...own, IdToken: 'opaque' })],
      ['nothing', () => ({})],
    ])('are not taken: %s', async (_, change) => {
      const first = await tokenOf();
      service.reply = () => ({
        output: { AuthenticationResult: change(service.issue({ rotates: true }).AuthenticationResult) },
      });
      await expect(tokenOf({ forceRefresh: true })).rejects.toMatchObject({
        name: 'TokenMismatchError',
        retryable: false,
      });
      expect(await stored(client, 'maria.refreshToken')).toBe('refresh-0');
      expect(await stored(client, 'maria.accessToken')).toBe(first);
      expect([await tokenOf(), client.state, client.username]).toEqual([first, 'signedIn', 'maria']);
    });

    test('are not taken where no token of before says whose they are', async () => {
      await client.storage.removeItem('CognitoIdentityServiceProvider.app.maria.accessToken');
      service.reply = () => ({ output: service.issue({ username: 'john' }) });
      await expect(tokenOf()).rejects.toMatchObject({ name: 'TokenMismatchError' });
      expect(await stored(client, 'maria.accessToken')).toBeUndefined();
    });
  });

  test('of a storage that cannot be read are told of, and no raw error is thrown', async () => {
    const broken = new Error('the disk is gone');
    const storage = { ...client.storage, getItem: () => Promise.reject(broken) };
    const other = service.client({ storage });
    expect(await fetchAuthSession(other)).toEqual({
      isSignedIn: false,
      isStale: false,
      errors: { tokens: expect.objectContaining({ name: 'UnexpectedError', cause: broken }) },
    });
    await expect(initialize(other)).rejects.toMatchObject({ name: 'UnexpectedError', cause: broken });
  });

  test('with notes of the sign-in that are no JSON are given all the same', async () => {
    await client.storage.setItem('CognitoIdentityServiceProvider.app.maria.signInDetails', 'garbage');
    expect((await fetchAuthSession(client)).tokens?.signInDetails).toBeUndefined();
  });

  test('are nobody`s where nobody signed in', async () => {
    const other = service.client();
    await expect(getTokens(other)).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    expect(await fetchAuthSession(other)).toEqual({ isSignedIn: false, isStale: false, errors: {} });
  });
});

describe('a clock that is wrong', () => {
  test.each([
    ['an hour late', hourMs],
    ['a day early', -24 * hourMs],
  ])('%s, changes nothing', async (_, driftMs) => {
    service.driftMs = driftMs;
    service.hasDate = false;
    const first = await tokenOf({ forceRefresh: true });
    vi.advanceTimersByTime(hourMs - 10_000);
    expect(await tokenOf()).toBe(first);
    vi.advanceTimersByTime(10_000);
    expect(await tokenOf()).not.toBe(first);
    // A client that starts now has only the storage to go by.
    const restarted = service.client({ storage: client.storage });
    const asked = service.asked.length;
    await settled(getTokens(restarted));
    expect(service.asked).toHaveLength(asked);
  });

  test('and is set right meanwhile, is noticed by the Date of any answer', async () => {
    service.driftMs = -hourMs;
    const first = await tokenOf({ forceRefresh: true });
    service.driftMs = 0;
    service.reply = () => refusal('NotAuthorizedException');
    const { fetchUserAttributes } = await import('../index.ts');
    await expect(fetchUserAttributes(client)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    service.reply = () => ({ output: service.issue() });
    expect(await tokenOf()).not.toBe(first);
  });
});

describe('a Date that is wrong', () => {
  const lateDate = () => new Date(Date.now() + hourMs).toUTCString();

  test('takes no token away from those who asked for it', async () => {
    listen(client, ({ event }) => {
      // The answer to another call, between the new tokens and those who wait for them.
      if (event === 'tokenRefresh') client.driftMs = hourMs;
    });
    expect(await tokenOf({ forceRefresh: true })).toBe(await stored(client, 'maria.accessToken'));
  });

  test('nor where somebody signed in anew meanwhile', async () => {
    service.reply = async () => {
      service.reply = () => ({ output: service.issue() });
      await service.signIn(client, { refreshToken: 'refresh-of-another-tab' });
      return Response.json(service.issue(), { headers: { date: lateDate() } });
    };
    expect(await tokenOf({ forceRefresh: true })).toBe(await stored(client, 'maria.accessToken'));
    expect(service.sent.map(({ RefreshToken }) => RefreshToken)).toEqual(['refresh-0', 'refresh-of-another-tab']);
  });

  test('of somebody who is not the service is not read', async () => {
    vi.advanceTimersByTime(hourMs);
    service.reply = () => new Response('<html>Accept</html>', { headers: { date: lateDate() } });
    await settled(fetchAuthSession(client));
    expect(client.driftMs).toBeUndefined();
  });
});

describe('where the server cannot be asked', () => {
  const outages: [string, () => Promise<never> | { error: string; status?: number } | Response][] = [
    ['no network', outOfReach],
    ['an internal error', () => ({ error: 'InternalErrorException', status: 500 })],
    ['too many requests', () => ({ error: 'TooManyRequestsException' })],
    ['a portal`s page', () => new Response('<html>Accept</html>')],
    ['half a body', () => new Response('{"AuthenticationResult":{"Acc')],
    ['an answer without tokens', () => Response.json({})],
    ['a refusal by a broken proxy', () => ({ error: 'NotAuthorizedException', status: 503 })],
    ['an error of the pool`s own function', () => ({ error: 'UserLambdaValidationException' })],
    ['a client that was deleted', () => ({ error: 'ResourceNotFoundException' })],
  ];

  test.each(outages)('the session stays, and says that it is stale: %s', async (_, reply) => {
    const states: UserState[] = [];
    await initialize(client);
    addUserStateListener(client, (state) => states.push(state));
    vi.advanceTimersByTime(hourMs);
    service.reply = reply as never;
    const session = await settled(fetchAuthSession(client));
    expect(session).toMatchObject({ isSignedIn: true, isStale: true, username: 'maria', tokens: undefined });
    expect(session.errors.tokens).toBeDefined();
    expect(client).toMatchObject({ state: 'signedIn', backOff: { isStale: true } });
    expect(await stored(client, 'maria.refreshToken')).toBe('refresh-0');
    vi.advanceTimersByTime(60_000);
    service.reply = () => ({ output: service.issue() });
    expect(await settled(fetchAuthSession(client))).toMatchObject({ isStale: false, errors: {} });
    expect(client.backOff).toBeUndefined();
    expect(states).toEqual([]);
  });

  test('valid tokens are still given', async () => {
    const first = await tokenOf();
    service.reply = outOfReach;
    const session = await settled(fetchAuthSession(client, { forceRefresh: true }));
    expect(session).toMatchObject({ isStale: false, errors: { tokens: { name: 'NetworkError' } } });
    expect(session.tokens?.accessToken.tokenString).toBe(first);
    expect(client.backOff?.isStale).toBe(false);
  });

  test('it is asked three times, then left alone for longer and longer', async () => {
    service.reply = outOfReach;
    vi.advanceTimersByTime(hourMs);
    const gaps: number[] = [];
    for (let round = 0; round < 8; round++) {
      const before = service.asked.length;
      await expect(settled(getTokens(client))).rejects.toMatchObject({ name: 'NetworkError' });
      expect(service.asked.length - before).toBe(3);
      await expect(getTokens(client)).rejects.toMatchObject({ name: 'NetworkError' });
      expect(service.asked.length - before).toBe(3);
      gaps.push((client.backOff?.untilMs ?? 0) - Date.now());
      vi.setSystemTime((client.backOff?.untilMs ?? 0) + 1);
    }
    expect(gaps[0]).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30_000);
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(15_000);
  });

  test('a server that hangs is waited for in bounded time', async () => {
    service.reply = () => new Promise(() => {});
    vi.advanceTimersByTime(hourMs);
    const startMs = Date.now();
    const session = await settled(fetchAuthSession(client));
    expect(session).toMatchObject({ isSignedIn: true, isStale: true });
    expect(Date.now() - startMs).toBeLessThan(40_000);
  });
});

describe('a refusal', () => {
  test.each([
    'NotAuthorizedException',
    'TokenRevokedException',
    'UserNotFoundException',
    'PasswordResetRequiredException',
    'UserNotConfirmedException',
    'RefreshTokenReuseException',
  ])('ends the session: %s', async (name) => {
    const told: unknown[] = [];
    const events: string[] = [];
    await initialize(client);
    addUserStateListener(client, (state, { cause, username, error }) =>
      told.push([state, cause, username, error?.name]),
    );
    listen(client, ({ event }: AuthEvent) => events.push(event));
    service.reply = () => refusal(name);
    const calls = Array.from({ length: 5 }, () => getTokens(client, { forceRefresh: true }));
    const outcomes = await settled(Promise.allSettled(calls));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { name } });
    expect(service.asked).toHaveLength(1);
    expect(told).toEqual([['signedOutUserPoolsTokenInvalid', 'refused', 'maria', name]]);
    expect(events.filter((event) => event === 'tokenRefresh_failure')).toHaveLength(1);
    expect(await stored(client, 'maria.refreshToken')).toBeUndefined();
    // The app still knows whom to ask for a password, after a reload too.
    const restarted = service.client({ storage: client.storage });
    expect(await initialize(restarted)).toBe('signedOutUserPoolsTokenInvalid');
    expect(restarted.username).toBe('maria');
  });

  test('of a session without a refresh token comes when its tokens expire', async () => {
    await client.storage.removeItem('CognitoIdentityServiceProvider.app.maria.refreshToken');
    await tokenOf();
    vi.advanceTimersByTime(hourMs);
    await expect(settled(getTokens(client))).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    expect(service.asked).toEqual([]);
    expect(client.state).toBe('signedOutUserPoolsTokenInvalid');
  });
});

describe('beside another tab', () => {
  const keyPrefix = 'CognitoIdentityServiceProvider.app.';

  test('a session that was refused is over only until the storage has another one', async () => {
    service.reply = () => refusal('NotAuthorizedException');
    await expect(settled(getTokens(client, { forceRefresh: true }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    expect(client.state).toBe('signedOutUserPoolsTokenInvalid');
    // Its access token may have expired long since: nobody has refused the refresh token.
    await client.storage.setItem(`${keyPrefix}maria.refreshToken`, 'refresh-of-another-tab');
    expect(await initialize(client)).toBe('signedIn');
  });

  test('a sign-out takes away who it was before their tokens, since another tab sees one key after the other', async () => {
    const gone = vi.spyOn(client.storage, 'removeItem');
    await settled(signOut(client));
    const names = gone.mock.calls.map(([name]) => name);
    expect(names[0]).toBe(`${keyPrefix}LastAuthUser`);
    expect(names).toContain(`${keyPrefix}maria.refreshToken`);
  });

  test('a sign-out between two reads is a sign-out', async () => {
    const { storage } = client;
    let signOutElsewhere = async () => {
      for (const name of ['LastAuthUser', 'maria.accessToken', 'maria.refreshToken'])
        await storage.removeItem(keyPrefix + name);
      signOutElsewhere = async () => undefined;
    };
    const slow = service.client({
      storage: {
        ...storage,
        async getItem(key) {
          const value = await storage.getItem(key);
          if (key.endsWith('LastAuthUser')) await signOutElsewhere();
          return value;
        },
      },
    });
    const states: UserState[] = [];
    addUserStateListener(slow, (state) => states.push(state));
    await initialize(slow);
    expect(states).toEqual(['signedOut']);
  });
});

describe('rotation', () => {
  test('puts the successor in the place of the refresh token', async () => {
    service.reply = () => ({ output: service.issue({ rotates: true }) });
    await tokenOf({ forceRefresh: true });
    const second = await stored(client, 'maria.refreshToken');
    await tokenOf({ forceRefresh: true });
    expect(service.sent.map(({ RefreshToken }) => RefreshToken)).toEqual(['refresh-0', second]);
  });

  test('whose answer is lost is asked for again with the old token', async () => {
    const replies = [outOfReach, () => ({ output: service.issue({ rotates: true }) })];
    service.reply = () => (replies.shift() ?? outOfReach)() as never;
    await tokenOf({ forceRefresh: true });
    expect(service.sent.map(({ RefreshToken }) => RefreshToken)).toEqual(['refresh-0', 'refresh-0']);
    expect(await stored(client, 'maria.refreshToken')).not.toBe('refresh-0');
  });

  test('by another tab is no end: its token is tried before a refusal counts', async () => {
    service.reply = async (_, { RefreshToken }) => {
      if (RefreshToken === 'refresh-of-another-tab') return { output: service.issue() };
      await client.storage.setItem('CognitoIdentityServiceProvider.app.maria.refreshToken', 'refresh-of-another-tab');
      return refusal('RefreshTokenReuseException');
    };
    await tokenOf({ forceRefresh: true });
    expect(client.state).toBe('signedIn');
    expect(await stored(client, 'maria.refreshToken')).toBe('refresh-of-another-tab');
  });

  test('by another tab that is done already is taken over', async () => {
    vi.advanceTimersByTime(hourMs);
    const { AccessToken } = service.issue().AuthenticationResult;
    service.reply = async () => {
      await client.storage.setItem('CognitoIdentityServiceProvider.app.maria.accessToken', AccessToken);
      return { error: 'InternalErrorException', status: 500 };
    };
    await client.storage.removeItem('CognitoIdentityServiceProvider.app.maria.idToken');
    expect(await tokenOf()).toBe(AccessToken);
  });
});

describe('a sign-out', () => {
  test('while a refresh is under way is not undone by it', async () => {
    let answer = () => {};
    service.reply = (operation) =>
      operation === 'RevokeToken'
        ? { output: {} }
        : new Promise((resolve) => (answer = () => resolve({ output: service.issue({ rotates: true }) })));
    const refreshing = getTokens(client, { forceRefresh: true });
    refreshing.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10);
    expect(await signOut(client)).toEqual({ errors: [] });
    answer();
    await expect(settled(refreshing)).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    expect(client.state).toBe('signedOut');
    expect(await stored(client, 'maria.accessToken')).toBeUndefined();
    expect(await stored(client, 'LastAuthUser')).toBeUndefined();
  });

  test('revokes only what can be revoked', async () => {
    const token = `e30.${Buffer.from('{"exp":9999999999}').toString('base64url')}.s`;
    await client.storage.setItem('CognitoIdentityServiceProvider.app.maria.accessToken', token);
    await signOut(client);
    expect(service.asked).toEqual([]);
  });

  test('works where the storage does not', async () => {
    const broken = service.client({
      storage: {
        getItem: () => Promise.reject(new Error('locked')),
        setItem: () => Promise.reject(new Error('locked')),
        removeItem: () => Promise.reject(new Error('locked')),
      },
    });
    const { errors } = await signOut(broken);
    expect(errors).toEqual([expect.objectContaining({ name: 'UnexpectedError' })]);
    expect(broken.state).toBe('signedOut');
  });
});

describe('waiting for a sign-in', () => {
  const refused = () => {
    service.reply = () => refusal('NotAuthorizedException');
    vi.advanceTimersByTime(hourMs);
  };
  async function waiting(options = {}) {
    const promise = waitForSignIn(client, options);
    promise.catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1000);
    return promise;
  }

  test('gives the tokens of a new sign-in', async () => {
    refused();
    const states: UserState[] = [];
    addUserStateListener(client, (state) => states.push(state));
    const wait = waiting();
    await vi.advanceTimersByTimeAsync(2000);
    expect(client.state).toBe('signedOutUserPoolsTokenInvalid');
    await service.signIn(client, { refreshToken: 'anew' });
    await initialize(client);
    expect((await wait).accessToken.payload.username).toBe('maria');
    expect(states).toEqual(['signedIn', 'signedOutUserPoolsTokenInvalid', 'signedIn']);
  });

  test.each([
    ['is released', () => releaseSignInWait(client), 'UnableToSignInError'],
    ['ends with a sign-out', () => void signOut(client), 'UnableToSignInError'],
    ['ends in time', () => void vi.advanceTimersByTimeAsync(60_000), 'UnableToSignInError'],
  ])('%s', async (_, end, name) => {
    refused();
    const wait = waitForSignIn(client, { timeoutMs: 30_000 });
    const outcome = expect(wait).rejects.toMatchObject({ name });
    await vi.advanceTimersByTimeAsync(1000);
    end();
    await vi.advanceTimersByTimeAsync(100);
    await outcome;
    expect(client.waits?.size).toBe(0);
  });

  test('is released by whoever hears that the session is over', async () => {
    refused();
    addUserStateListener(client, (state) => {
      if (state === 'signedOutUserPoolsTokenInvalid') releaseSignInWait(client);
    });
    await expect(settled(waitForSignIn(client))).rejects.toMatchObject({
      name: 'UnableToSignInError',
      message: 'The wait was released.',
    });
  });

  test('can be given up', async () => {
    refused();
    const controller = new AbortController();
    const wait = waitForSignIn(client, { signal: controller.signal });
    const outcome = expect(wait).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort();
    await outcome;
    await expect(waitForSignIn(client, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('offline goes on by itself when the server is back, and keeps the session', async () => {
    service.reply = outOfReach;
    vi.advanceTimersByTime(hourMs);
    const told: unknown[] = [];
    addUserStateListener(client, (state, { cause }) => told.push([state, cause]));
    const wait = waitForSignIn(client);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual([
      ['signedIn', 'sessionFound'],
      ['signedOutUserPoolsTokenInvalid', 'waitsOffline'],
    ]);
    expect(await stored(client, 'maria.refreshToken')).toBe('refresh-0');
    service.reply = () => ({ output: service.issue() });
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await wait).accessToken.payload.username).toBe('maria');
    expect(told.slice(2)).toEqual([['signedIn', 'refreshed']]);
  });

  test('is none where nobody was signed in, or nothing will change by itself', async () => {
    await expect(waitForSignIn(service.client())).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
    vi.advanceTimersByTime(hourMs);
    service.reply = () => refusal('ResourceNotFoundException');
    await expect(settled(waitForSignIn(client))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
