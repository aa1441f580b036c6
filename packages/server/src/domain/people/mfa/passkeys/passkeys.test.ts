import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPostgres } from '#database/postgres.ts';
import type { Settings } from '#domain/context.ts';
import { createUser, removeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool, PoolSettings } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { Authenticator, type Habits } from '../../../../../test/authenticator.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../../test/people.ts';
import { freshPostgres } from '../../../../../test/postgres.ts';
import { completeRegistration } from './complete-registration.ts';
import { deletePasskey } from './delete-passkey.ts';
import { hasPasskeys } from './has-passkeys.ts';
import { listPasskeys } from './list-passkeys.ts';
import { passkeyOptions } from './passkey-options.ts';
import { provePasskey } from './prove-passkey.ts';
import { startRegistration } from './start-registration.ts';

let context: TestContext;
let pool: Pool;
let client: Client;
let ann: User;

async function begin(settings: Partial<Settings> = {}, database?: Parameters<typeof createTestContext>[0]) {
  await context?.close();
  context = await createTestContext({ settings, ...database });
  const made = await createPeoplePool(context);
  client = made.client;
  pool = made.pool;
  const { policies } = pool.settings;
  const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as const };
  await choose({ policies: { ...policies, signInPolicy } });
  ann = await person('ann');
}
async function choose(settings: Partial<PoolSettings>) {
  pool = await savePool(context, pool, { name: pool.name, settings: { ...pool.settings, ...settings } });
}
async function person(name: string, user: Partial<User> = {}): Promise<User> {
  const made = newTestUser(pool, name, user);
  await createUser(context, pool, made, { taken: 'User already exists' });
  return made;
}
const webAuthn = (settings: NonNullable<PoolSettings['factors']>['webAuthn'] & object) =>
  choose({ factors: { webAuthn: settings } });

const start = (user = ann, through = client) => startRegistration(context, pool, { user, client: through });
const complete = (credential: unknown, user = ann, through = client) =>
  completeRegistration(context, pool, { user, client: through, held: [] }, credential);
async function register(habits: Habits = {}, user = ann, authenticator = new Authenticator()) {
  await complete(authenticator.create(await start(user), habits), user);
  return authenticator;
}
const options = (user = ann) => passkeyOptions(context, pool, user, user.username);
async function prove(authenticator: Authenticator, habits: Habits = {}) {
  const { options: sent, challenge } = await options();
  return provePasskey(context, pool, ann, authenticator.get(sent, habits), challenge);
}
async function signIn(authenticator: Authenticator, habits: Habits = {}) {
  const { writes } = await prove(authenticator, habits);
  return context.db.transaction(writes);
}
const names = async (user = ann) =>
  (await listPasskeys(context, user, { limit: 20, token: undefined })).passkeys.map(({ id }) => id);
const fault = (code: string) => expect.objectContaining({ code });
const invalid = expect.objectContaining({
  code: 'InvalidParameterException',
  message: 'Credential data is not valid',
});
const refused = expect.objectContaining({
  code: 'NotAuthorizedException',
  message: 'Incorrect username or password.',
});

beforeEach(() => begin());
afterEach(() => context.close());

