import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { newSub, type User } from '#domain/people/users/user.ts';
import { usernameForm } from '#domain/people/users/username-form.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { type Bench, describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';

/** What SRP calls whoever is asked for at a client that hides who exists: docs/sign-in.md, "Who exists". */

const byEmail = { aliasAttributes: ['email'] } as const;
const people = ['maria', 'j.smith', 'AnnaLee', 'tom_87', 'wei.chen', 'sofia', 'kim', 'carlos.r'];
const emails = Array.from({ length: 40 }, (_, index) => `${people[index % 8]}${index}@example.com`);
const v4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function createPlace(
  { context, call }: Bench,
  settings: NewPoolSettingsInput,
  usernames: readonly string[] = [],
) {
  const flows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH'] as const;
  const { pool, client } = await createPeoplePool(context, settings, {
    explicitAuthFlows: flows,
    preventUserExistenceErrors: 'ENABLED',
  });
  const add = async (username: string, attributes: User['attributes'] = {}, more: Partial<User> = {}) => {
    const user = newTestUser(pool, username, { attributes, ...more });
    const secret = await createPassword(context, pool, user, PASSWORD);
    await createUser(context, pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
    return user;
  };
  for (const username of usernames) await createUser(context, pool, newTestUser(pool, username), { taken: 'taken' });
  const ask = async (USERNAME: string) => {
    const AuthParameters = { USERNAME, SRP_A: 'ab'.repeat(384) };
    const input = { ClientId: client.id, AuthFlow: 'USER_SRP_AUTH', AuthParameters } as const;
    const {
      USER_ID_FOR_SRP = '',
      USERNAME: spoken,
      SALT,
    } = (await call('InitiateAuth', input)).ChallengeParameters ?? {};
    expect(spoken).toBe(USER_ID_FOR_SRP);
    return { name: USER_ID_FOR_SRP, salt: SALT };
  };
  return {
    pool,
    add,
    ask,
    names: (all: readonly string[]) => Promise.all(all.map(async (one) => (await ask(one)).name)),
  };
}

describeOnBothEngines('an invented username', (bench) => {
  test.each<[string, string[], RegExp]>([
    ['UUIDs', Array.from({ length: 20 }, () => randomUUID()), v4],
    ['what people type', people, /^[a-z][a-z._]*[\d_]*$/],
    ['numbers', ['4711023', '4711024', '4800001'], /^\d{7}$/],
    [
      'ids of another service',
      ['auth0|5f7c8ec7c33c6c004bbafe82', 'auth0|6a01c2d4e5f60718293a4b5c'],
      /^auth0\|[0-9a-f]{24}$/,
    ],
    ['Cognito’s own', [newSub(), newSub()], /^[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{12}$/],
  ])('behind an address looks like those of the pool: %s', async (_what, usernames, form) => {
    const { names } = await createPlace(bench, byEmail, usernames);
    const found = await names(emails);
    for (const name of found) expect(name).toMatch(form);
    expect(new Set(found).size).toBeGreaterThan(30);
  });

  test('has each form as often as users have it, and stays as it is while users come', async () => {
    const { names, add } = await createPlace(bench, byEmail, [
      ...Array.from({ length: 10 }, () => randomUUID()),
      ...Array.from({ length: 10 }, (_, index) => `${people[index % 8]}${index}`),
    ]);
    const before = await names(emails);
    const share = before.filter((name) => v4.test(name)).length;
    expect(share).toBeGreaterThan(8);
    expect(share).toBeLessThan(32);
    await add('one.more');
    const after = await names(emails);
    expect(before.filter((name, index) => name !== after[index]).length).toBeLessThan(8);
  });

  test('does not follow sign-ups that nobody confirmed', async () => {
    const { names, pool } = await createPlace(bench, byEmail, people);
    for (let count = 0; count < 30; count++) {
      const status = 'UNCONFIRMED';
      await createUser(bench.context, pool, newTestUser(pool, randomUUID(), { status }), { taken: 'taken' });
    }
    for (const name of await names(emails)) expect(name).not.toMatch(v4);
  });

  test('is the username of one user, by whichever name that is asked for', async () => {
    const { ask, add } = await createPlace(bench, byEmail, [randomUUID(), randomUUID()]);
    await add('5f0c8e3a-7d52-4b61-9a5e-0c1d2e3f4a5b', { email: 'ann@example.com', email_verified: 'true' });
    for (const email of ['ann@example.com', 'nobody@example.com']) {
      const behind = await ask(email);
      expect(behind.name).toMatch(v4);
      expect(await ask(behind.name)).toEqual(behind);
      expect(await ask(email)).toEqual(behind);
    }
  });

  test('stands behind a sub that is nobody’s as behind somebody’s', async () => {
    const { ask, add } = await createPlace(bench, {}, people);
    const { sub } = await add('maria.l');
    expect((await ask(sub)).name).toBe('maria.l');
    const nobody = newSub();
    const { name } = await ask(nobody);
    expect(usernameForm(name)).toBe('typed');
    expect(name).not.toBe(nobody);
  });

  test('stands behind some names where a preferred_username is one, and others are usernames themselves', async () => {
    const { names, ask, add } = await createPlace(bench, { aliasAttributes: ['preferred_username'] }, people);
    await add('ann', { preferred_username: 'annie' });
    expect((await ask('annie')).name).toBe('ann');
    const asked = emails.map((email) => email.split('@')[0] ?? '');
    const told = await names(asked);
    const same = told.filter((name, index) => name === asked[index]).length;
    expect(same).toBeGreaterThan(8);
    expect(same).toBeLessThan(32);
    expect(await names(told)).toEqual(told);
    const { names: opaque } = await createPlace(bench, { aliasAttributes: ['preferred_username'] }, [randomUUID()]);
    for (const name of await opaque(asked)) expect(name).toMatch(v4);
  });

  test('is a sub where users sign up with an address, and a sub that is asked for is itself', async () => {
    const { names, ask, add } = await createPlace(bench, { usernameAttributes: ['email'] });
    const sub = newSub();
    await add(sub, { email: 'ann@example.com' }, { sub });
    const nobody = newSub();
    expect(await names([sub, nobody])).toEqual([sub, nobody]);
    const behind = await ask('nobody@example.com');
    expect(behind.name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-70/);
    expect(await ask(behind.name)).toEqual(behind);
  });

  test.each([[['email']], [['email', 'preferred_username']]] as const)(
    'stands behind an address however that is spelled: %s',
    async (aliasAttributes) => {
      const usernameConfiguration = { caseSensitive: false };
      const { names, add } = await createPlace(bench, { aliasAttributes, usernameConfiguration }, people);
      await add('karl', { email: 'mike@example.com', email_verified: 'true' });
      const spellings = (name: string) => [name, name.toUpperCase(), name.replace('k', '\u212a')];
      expect(await names(spellings('mike@example.com'))).toEqual(['karl', 'karl', 'karl']);
      const nobodies = Array.from({ length: 20 }, (_, index) => `nick.${index}@example.com`);
      for (const nobody of nobodies) {
        const [plain, ...others] = await names(spellings(nobody));
        expect(plain).not.toContain('@');
        expect(others).toEqual([plain, plain]);
      }
    },
  );

  test('is what was typed where that can be nothing else', async () => {
    const { names } = await createPlace(bench, { aliasAttributes: ['phone_number'] }, [randomUUID()]);
    expect(await names(['Ann', 'ann@example.com'])).toEqual(['Ann', 'ann@example.com']);
    expect((await names(['+15550100']))[0]).toMatch(v4);
  });

  test('without users to look like is made of the address', async () => {
    const { names } = await createPlace(bench, { aliasAttributes: ['email', 'phone_number'] });
    for (const name of await names([...emails, '+15550100'])) expect(usernameForm(name)).toBe('typed');
  });
});
