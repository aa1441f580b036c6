import { describe, expect, test } from 'vitest';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { type Bench, describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

/** Whom a name means, as clients and administrators see it: docs/names.md. */

type Attributes = Readonly<Record<string, string>>;
type Place = Awaited<ReturnType<typeof createPlace>>;

const listOf = (attributes: Attributes) => Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
const smsConfiguration = { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' };
const exists = { code: 'UsernameExistsException' };
const aliasExists = { code: 'AliasExistsException' };
const nobody = { code: 'UserNotFoundException' };
const invalid = { code: 'InvalidParameterException' };

/** A pool with one client, and what people and administrators do there. */
async function createPlace({ context, call }: Bench, settings: NewPoolSettingsInput) {
  const { pool, client } = await createPeoplePool(context, { smsConfiguration, ...settings });
  const UserPoolId = pool.id;
  const ClientId = client.id;
  const admin = {
    get: async (Username: string) => {
      const { UserAttributes = [], ...user } = await call('AdminGetUser', { UserPoolId, Username });
      const attributes = Object.fromEntries(UserAttributes.map(({ Name, Value = '' }) => [Name, Value]));
      return { ...user, attributes, sub: attributes['sub'] ?? '' };
    },
    /** A user with the usual password, who is confirmed. */
    create: async (Username: string, attributes: Attributes = {}, more: { ForceAliasCreation?: boolean } = {}) => {
      const UserAttributes = listOf(attributes);
      const made = { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS', ...more } as const;
      const { User } = await call('AdminCreateUser', made);
      const sub = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
      await call('AdminSetUserPassword', { UserPoolId, Username: sub, Password: PASSWORD, Permanent: true });
      return sub;
    },
    update: (Username: string, attributes: Attributes) =>
      call('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes: listOf(attributes) }),
    confirm: (Username: string) => call('AdminConfirmSignUp', { UserPoolId, Username }),
    remove: (Username: string) => call('AdminDeleteUser', { UserPoolId, Username }),
    /** The usernames of a list. */
    list: async (Filter: string) =>
      ((await call('ListUsers', { UserPoolId, Filter })).Users ?? []).map(({ Username = '' }) => Username),
  };
  const signIn = async (USERNAME: string) => {
    const AuthParameters = { USERNAME, PASSWORD };
    const answer = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
    return answer.AuthenticationResult?.AccessToken ?? '';
  };
  return {
    admin,
    signIn,
    /** The `sub` of whoever signs in under a name. */
    signedIn: async (name: string) => {
      const { UserAttributes } = await call('GetUser', { AccessToken: await signIn(name) });
      return UserAttributes?.find(({ Name }) => Name === 'sub')?.Value;
    },
    signUp: async (Username: string, attributes: Attributes = {}) => {
      const UserAttributes = listOf(attributes);
      return (await call('SignUp', { ClientId, Username, Password: PASSWORD, UserAttributes })).UserSub ?? '';
    },
    confirm: (Username: string, ConfirmationCode: string, more: { ForceAliasCreation?: boolean } = {}) =>
      call('ConfirmSignUp', { ClientId, Username, ConfirmationCode, ...more }),
    update: (AccessToken: string, attributes: Attributes) =>
      call('UpdateUserAttributes', { AccessToken, UserAttributes: listOf(attributes) }),
    verify: (AccessToken: string, AttributeName: string, Code: string) =>
      call('VerifyUserAttribute', { AccessToken, AttributeName, Code }),
    /** The code that went to an address last. */
    codeTo: (address: string) => context.sent.findLast(({ recipient }) => recipient === address)?.code ?? 'none',
  };
}

describeOnBothEngines("names that are other people's", (bench) => {
  const everyAlias = {
    aliasAttributes: ['email', 'phone_number', 'preferred_username'],
    autoVerifiedAttributes: ['email'],
  } as const;
  const address = { email: 'victim@example.com', phone_number: '+15550100' };
  const proved = { ...address, email_verified: 'true', phone_number_verified: 'true' };

  /** The name of another is refused by every deed that could take it, and means its owner as before. */
  async function checkRefused({ admin, signIn, update }: Place, preferred_username: string): Promise<void> {
    await expect(update(await signIn('mallory'), { preferred_username })).rejects.toMatchObject(invalid);
    await expect(admin.update('mallory', { preferred_username })).rejects.toMatchObject(invalid);
    await expect(admin.create('eve', { preferred_username })).rejects.toMatchObject(invalid);
  }

  test("nobody takes another's sub as preferred_username", async () => {
    const place = await createPlace(bench, everyAlias);
    const victim = await place.admin.create('victim', proved);
    await place.admin.create('mallory');
    await checkRefused(place, victim);
    await checkRefused(place, victim.toUpperCase());
    expect((await place.admin.get(victim)).Username).toBe('victim');
    expect(await place.signedIn(victim)).toBe(victim);
    expect(await place.admin.list(`sub = "${victim}"`)).toEqual(['victim']);
    expect(await place.admin.list(`preferred_username = "${victim}"`)).toEqual([]);
    expect(await place.admin.list('username ^= ""')).toEqual(['mallory', 'victim']);
  });

  test("nobody takes another's address as preferred_username, proved or not", async () => {
    const place = await createPlace(bench, everyAlias);
    const victim = await place.admin.create('victim', address);
    await place.admin.create('mallory');
    for (const name of Object.values(address)) await checkRefused(place, name);
    await place.admin.update('victim', { email_verified: 'true', phone_number_verified: 'true' });
    for (const name of Object.values(address)) {
      await checkRefused(place, name);
      expect((await place.admin.get(name)).Username).toBe('victim');
      expect(await place.signedIn(name)).toBe(victim);
    }
  });

  test('a preferred_username that is an own address gives no hold on it', async () => {
    const place = await createPlace(bench, everyAlias);
    const mallory = await place.admin.create('mallory');
    await place.update(await place.signIn('mallory'), {
      email: address.email,
      preferred_username: address.email,
    });
    await expect(place.admin.get(address.email)).rejects.toMatchObject(nobody);
    const victim = await place.admin.create('victim', proved);
    expect(await place.signedIn(address.email)).toBe(victim);
    const code = place.codeTo(address.email);
    await expect(place.verify(await place.signIn(mallory), 'email', code)).rejects.toMatchObject(aliasExists);
    expect((await place.admin.get(address.email)).Username).toBe('victim');
  });

  test('an own sub is no offence, and a UUID that is nobody’s sub is a username like any other', async () => {
    const place = await createPlace(bench, everyAlias);
    const ann = await place.admin.create('ann');
    await place.update(await place.signIn('ann'), { preferred_username: ann });
    const uuid = '5f0c8e3a-7d52-4b61-9a5e-0c1d2e3f4a5b';
    const sub = await place.signUp(uuid);
    expect((await place.admin.get(uuid)).sub).toBe(sub);
  });

  test("nobody signs up under another's sub, preferred_username or username", async () => {
    const place = await createPlace(bench, everyAlias);
    const victim = await place.admin.create('victim', { preferred_username: 'vic' });
    for (const [name, refusal] of [[victim, invalid] as const, ['victim', exists] as const, ['vic', exists] as const]) {
      await expect(place.signUp(name)).rejects.toMatchObject(refusal);
      await expect(place.admin.create(name)).rejects.toMatchObject(refusal);
    }
    await place.admin.create('mallory');
    const token = await place.signIn('mallory');
    for (const preferred_username of ['victim', 'vic']) {
      await expect(place.update(token, { preferred_username })).rejects.toMatchObject(aliasExists);
    }
    for (const name of [victim, 'victim', 'vic']) expect(await place.signedIn(name)).toBe(victim);
  });

  test.each([true, false])(
    'nobody is called what reads as an address or a sub, case matters: %s',
    async (caseSensitive) => {
      const place = await createPlace(bench, { ...everyAlias, usernameConfiguration: { caseSensitive } });
      await place.admin.create('mallory');
      // A KELVIN SIGN, which is a k in lower case, full width, and what has no width.
      for (const name of [
        'mi\u212ae@example.com',
        'mike＠example.com',
        'mike@example.com\ufe0f',
        '＋１５５５０１００',
      ]) {
        await checkRefused(place, name);
        await expect(place.signUp(name)).rejects.toMatchObject(invalid);
        await expect(place.admin.create(name)).rejects.toMatchObject(invalid);
      }
      const mike = await place.signUp('mike', { email: 'mike@example.com' });
      await place.confirm('mike', place.codeTo('mike@example.com'));
      expect(await place.signedIn('mike@example.com')).toBe(mike);
      expect((await place.admin.get('mike@example.com')).sub).toBe(mike);
      // The own address gives no name but itself.
      await place.admin.create('luke', { email: 'luke@example.com' });
      const disguised = { preferred_username: 'lu\u212ae@example.com' };
      const trying = place.admin.update('luke', disguised);
      await (caseSensitive ? expect(trying).rejects.toMatchObject(invalid) : trying);
      await expect(place.admin.get('luke@example.com')).rejects.toMatchObject(nobody);
    },
  );

  test.each([true, false])('nobody signs up under a sub, whoever had it, case matters: %s', async (caseSensitive) => {
    const place = await createPlace(bench, { usernameConfiguration: { caseSensitive } });
    const victim = await place.admin.create('victim');
    const checkNone = async () => {
      for (const name of [victim, victim.toUpperCase(), victim.replace('-70', '-７0')]) {
        await expect(place.signUp(name)).rejects.toMatchObject(invalid);
        await expect(place.admin.create(name)).rejects.toMatchObject(invalid);
      }
    };
    await checkNone();
    await place.admin.remove(victim);
    await checkNone();
    await expect(place.admin.get(victim)).rejects.toMatchObject(nobody);
  });

  test('where preferred_username names nobody, it may look like anything', async () => {
    const place = await createPlace(bench, { usernameAttributes: ['email'] });
    const ann = await place.admin.create('ann@example.com');
    const bob = await place.admin.create('bob@example.com', { preferred_username: 'ann@example.com' });
    await place.admin.update(bob, { preferred_username: ann });
    expect(await place.signedIn('ann@example.com')).toBe(ann);
    expect((await place.admin.get(ann)).sub).toBe(ann);
  });

  test('a confirmation that takes an address leaves its name to one user', async () => {
    const place = await createPlace(bench, everyAlias);
    const victim = await place.admin.create('victim', proved);
    const taker = await place.signUp('taker', { email: address.email });
    const code = place.codeTo(address.email);
    await expect(place.confirm('taker', code)).rejects.toMatchObject(aliasExists);
    await place.confirm('taker', code, { ForceAliasCreation: true });
    expect(await place.signedIn(address.email)).toBe(taker);
    expect((await place.admin.get('victim')).attributes).toMatchObject({ sub: victim, email_verified: 'false' });
    expect(await place.signedIn(address.phone_number)).toBe(victim);
    const third = { email: address.email, email_verified: 'true' };
    await expect(place.admin.create('third', third)).rejects.toMatchObject(aliasExists);
    const forced = await place.admin.create('third', third, { ForceAliasCreation: true });
    expect(await place.signedIn(address.email)).toBe(forced);
  });
});

describeOnBothEngines('addresses as usernames', (bench) => {
  const byEmail = { usernameAttributes: ['email'], autoVerifiedAttributes: ['email'] } as const;
  const hers = 'victim@example.com';

  /** Mallory, who says that the address of somebody else is hers now. */
  async function claimed(settings: NewPoolSettingsInput = byEmail) {
    const place = await createPlace(bench, settings);
    const mallory = await place.admin.create('mallory@example.com', { email_verified: 'true' });
    const token = await place.signIn('mallory@example.com');
    await place.update(token, { email: hers });
    return { ...place, mallory, token };
  }

  test('an address that was changed to is a sign-in name at once', async () => {
    const { mallory, signedIn, admin } = await claimed();
    expect(await signedIn(hers)).toBe(mallory);
    expect((await admin.get(hers)).sub).toBe(mallory);
    await expect(admin.get('mallory@example.com')).rejects.toMatchObject(nobody);
  });

  test('an unproved claim stops nobody from signing up, and falls when another proves the address', async () => {
    const { mallory, token, signUp, confirm, signedIn, admin, verify, codeTo } = await claimed();
    const sentToClaim = codeTo(hers);
    bench.context.clock.advance(1000);
    const victim = await signUp(hers);
    expect((await admin.get(hers)).sub).toBe(victim);
    await confirm(hers, codeTo(hers));
    expect(await signedIn(hers)).toBe(victim);
    await expect(verify(token, 'email', sentToClaim)).rejects.toMatchObject(aliasExists);
    await expect(admin.update(mallory, { email_verified: 'true' })).rejects.toMatchObject(aliasExists);
    await admin.remove(victim);
    await expect(admin.get(hers)).rejects.toMatchObject(nobody);
  });

  test('an unproved claim stops no administrator', async () => {
    const { mallory, admin, signedIn } = await claimed();
    bench.context.clock.advance(1000);
    const victim = await admin.create(hers);
    expect(await signedIn(hers)).toBe(victim);
    await admin.remove(hers);
    expect((await admin.get(hers)).sub).toBe(mallory);
    const again = await admin.create(hers, { email_verified: 'true' });
    await admin.remove(hers);
    expect(again).not.toBe(mallory);
    await expect(admin.get(hers)).rejects.toMatchObject(nobody);
  });

  test('of several claims the older one is meant, until one is proved', async () => {
    const { mallory, admin, signIn, signedIn, update, verify, codeTo } = await claimed();
    const late = await admin.create('late@example.com', { email_verified: 'true' });
    bench.context.clock.advance(1000);
    const token = await signIn('late@example.com');
    await update(token, { email: hers });
    expect((await admin.get(hers)).sub).toBe(mallory);
    expect(await signedIn(hers)).toBe(mallory);
    await verify(token, 'email', codeTo(hers));
    expect(await signedIn(hers)).toBe(late);
    await expect(admin.update(mallory, { email_verified: 'true' })).rejects.toMatchObject(aliasExists);
  });

  test('the address of a sign-up is taken before it is proved, as a username is', async () => {
    const { signUp, admin, signIn, update } = await createPlace(bench, byEmail);
    await signUp(hers);
    await expect(signUp(hers)).rejects.toMatchObject(exists);
    await expect(admin.create(hers, { email_verified: 'true' })).rejects.toMatchObject(exists);
    await admin.create('mallory@example.com');
    const token = await signIn('mallory@example.com');
    await expect(update(token, { email: hers })).rejects.toMatchObject(aliasExists);
    await expect(admin.update('mallory@example.com', { email: hers })).rejects.toMatchObject(aliasExists);
  });

  test('an administrator who vouches for an address takes it from a sign-up that has not proved it', async () => {
    const { signUp, confirm, admin, signedIn, codeTo } = await createPlace(bench, byEmail);
    const stranger = await signUp(hers);
    const ann = await admin.create('ann@example.com');
    await admin.update(ann, { email: hers, email_verified: 'true' });
    expect(await signedIn(hers)).toBe(ann);
    expect((await admin.get(hers)).sub).toBe(ann);
    await expect(confirm(stranger, codeTo(hers))).rejects.toMatchObject(aliasExists);
  });

  test('where an address changes only once it is proved, the proof takes it from a sign-up that has none', async () => {
    const { signUp, admin, signIn, signedIn, update, verify, codeTo } = await createPlace(bench, {
      ...byEmail,
      userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: ['email'] },
    });
    await signUp(hers);
    const ann = await admin.create('ann@example.com', { email_verified: 'true' });
    const token = await signIn('ann@example.com');
    await update(token, { email: hers });
    expect((await admin.get(hers)).sub).not.toBe(ann);
    await verify(token, 'email', codeTo(hers));
    expect(await signedIn(hers)).toBe(ann);
    await expect(admin.get('ann@example.com')).rejects.toMatchObject(nobody);
  });

  test('an address that is unverified stays the name of its user, and nobody else’s', async () => {
    const { signUp, admin, signIn, signedIn, update } = await createPlace(bench, byEmail);
    const ann = await admin.create(hers, { email_verified: 'true' });
    await admin.update(ann, { email_verified: 'false' });
    expect(await signedIn(hers)).toBe(ann);
    await expect(signUp(hers)).rejects.toMatchObject(exists);
    await admin.create('mallory@example.com');
    await expect(update(await signIn('mallory@example.com'), { email: hers })).rejects.toMatchObject(aliasExists);
    await admin.update(ann, { email_verified: 'true' });
    expect(await signedIn(hers)).toBe(ann);
  });

  test('an address that is given along at a sign-up is a claim: it keeps its owner from nothing', async () => {
    const { signUp, confirm, admin, codeTo } = await createPlace(bench, {
      usernameAttributes: ['email', 'phone_number'],
      autoVerifiedAttributes: ['email', 'phone_number'],
    });
    const phone = '+15550199';
    const mallory = await signUp('mallory@example.com', { phone_number: phone });
    expect((await admin.get(phone)).sub).toBe(mallory);
    bench.context.clock.advance(1000);
    const victim = await signUp(phone);
    expect((await admin.get(phone)).sub).toBe(victim);
    await confirm(phone, codeTo(phone));
    await expect(admin.update(mallory, { phone_number_verified: 'true' })).rejects.toMatchObject(aliasExists);
    const given = signUp('third@example.com', { phone_number: phone });
    await expect(given).rejects.toMatchObject({
      ...exists,
      message: 'An account with the given phone_number already exists.',
    });
  });

  test('a name that its user leaves is free', async () => {
    const { signUp, admin, signedIn } = await createPlace(bench, byEmail);
    const ann = await admin.create(hers, { email_verified: 'true' });
    await admin.update(ann, { email: 'new@example.com' });
    await expect(admin.get(hers)).rejects.toMatchObject(nobody);
    const next = await signUp(hers);
    expect((await admin.get(hers)).sub).toBe(next);
    expect(await signedIn('new@example.com')).toBe(ann);
  });

  describe('at once', () => {
    test('of claims and a sign-up all succeed, and of proofs one', async () => {
      const { admin, signUp, signedIn } = await createPlace(bench, byEmail);
      const names = ['a', 'b', 'c', 'd'].map((name) => `${name}@example.com`);
      for (const name of names) await admin.create(name, { email_verified: 'true' });
      const subs = await Promise.all(names.map(async (name) => (await admin.get(name)).sub));
      const [stranger] = await Promise.all([
        signUp(hers),
        ...subs.map((sub) =>
          admin.update(sub, { email: hers }).catch((error: unknown) => expect(error).toMatchObject(aliasExists)),
        ),
      ]);
      expect((await admin.get(hers)).sub).toBe(stranger);
      const proofs = await Promise.allSettled(
        subs.map((sub) => admin.update(sub, { email: hers, email_verified: 'true' })),
      );
      const winners = subs.filter((_, index) => proofs[index]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect(await signedIn(hers)).toBe(winners[0]);
      for (const proof of proofs) if (proof.status === 'rejected') expect(proof.reason).toMatchObject(aliasExists);
    });
  });
});