describe('registration', () => {
  test('begins with what the browser needs', async () => {
    expect(await start()).toEqual({
      rp: { id: 'localhost', name: 'localhost' },
      user: { id: Buffer.from(ann.sub).toString('base64'), name: 'ann', displayName: 'ann' },
      challenge: expect.stringMatching(/^[\w-]{72}$/),
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      timeout: 60_000,
      excludeCredentials: [],
      authenticatorSelection: { requireResidentKey: true, residentKey: 'required', userVerification: 'preferred' },
    });
    const { id } = await register({ transports: ['usb'] });
    await webAuthn({ userVerification: 'required' });
    expect(await start()).toMatchObject({
      excludeCredentials: [{ type: 'public-key', id, transports: ['usb'] }],
      authenticatorSelection: { userVerification: 'required' },
    });
    await webAuthn({ relyingPartyId: 'example.com' });
    expect(await start()).toMatchObject({ rp: { id: 'example.com', name: 'example.com' }, excludeCredentials: [] });
  });

  test('names the account by its address where the username is an id', async () => {
    await choose({ usernameAttributes: ['email'] });
    const bea = await person('bea', { attributes: { email: 'bea@example.com' } });
    expect((await start(bea)).user).toMatchObject({ name: 'bea@example.com', displayName: 'bea@example.com' });
  });

  test.each(['ES256', 'RS256'] as const)('keeps a passkey that signs by %s', async (algorithm) => {
    const attachment = 'cross-platform';
    const authenticator = await register({ algorithm, attachment, transports: ['usb', 'usb', 'NFC!', 'smart-card'] });
    const { passkeys } = await listPasskeys(context, ann, { limit: 20, token: undefined });
    expect(passkeys).toEqual([
      {
        poolId: pool.id,
        id: authenticator.id,
        sub: ann.sub,
        publicKey: expect.any(Uint8Array),
        signCount: 0,
        name: 'Roaming passkey',
        relyingPartyId: 'localhost',
        attachment,
        transports: ['usb', 'smart-card'],
        createdAt: context.clock.now(),
      },
    ]);
    expect(await signIn(authenticator)).toEqual({ committed: true });
  });

  test('does not read the statement of an authenticator about itself', async () => {
    const attestation = { fmt: 'packed', attStmt: new Map<string, unknown>([['x5c', [new Uint8Array([1, 2, 3])]]]) };
    const { id } = await register({ attestation });
    expect(await names()).toEqual([id]);
  });

  test('takes one answer to a challenge, of parallel ones too', async () => {
    const creation = await start();
    const answers = Array.from({ length: 10 }, () => complete(new Authenticator().create(creation)));
    const outcomes = await Promise.allSettled(answers);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(reasons).toEqual(Array.from({ length: 9 }, () => fault('WebAuthnChallengeNotFoundException')));
    expect(await names()).toHaveLength(1);
  });

  test('refuses a challenge that is expired, forged, or of somebody or something else', async () => {
    const notFound = fault('WebAuthnChallengeNotFoundException');
    const bea = await person('bea');
    const creation = await start();
    await expect(complete(new Authenticator().create(creation), bea)).rejects.toEqual(notFound);
    const flipped = Buffer.from(creation.challenge, 'base64url');
    for (const place of [0, 17, 25]) {
      const forged = Buffer.from(flipped);
      forged[place] = (forged[place] ?? 0) ^ 1;
      const challenge = forged.toString('base64url');
      await expect(complete(new Authenticator().create({ ...creation, challenge }))).rejects.toEqual(notFound);
    }
    const signInOptions = await options();
    for (const challenge of ['', 'x', `${creation.challenge}A`, signInOptions.challenge]) {
      await expect(complete(new Authenticator().create({ ...creation, challenge }))).rejects.toEqual(notFound);
    }
    context.clock.advance(3 * 60_000 - 1);
    const other = await start();
    await complete(new Authenticator().create(creation));
    context.clock.advance(3 * 60_000);
    await expect(complete(new Authenticator().create(other))).rejects.toEqual(notFound);
    expect(await names(bea)).toEqual([]);
  });

  test('refuses the answer through another client', async () => {
    const surroundings = { pool, hasSecret: false, accountId: context.settings.accountId };
    const settings = createClientSettings({}, surroundings);
    const other = await createClient(context, { poolId: pool.id, name: 'other', settings });
    const creation = await start();
    const credential = new Authenticator().create(creation);
    await expect(complete(credential, ann, other)).rejects.toEqual(fault('WebAuthnClientMismatchException'));
    await complete(credential);
  });

  test.each<[string, Habits]>([
    ['WebAuthnOriginNotAllowedException', { origin: 'https://evil.test' }],
    ['WebAuthnOriginNotAllowedException', { crossOrigin: true }],
    ['WebAuthnRelyingPartyMismatchException', { relyingPartyId: 'example.com' }],
    ['WebAuthnCredentialNotSupportedException', { algorithm: 'EdDSA' }],
    ['InvalidParameterException', { type: 'webauthn.get' }],
    ['InvalidParameterException', { userPresent: false }],
  ])('answers %s to %o, and the challenge can still be answered', async (code, habits) => {
    const creation = await start();
    await expect(complete(new Authenticator().create(creation, habits))).rejects.toEqual(fault(code));
    await complete(new Authenticator().create(creation));
  });

  test('insists on a known person where the pool does', async () => {
    await register({ userVerified: false });
    await webAuthn({ userVerification: 'required' });
    await expect(register({ userVerified: false })).rejects.toEqual(invalid);
    await register();
  });

  test('refuses what is no credential', async () => {
    const good = new Authenticator().create(await start());
    const { response } = good;
    const broken = [
      undefined,
      null,
      'text',
      [],
      {},
      { ...good, response: undefined },
      { ...good, id: undefined },
      { ...good, id: 'other' },
      { ...good, id: 'A'.repeat(1400), rawId: 'A'.repeat(1400) },
      { ...good, id: 'AAAA', rawId: 'AAAA' },
      { ...good, type: 'password' },
      { ...good, response: { ...response, clientDataJSON: 7 } },
      { ...good, response: { ...response, clientDataJSON: 'AAAA' } },
      { ...good, response: { ...response, clientDataJSON: Buffer.from('{}').toString('base64url') } },
      { ...good, response: { ...response, clientDataJSON: Buffer.from('null').toString('base64url') } },
      { ...good, response: { ...response, attestationObject: '' } },
      { ...good, response: { ...response, attestationObject: 'oA' } },
      { ...good, response: { ...response, attestationObject: response.attestationObject.slice(0, -8) } },
    ];
    for (const credential of broken) await expect(complete(credential)).rejects.toEqual(invalid);
    await complete(good);
  });

  test('refuses a credential that anybody has already', async () => {
    const id = new Uint8Array(32).fill(7);
    await register({ id });
    await expect(register({ id })).rejects.toEqual(invalid);
    await expect(register({ id }, await person('bea'))).rejects.toEqual(invalid);
  });

  test('is off where the pool has no passkeys, and where no browser could make one', async () => {
    const credential = new Authenticator().create(await start());
    await choose({ policies: { ...pool.settings.policies, signInPolicy: { allowedFirstAuthFactors: ['PASSWORD'] } } });
    await expect(start()).rejects.toEqual(fault('WebAuthnNotEnabledException'));
    await expect(complete(credential)).rejects.toEqual(fault('WebAuthnNotEnabledException'));
    await begin({ publicUrl: 'http://192.168.1.7:9229' });
    await expect(start()).rejects.toEqual(fault('WebAuthnConfigurationMissingException'));
    await expect(complete(credential)).rejects.toEqual(fault('WebAuthnChallengeNotFoundException'));
    await expect(options()).rejects.toEqual(fault('InvalidUserPoolConfigurationException'));
  });

  test('of a user who is gone leaves nothing', async () => {
    const credential = new Authenticator().create(await start());
    await register();
    await removeUser(context, ann);
    await expect(complete(credential)).rejects.toEqual(fault('UserNotFoundException'));
    expect(await names()).toEqual([]);
  });
});

