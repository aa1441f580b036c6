import { setTimeout } from 'node:timers/promises';
import type { ExtensionTypes } from '@cenote/wire/extensions';
import type { InputOf } from '@cenote/wire/user-pools';
import { hashSync } from 'bcryptjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, statement, write } from '#database/database.ts';
import { sealPasswordHash } from '#domain/people/users/password-hash.ts';
import { findSchemaConflicts } from '#domain/people/users/schema-conflicts.ts';
import { turnPasswordHash } from '#domain/people/users/turn-password-hash.ts';
import { insertWrites, loadUser, saveWrites } from '#domain/people/users/user-store.ts';
import { changePool, loadPool } from '#domain/tenant/pools/pool-store.ts';
import { planSchemaChange } from '#domain/tenant/pools/settings/schema-change.ts';
import { type CallExtension, type CallOperation, extensionsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { newTestUser, PASSWORD } from '../../../../../test/people.ts';

type Input = Omit<ExtensionTypes['ChangeUserPoolSchema']['input'], 'UserPoolId'>;

describeOnBothEngines('a schema that changes under its users', (bench) => {
  let call: CallOperation;
  let extend: CallExtension;
  beforeAll(() => {
    ({ call } = bench);
    extend = extensionsOf(bench.context);
  });

  /** A pool with a client. */
  async function createPool(settings: Partial<InputOf<'CreateUserPool'>> = {}) {
    const { UserPool } = await call('CreateUserPool', { PoolName: 'people', ...settings });
    const UserPoolId = UserPool?.Id ?? '';
    const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
    const { UserPoolClient } = await call('CreateUserPoolClient', { UserPoolId, ClientName: 'app', ExplicitAuthFlows });
    const ClientId = UserPoolClient?.ClientId ?? '';
    const change = (input: Input) => extend('ChangeUserPoolSchema', { UserPoolId, ...input });
    return {
      UserPoolId,
      ClientId,
      change,
      /** Who stands in the way, and why. */
      async tryOut(input: Input) {
        const { Conflicts, ConflictCount } = await change({ ...input, DryRun: true });
        expect(ConflictCount).toBe(Conflicts.length);
        return Conflicts.map(({ Username, Reason, Name }) => `${Username} ${Reason} ${Name}`).sort();
      },
      async add(Username: string, attributes: Readonly<Record<string, string>> = {}) {
        const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
        const { User } = await call('AdminCreateUser', {
          UserPoolId,
          Username,
          UserAttributes,
          MessageAction: 'SUPPRESS',
        });
        await call('AdminSetUserPassword', {
          UserPoolId,
          Username: User?.Username ?? '',
          Password: PASSWORD,
          Permanent: true,
        });
        return User?.Username ?? '';
      },
      async attributesOf(Username: string) {
        const { UserAttributes = [] } = await call('AdminGetUser', { UserPoolId, Username });
        const own = UserAttributes.filter(({ Name }) => Name !== 'sub');
        return Object.fromEntries(own.map(({ Name, Value }) => [Name, Value]));
      },
      async signIn(USERNAME: string) {
        const AuthParameters = { USERNAME, PASSWORD };
        const answer = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
        return answer.AuthenticationResult?.IdToken ?? '';
      },
    };
  }

  const isSignedIn = expect.stringMatching(/^ey/);
  const refused = (code: string, message: string | RegExp) =>
    expect.objectContaining({ code, message: expect.stringMatching(message) });
  const inTheWay = (count: number) =>
    refused('PreconditionNotMetException', `Conflicts with users stand in the way of this change: ${count}.`);
  const proved = (email: string) => ({ email, email_verified: 'true' });

  describe('attributes', () => {
    test('one is required once everybody has it, and not before', async () => {
      const pool = await createPool();
      await pool.add('ann', { given_name: 'Ann' });
      await pool.add('bob');
      const change = { Attributes: [{ Name: 'given_name', Required: true }] };
      expect(await pool.tryOut(change)).toEqual(['bob ATTRIBUTE_MISSING given_name']);
      await expect(pool.change(change)).rejects.toEqual(inTheWay(1));
      const { UserPoolId, ClientId } = pool;
      await call('SignUp', { ClientId, Username: 'cat', Password: PASSWORD });
      for (const Username of ['bob', 'cat']) {
        const UserAttributes = [{ Name: 'given_name', Value: 'B' }];
        await call('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes });
      }
      expect(await pool.change(change)).toEqual({ UserCount: 3, ConflictCount: 0, Conflicts: [] });
      const signUp = call('SignUp', { ClientId, Username: 'dan', Password: PASSWORD });
      await expect(signUp).rejects.toEqual(
        refused('InvalidParameterException', 'given_name: The attribute is required'),
      );
      await pool.change({ Attributes: [{ Name: 'given_name', Required: false }] });
      await call('SignUp', { ClientId, Username: 'dan', Password: PASSWORD });
    });

    test('what a client may not write cannot be required', async () => {
      const pool = await createPool();
      const { UserPoolId } = pool;
      await call('CreateUserPoolClient', { UserPoolId, ClientName: 'narrow', WriteAttributes: ['email'] });
      const trial = pool.tryOut({ Attributes: [{ Name: 'given_name', Required: true }] });
      await expect(trial).rejects.toEqual(refused('InvalidParameterException', 'may not write given_name'));
    });

    test('a renamed one keeps its values, and whoever names it follows', async () => {
      const pool = await createPool({
        Schema: ['team', 'other'].map((Name) => ({ Name, AttributeDataType: 'String', Mutable: true })),
      });
      const { UserPoolId } = pool;
      await pool.add('ann', { 'custom:team': 'red', 'custom:other': '"custom:team":"x"' });
      await pool.add('bob');
      const { UserPoolClient } = await call('CreateUserPoolClient', {
        UserPoolId,
        ClientName: 'narrow',
        ReadAttributes: ['custom:team', 'email'],
        WriteAttributes: ['custom:team'],
      });
      await call('CreateIdentityProvider', {
        UserPoolId,
        ProviderName: 'Google',
        ProviderType: 'Google',
        ProviderDetails: { client_id: 'i', client_secret: 's', authorize_scopes: 'email' },
        AttributeMapping: { 'custom:team': 'hd', username: 'sub' },
      });
      await pool.change({ Attributes: [{ Name: 'custom:team', NewName: 'group' }] });
      expect(await pool.attributesOf('ann')).toEqual({ 'custom:group': 'red', 'custom:other': '"custom:team":"x"' });
      expect(await pool.attributesOf('bob')).toEqual({});
      const [, payload = ''] = (await pool.signIn('ann')).split('.');
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ 'custom:group': 'red' });
      const { UserPool } = await call('DescribeUserPool', { UserPoolId });
      const names = UserPool?.SchemaAttributes?.map(({ Name }) => Name).filter((name) => name?.startsWith('custom:'));
      expect(names).toEqual(['custom:group', 'custom:other']);
      const ClientId = UserPoolClient?.ClientId ?? '';
      const described = await call('DescribeUserPoolClient', { UserPoolId, ClientId });
      expect(described.UserPoolClient).toMatchObject({
        ReadAttributes: ['custom:group', 'email'],
        WriteAttributes: ['custom:group'],
      });
      const { IdentityProvider } = await call('DescribeIdentityProvider', { UserPoolId, ProviderName: 'Google' });
      expect(IdentityProvider?.AttributeMapping).toEqual({ 'custom:group': 'hd', username: 'sub' });
      const UserAttributes = [{ Name: 'custom:team', Value: 'x' }];
      const update = call('AdminUpdateUserAttributes', { UserPoolId, Username: 'bob', UserAttributes });
      await expect(update).rejects.toEqual(refused('InvalidParameterException', 'does not exist in the schema'));
    });

    test('one of another type waits until every value is of it', async () => {
      const pool = await createPool({ Schema: [{ Name: 'age', AttributeDataType: 'String', Mutable: true }] });
      await pool.add('ann', { 'custom:age': '41' });
      await pool.add('bob', { 'custom:age': 'old' });
      await pool.add('cat', { 'custom:age': '200' });
      const NumberAttributeConstraints = { MaxValue: '150' };
      const change = {
        Attributes: [{ Name: 'custom:age', AttributeDataType: 'Number' as const, NumberAttributeConstraints }],
      };
      expect(await pool.tryOut(change)).toEqual(['bob ATTRIBUTE_UNFIT custom:age', 'cat ATTRIBUTE_UNFIT custom:age']);
      await expect(pool.change(change)).rejects.toEqual(inTheWay(2));
      const { UserPoolId } = pool;
      for (const Username of ['bob', 'cat'])
        await call('AdminDeleteUserAttributes', { UserPoolId, Username, UserAttributeNames: ['custom:age'] });
      await pool.change(change);
      const set = (Value: string) =>
        call('AdminUpdateUserAttributes', {
          UserPoolId,
          Username: 'bob',
          UserAttributes: [{ Name: 'custom:age', Value }],
        });
      await set('7');
      await expect(set('seven')).rejects.toEqual(refused('InvalidParameterException', 'whole number'));
    });

    test('a deleted one is gone, also when one of its name comes later', async () => {
      const pool = await createPool({ Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }] });
      const { UserPoolId } = pool;
      await pool.add('ann', { 'custom:team': 'red', name: 'Ann' });
      const { UserPoolClient } = await call('CreateUserPoolClient', {
        UserPoolId,
        ClientName: 'narrow',
        ReadAttributes: ['custom:team', 'email'],
      });
      await pool.change({ Attributes: [{ Name: 'custom:team', Delete: true }] });
      const CustomAttributes = [{ Name: 'team', AttributeDataType: 'String' as const }];
      await call('AddCustomAttributes', { UserPoolId, CustomAttributes });
      expect(await pool.attributesOf('ann')).toEqual({ name: 'Ann' });
      const ClientId = UserPoolClient?.ClientId ?? '';
      const described = await call('DescribeUserPoolClient', { UserPoolId, ClientId });
      expect(described.UserPoolClient?.ReadAttributes).toEqual(['email']);
    });

    test.each<[string, Input, string]>([
      ['no such attribute', { Attributes: [{ Name: 'custom:none', Delete: true }] }, 'has no attribute custom:none'],
      ['a standard one', { Attributes: [{ Name: 'email', Delete: true }] }, 'email is a standard attribute'],
      ['what is not for users', { Attributes: [{ Name: 'sub', Required: false }] }, 'sub is not for users'],
      ['a required custom one', { Attributes: [{ Name: 'custom:a', Required: true }] }, 'Required custom attributes'],
      ['a name in use', { Attributes: [{ Name: 'custom:a', NewName: 'b' }] }, 'Existing attribute already has name'],
      [
        'two that change names',
        { Attributes: ['ab', 'ba'].map(([from, to]) => ({ Name: `custom:${from}`, NewName: `${to}` })) },
        'Existing attribute already has name',
      ],
      [
        'the name of one that is deleted',
        {
          Attributes: [
            { Name: 'custom:b', Delete: true },
            { Name: 'custom:a', NewName: 'b' },
          ],
        },
        'Existing attribute already has name',
      ],
      [
        'one named twice',
        {
          Attributes: [
            { Name: 'custom:a', Delete: true },
            { Name: 'custom:a', NewName: 'c' },
          ],
        },
        'custom:a is named more than once',
      ],
      ['both kinds of names', { AliasAttributes: ['email'], UsernameAttributes: ['email'] }, 'Only one of the'],
    ])('%s is refused', async (_, input, message) => {
      const Schema = ['a', 'b'].map((Name) => ({ Name, AttributeDataType: 'String' as const }));
      const pool = await createPool({ Schema });
      for (const DryRun of [true, false])
        await expect(pool.change({ ...input, DryRun })).rejects.toEqual(refused('InvalidParameterException', message));
    });
  });

  describe('names', () => {
    test('an address becomes an alias of who has proved it, and of nobody else', async () => {
      const pool = await createPool();
      await pool.add('ann', proved('ann@example.com'));
      await pool.add('bob', { email: 'bob@example.com' });
      await pool.add('cat', proved('dan@example.com'));
      await pool.add('dan', proved('dan@example.com'));
      await pool.add('eve@example.com');
      await pool.add('fay@example.com', proved('fay@example.com'));
      const change: Input = { AliasAttributes: ['email'] };
      expect(await pool.tryOut(change)).toEqual([
        'cat NAME_TAKEN email',
        'dan NAME_TAKEN email',
        'eve@example.com NAME_LOST username',
      ]);
      await expect(pool.change(change)).rejects.toEqual(inTheWay(3));
      const { UserPoolId } = pool;
      await call('AdminDeleteUser', { UserPoolId, Username: 'cat' });
      await call('AdminDeleteUser', { UserPoolId, Username: 'eve@example.com' });
      await pool.change(change);
      for (const name of ['ann', 'ann@example.com', 'dan@example.com', 'fay@example.com'])
        expect(await pool.signIn(name)).toEqual(isSignedIn);
      await expect(pool.signIn('bob@example.com')).rejects.toEqual(refused('UserNotFoundException', ''));
      const UserAttributes = Object.entries(proved('dan@example.com')).map(([Name, Value]) => ({ Name, Value }));
      const again = call('AdminCreateUser', { UserPoolId, Username: 'gus', UserAttributes });
      await expect(again).rejects.toMatchObject({ code: 'AliasExistsException' });
      await pool.change({ AliasAttributes: [] });
      await expect(pool.signIn('ann@example.com')).rejects.toEqual(refused('UserNotFoundException', ''));
      const { UserPool } = await call('DescribeUserPool', { UserPoolId });
      expect(UserPool).not.toHaveProperty('AliasAttributes');
    });

    test('what one would be called and another is called already is taken', async () => {
      const pool = await createPool();
      await pool.add('+15550100');
      await pool.add('bob', { phone_number: '+15550100', phone_number_verified: 'true' });
      const change: Input = { UsernameAttributes: ['email', 'phone_number'] };
      expect(await pool.tryOut(change)).toEqual(['+15550100 NAME_TAKEN username', 'bob NAME_TAKEN phone_number']);
    });

    test('users with usernames and users with addresses sign in beside each other', async () => {
      const pool = await createPool();
      await pool.add('ann', proved('ann@example.com'));
      await pool.add('bob', { email: 'bob@example.com' });
      await pool.change({ UsernameAttributes: ['email'] });
      const cat = await pool.add('cat@example.com', {});
      for (const name of ['ann', 'ann@example.com', 'bob', 'bob@example.com', 'cat@example.com', cat])
        expect(await pool.signIn(name)).toEqual(isSignedIn);
      const { UserPoolId, ClientId } = pool;
      const list = async (Filter: string) => {
        const { Users = [] } = await call('ListUsers', { UserPoolId, Filter });
        return Users.map(({ Username }) => `${Username}`).sort();
      };
      expect(await list('username = "ann"')).toEqual(['ann']);
      expect(await list('username ^= ""')).toEqual([cat, 'ann', 'bob'].sort());
      const signUp = call('SignUp', { ClientId, Username: 'ann@example.com', Password: PASSWORD });
      await expect(signUp).rejects.toMatchObject({ code: 'UsernameExistsException' });
      // Back again, who has an address alone would have no name.
      expect(await pool.tryOut({ UsernameAttributes: [] })).toEqual([`${cat} NAME_LOST email`]);
      expect(await pool.tryOut({ UsernameAttributes: [], AliasAttributes: ['email'] })).toEqual([
        `${cat} NAME_LOST email`,
      ]);
      await call('AdminUpdateUserAttributes', {
        UserPoolId,
        Username: cat,
        UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
      });
      await pool.change({ UsernameAttributes: [], AliasAttributes: ['email'] });
      for (const name of ['ann', 'ann@example.com', 'bob', 'cat@example.com', cat])
        expect(await pool.signIn(name)).toEqual(isSignedIn);
      await expect(pool.signIn('bob@example.com')).rejects.toEqual(refused('UserNotFoundException', ''));
    });

    test('case ceases to matter where no two differ by it alone, and matters again', async () => {
      const pool = await createPool({ AliasAttributes: ['email'] });
      const { UserPoolId } = pool;
      await pool.add('ann', proved('ann@example.com'));
      await pool.add('Ann');
      await pool.add('ANN');
      await pool.add('bob', proved('Bob@example.com'));
      const change = { UsernameConfiguration: { CaseSensitive: false } };
      expect(await pool.tryOut(change)).toEqual([
        'ANN NAME_TAKEN username',
        'ANN PASSWORD_LOST username',
        'Ann NAME_TAKEN username',
        'Ann PASSWORD_LOST username',
        'ann NAME_TAKEN username',
      ]);
      for (const Username of ['ann', 'ANN']) await call('AdminDeleteUser', { UserPoolId, Username });
      await expect(pool.change(change)).rejects.toEqual(inTheWay(1));
      await pool.change({ ...change, ResetPasswords: true });
      await expect(pool.signIn('ann')).rejects.toEqual(refused('NotAuthorizedException', ''));
      const { UserStatus } = await call('AdminGetUser', { UserPoolId, Username: 'aNN' });
      expect(UserStatus).toBe('RESET_REQUIRED');
      await call('AdminSetUserPassword', { UserPoolId, Username: 'ann', Password: PASSWORD, Permanent: true });
      for (const name of ['Ann', 'aNN', 'BOB', 'bob@EXAMPLE.com']) expect(await pool.signIn(name)).toEqual(isSignedIn);
      // The password is bound to `ann` now.
      expect(await pool.tryOut({ UsernameConfiguration: { CaseSensitive: true } })).toEqual([
        'Ann PASSWORD_LOST username',
      ]);
      await call('AdminDeleteUser', { UserPoolId, Username: 'ann' });
      await pool.change({ UsernameConfiguration: { CaseSensitive: true } });
      expect(await pool.signIn('Bob@example.com')).toEqual(isSignedIn);
      await expect(pool.signIn('BOB')).rejects.toEqual(refused('UserNotFoundException', ''));
    });

    test('names that are too many to hold at a time are looked through in parts', async () => {
      const pool = await createPool();
      for (let at = 0; at < 9; at++) await pool.add(`u${at}`, proved(`u${at % 7}@example.com`));
      const stored = await loadPool(bench.context, pool.UserPoolId);
      const change = planSchemaChange(stored.settings, { aliasAttributes: ['email'] });
      for (const newNamesAtOnce of [2, 100]) {
        const found = await findSchemaConflicts(bench.context, stored, change, { limit: 3, newNamesAtOnce });
        expect(found).toMatchObject({ userCount: 9, count: 4 });
        expect(found.first).toHaveLength(3);
      }
    });
  });

  describe('under way', () => {
    const change: Input = {
      AliasAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      Attributes: [{ Name: 'custom:team', NewName: 'group' }],
    };

    async function createTeam() {
      const pool = await createPool({ Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }] });
      await pool.add('ann', { 'custom:team': 'red', ...proved('Ann@example.com') });
      await pool.add('bob', { 'custom:team': 'blue' });
      const { UserPoolId } = pool;
      const ReadAttributes = ['custom:team', 'email'];
      const { UserPoolClient } = await call('CreateUserPoolClient', { UserPoolId, ClientName: 'n', ReadAttributes });
      return { ...pool, narrowId: UserPoolClient?.ClientId ?? '' };
    }

    /** The database, which fails from one transaction on. */
    const failing = (from: number): Database => {
      let count = 0;
      const { db } = bench.context;
      return {
        ...db,
        transaction: (writes) => (++count >= from ? Promise.reject(new Error('broken off')) : db.transaction(writes)),
      };
    };

    test('broken off anywhere, sign-ins go on, users are not written, and it ends when it is begun again', async () => {
      for (let from = 1; ; from++) {
        const pool = await createTeam();
        const { UserPoolId, narrowId } = pool;
        const broken = extensionsOf({ ...bench.context, db: failing(from) });
        const isDone = await broken('ChangeUserPoolSchema', { UserPoolId, ...change }).then(
          () => true,
          () => false,
        );
        for (const name of ['ann', 'bob']) expect(await pool.signIn(name)).toEqual(isSignedIn);
        const team = await pool.attributesOf('ann');
        expect([team['custom:team'], team['custom:group']].filter((value) => value === 'red')).toHaveLength(1);
        if (isDone) {
          // Hold, touch, lists of the client, users, lists again, release.
          expect(from).toBe(7);
          break;
        }
        if (from > 1) {
          const UserAttributes = [{ Name: 'name', Value: 'A' }];
          const busy = refused('TooManyRequestsException', 'are being changed');
          const waiting = [
            call('AdminUpdateUserAttributes', { UserPoolId, Username: 'ann', UserAttributes }),
            call('AdminCreateUser', { UserPoolId, Username: 'new' }),
            call('SignUp', { ClientId: pool.ClientId, Username: 'new', Password: PASSWORD }),
            call('CreateUserPoolClient', { UserPoolId, ClientName: 'x', ReadAttributes: ['email'] }),
            call('AddCustomAttributes', { UserPoolId, CustomAttributes: [{ Name: 'x', AttributeDataType: 'String' }] }),
            pool.tryOut(change),
          ];
          await Promise.all(waiting.map((one) => expect(one).rejects.toEqual(busy)));
          const otherwise = pool.change({ AliasAttributes: ['phone_number'] });
          await expect(otherwise).rejects.toMatchObject({ code: 'ConcurrentModificationException' });
        }
        await call('UpdateUserPool', { UserPoolId, DeletionProtection: 'INACTIVE' });
        await pool.change(from % 2 === 0 ? change : from === 1 ? change : {});
        expect(await pool.attributesOf('bob')).toEqual({ 'custom:group': 'blue' });
        expect(await pool.signIn('ANN@example.com')).toEqual(isSignedIn);
        const { UserPoolClient } = await call('DescribeUserPoolClient', { UserPoolId, ClientId: narrowId });
        expect(UserPoolClient?.ReadAttributes).toEqual(['custom:group', 'email']);
        await call('SignUp', { ClientId: pool.ClientId, Username: 'new', Password: PASSWORD });
      }
    });

    test('who has followed is found in the spelling of before until it ends', async () => {
      const { UserPoolId, signIn, add } = await createPool({ AliasAttributes: ['email'] });
      await add('ann', proved('Ann@example.com'));
      const input = { UserPoolId, UsernameConfiguration: { CaseSensitive: false } };
      // Hold, touch, users; not the release.
      await expect(extensionsOf({ ...bench.context, db: failing(4) })('ChangeUserPoolSchema', input)).rejects.toThrow();
      for (const name of ['ann', 'Ann@example.com', 'ann@example.com']) expect(await signIn(name)).toEqual(isSignedIn);
      await extend('ChangeUserPoolSchema', { UserPoolId });
      expect(await signIn('ANN@EXAMPLE.COM')).toEqual(isSignedIn);
    });

    test('who has read the pool before it changed stores no user', async () => {
      const { UserPoolId, ...pool } = await createTeam();
      const before = await loadPool(bench.context, UserPoolId);
      await pool.change(change);
      const ann = await loadUser(bench.context, await loadPool(bench.context, UserPoolId), 'ann');
      const later = { ...ann, attributes: { ...ann.attributes, 'custom:team': 'old' }, modifiedAt: ann.modifiedAt + 1 };
      for (const writes of [saveWrites(before, ann, later), insertWrites(before, newTestUser(before, 'New'))])
        expect(await bench.context.db.transaction(writes)).toMatchObject({ committed: false, reason: 'unmet' });
    });

    test('a hash that becomes a verifier at the same moment is bound to no name of before', async () => {
      const { UserPoolId, ...pool } = await createTeam();
      await changePool(bench.context, UserPoolId, (settings) => ({ ...settings, hasPasswordHashes: true }));
      const before = await loadPool(bench.context, UserPoolId);
      const eve = newTestUser(before, 'Eve', { passwordSetAt: 1 });
      const sealedPasswordHash = await sealPasswordHash(bench.context, eve, 'BCRYPT', hashSync(PASSWORD, 4));
      await bench.context.db.transaction(insertWrites(before, { ...eve, sealedPasswordHash }));
      await pool.change(change);
      expect(await turnPasswordHash(bench.context, before, { ...eve, sealedPasswordHash }, PASSWORD)).toBeDefined();
      for (const name of ['eve', 'EVE']) expect(await pool.signIn(name)).toEqual(isSignedIn);
    });

    test.each(['stored anew', 'made'])('whoever is being %s when it begins follows', async (how) => {
      const { UserPoolId, ...pool } = await createTeam();
      await pool.add('dan');
      const { db } = bench.context;
      const before = await loadPool(bench.context, UserPoolId);
      const dan = await loadUser(bench.context, before, 'dan');
      const attributes = { 'custom:team': 'green', ...proved('Late@example.com') };
      const writes =
        how === 'made'
          ? insertWrites(before, newTestUser(before, 'comer', { attributes }))
          : saveWrites(before, dan, { ...dan, attributes, modifiedAt: dan.modifiedAt + 1 });
      // All is written when the change begins, and nobody else sees it yet; SQLite has one writer at a time.
      const lasting = bench.engine === 'SQLite' ? [] : [write(statement('test.sleep', 'select pg_sleep(1)'), {})];
      const written = db.transaction([...writes, ...lasting]);
      await setTimeout(300);
      await pool.change(change);
      expect(await written).toEqual({ committed: true });
      const { 'custom:group': group, ...others } = await pool.attributesOf('late@example.com');
      expect(group).toBe('green');
      expect(others).not.toHaveProperty('custom:team');
    });

    test('whatever is written at the same time is of the one schema or of the other', async () => {
      const pool = await createTeam();
      const { UserPoolId, ClientId } = pool;
      const busy = ['TooManyRequestsException', 'InvalidParameterException'];
      const settled = async (work: Promise<unknown>) => {
        const code = await work.then(
          () => 'done',
          (error: { code: string }) => error.code,
        );
        expect(['done', ...busy]).toContain(code);
        return code;
      };
      const writes = Array.from({ length: 40 }, (_, at) =>
        at % 2 === 0
          ? settled(call('SignUp', { ClientId, Username: `New${at}`, Password: PASSWORD }))
          : settled(
              call('AdminUpdateUserAttributes', {
                UserPoolId,
                Username: at % 4 === 1 ? 'ann' : 'bob',
                UserAttributes: [{ Name: at % 3 === 0 ? 'custom:team' : 'custom:group', Value: `${at}` }],
              }),
            ),
      );
      const input: Input = { ...change, ResetPasswords: true };
      const changed = Promise.allSettled([pool.change(input), pool.change(input)]);
      const codes = await Promise.all(writes);
      await changed;
      await pool.change(input).catch(() => undefined);
      const { UserPool } = await call('DescribeUserPool', { UserPoolId });
      expect(UserPool?.AliasAttributes).toEqual(['email']);
      for (const name of ['ann', 'bob'])
        expect(Object.keys(await pool.attributesOf(name))).not.toContain('custom:team');
      for (const [at, code] of codes.entries()) {
        if (at % 2 !== 0 || code !== 'done') continue;
        const found = await call('AdminGetUser', { UserPoolId, Username: `NEW${at}` });
        expect(found.Username?.toLowerCase()).toBe(`new${at}`);
      }
    });
  });
});