describe('at most twenty', () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const close of closers) await close();
  });

  test.each(['sqlite', 'postgres'] as const)('also when they are registered at once on %s', async (engine) => {
    if (engine === 'postgres') {
      const { url, drop } = await freshPostgres({ isMigrated: true });
      closers.push(drop);
      await begin({}, { database: await openPostgres({ url }) });
    }
    for (let count = 0; count < 15; count++) await register();
    const credentials: unknown[] = [];
    for (let count = 0; count < 10; count++) credentials.push(new Authenticator().create(await start()));
    const outcomes = await Promise.allSettled(credentials.map((credential) => complete(credential)));
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(reasons).toEqual(Array.from({ length: 5 }, () => fault('LimitExceededException')));
    expect(await names()).toHaveLength(20);
    await expect(start()).rejects.toEqual(fault('LimitExceededException'));
    await deletePasskey(context, ann, (await names())[0] ?? '');
    const last = await register();
    expect(await names()).toHaveLength(20);
    expect(await signIn(last)).toEqual({ committed: true });
    await context.close();
    await begin();
  });
});

describe('sign-in', () => {
  test('begins with what the browser needs', async () => {
    const { id } = await register({ transports: ['internal', 'hybrid'] });
    const { options: sent, challenge } = await options();
    expect(JSON.parse(sent)).toEqual({
      challenge,
      timeout: 180_000,
      rpId: 'localhost',
      allowCredentials: [{ type: 'public-key', id, transports: ['internal', 'hybrid'] }],
      userVerification: 'preferred',
    });
    expect(challenge).toMatch(/^[\w-]{43}$/);
    expect((await options()).challenge).not.toBe(challenge);
  });

  test('is proved by a signature of the passkey, and says whether the person was known', async () => {
    const authenticator = await register();
    expect(await prove(authenticator)).toMatchObject({ userVerified: true });
    expect(await prove(authenticator, { userVerified: false })).toMatchObject({ userVerified: false });
    await webAuthn({ userVerification: 'required' });
    await expect(prove(authenticator, { userVerified: false })).rejects.toEqual(refused);
    expect(await prove(authenticator)).toMatchObject({ userVerified: true });
  });

  test.each<[string, Habits]>([
    ['another origin', { origin: 'https://evil.test' }],
    ['a frame of another origin', { crossOrigin: true }],
    ['another relying party', { relyingPartyId: 'example.com' }],
    ['another challenge', { challenge: 'AAAA' }],
    ['a registration', { type: 'webauthn.create' }],
    ['nobody there', { userPresent: false }],
    ['somebody else', { userHandle: Buffer.from('somebody').toString('base64url') }],
  ])('refuses %s', async (_what, habits) => {
    const authenticator = await register();
    await expect(prove(authenticator, habits)).rejects.toEqual(refused);
    await prove(authenticator);
  });

  test('refuses a wrong signature, an unknown credential and what is no credential', async () => {
    const authenticator = await register();
    const { options: sent, challenge } = await options();
    const good = authenticator.get(sent);
    const stranger = new Authenticator();
    stranger.create({ rp: { id: 'localhost' }, user: { id: 'AAAA' }, challenge: 'AAAA' });
    const disguised = new Authenticator();
    disguised.create({ rp: { id: 'localhost' }, user: { id: 'AAAA' }, challenge: 'AAAA' });
    disguised.id = authenticator.id;
    const userHandle = Buffer.from(ann.sub).toString('base64url');
    const parsed = JSON.parse(good) as { response: { signature: string } };
    const cut = JSON.stringify({ ...parsed, response: { ...parsed.response, signature: 'AAAA' } });
    const bad = [
      '',
      '{',
      'null',
      '[]',
      '{}',
      cut,
      stranger.get(sent, { userHandle }),
      disguised.get(sent, { userHandle }),
    ];
    for (const credential of bad) {
      await expect(provePasskey(context, pool, ann, credential, challenge)).rejects.toEqual(refused);
    }
    await provePasskey(context, pool, ann, good, challenge);
  });

  test("refuses somebody else's passkey, and one of an earlier relying party", async () => {
    const authenticator = await register();
    const bea = await person('bea');
    const { options: sent, challenge } = await options(bea);
    const userHandle = Buffer.from(bea.sub).toString('base64url');
    const credential = authenticator.get(sent, { userHandle });
    await expect(provePasskey(context, pool, bea, credential, challenge)).rejects.toEqual(refused);
    await expect(provePasskey(context, pool, undefined, credential, challenge)).rejects.toEqual(refused);
    await webAuthn({ relyingPartyId: 'example.com' });
    expect(JSON.parse((await options()).options)).toMatchObject({ allowCredentials: [] });
    await expect(prove(authenticator, { origin: 'https://example.com' })).rejects.toEqual(refused);
  });

  test('never counts backwards, and of two at the same count one succeeds', async () => {
    const authenticator = await register();
    authenticator.count = 5;
    expect(await signIn(authenticator)).toEqual({ committed: true });
    for (const count of [0, 3, 6]) await expect(prove(authenticator, { count })).rejects.toEqual(refused);
    const [first, second] = await Promise.all([prove(authenticator, { count: 9 }), prove(authenticator, { count: 9 })]);
    expect(await context.db.transaction(first.writes)).toEqual({ committed: true });
    expect(await context.db.transaction(second.writes)).toEqual({ committed: false, index: 0, reason: 'unmet' });
  });

  test('goes on with an authenticator that does not count, until the passkey is gone', async () => {
    const authenticator = await register({}, ann, new Authenticator({ counts: false }));
    expect(await signIn(authenticator)).toEqual({ committed: true });
    expect(await signIn(authenticator)).toEqual({ committed: true });
    const { writes } = await prove(authenticator);
    await deletePasskey(context, ann, authenticator.id);
    expect(await context.db.transaction(writes)).toEqual({ committed: false, index: 0, reason: 'unmet' });
    await expect(prove(authenticator)).rejects.toEqual(refused);
  });

  test('of nobody looks like one of somebody, and is the same at every call', async () => {
    const allowed = async (name: string) =>
      (JSON.parse((await passkeyOptions(context, pool, undefined, name)).options) as { allowCredentials: unknown[] })
        .allowCredentials;
    const seen = new Set<string>();
    for (const name of ['zoe', 'yan', 'xia', 'wim', 'uma', 'tom', 'sue', 'ria']) {
      const credentials = await allowed(name);
      expect(await allowed(name)).toEqual(credentials);
      expect([1, 2, 3]).toContain(credentials.length);
      for (const credential of credentials) {
        expect(credential).toEqual({
          type: 'public-key',
          id: expect.stringMatching(/^[\w-]{22,86}$/),
          transports: expect.arrayContaining([expect.stringMatching(/^(internal|usb)$/)]),
        });
      }
      seen.add(JSON.stringify(credentials));
    }
    expect(seen.size).toBe(8);
    const nobody = JSON.parse((await passkeyOptions(context, pool, undefined, 'zoe')).options) as object;
    await register();
    expect(Object.keys(nobody)).toEqual(Object.keys(JSON.parse((await options()).options) as object));
    await choose({ usernameConfiguration: { caseSensitive: false } });
    expect(await allowed('ZOE')).toEqual(await allowed('zoe'));
  });
});

describe('the passkeys of a user', () => {
  test('are there while one belongs to the relying party', async () => {
    expect(await hasPasskeys(context, ann)).toBe(false);
    const { id } = await register();
    expect(await hasPasskeys(context, ann)).toBe(true);
    expect(await hasPasskeys(context, await person('bea'))).toBe(false);
    await webAuthn({ relyingPartyId: 'example.com' });
    expect(await hasPasskeys(context, ann)).toBe(false);
    await webAuthn({});
    await deletePasskey(context, ann, id);
    expect(await hasPasskeys(context, ann)).toBe(false);
  });

  test('are listed page by page, the oldest first', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) {
      ids.push((await register()).id);
      context.clock.advance(count < 2 ? 1000 : 0);
    }
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const page = await listPasskeys(context, ann, { limit: 2, token });
      pages.push(page.passkeys.map(({ id }) => id));
      token = page.token;
    } while (token !== undefined);
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(pages.flat().slice(0, 2)).toEqual(ids.slice(0, 2));
    expect(pages.flat().toSorted()).toEqual(ids.toSorted());
    const { token: mine } = await listPasskeys(context, ann, { limit: 2, token: undefined });
    const bea = await person('bea');
    for (const wrong of [mine, 'x', '']) {
      await expect(listPasskeys(context, bea, { limit: 2, token: wrong })).rejects.toEqual(
        fault('InvalidParameterException'),
      );
    }
  });

  test('are deleted by their owner alone, once', async () => {
    const { id } = await register();
    const gone = fault('ResourceNotFoundException');
    await expect(deletePasskey(context, await person('bea'), id)).rejects.toEqual(gone);
    await deletePasskey(context, ann, id);
    for (const unknown of [id, '', '\0']) await expect(deletePasskey(context, ann, unknown)).rejects.toEqual(gone);
  });
});
