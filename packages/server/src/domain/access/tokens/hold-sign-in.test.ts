import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { listFactors } from '#domain/access/administration/list-factors.ts';
import { createRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { type CallOperation, operationsOf } from '../../../../test/api.ts';
import { Authenticator } from '../../../../test/authenticator.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import type { TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';
import { deviceVerifier } from '../../../../test/srp-client.ts';
import { verifyAccessToken } from './verify.ts';

const NEXT = 'Another-Horse-2';
const revoked = { code: 'NotAuthorizedException', message: 'Access Token has been revoked' };

const locksWaitedFor = statement<{ type: string }, { waiting: number }>(
  'test-locks-waited-for',
  `select count(*) as waiting from pg_locks l join pg_stat_activity a on a.pid = l.pid
   where l.locktype = :type and not l.granted and a.datname = current_database()`,
);

interface Tokens {
  readonly AccessToken: string;
  readonly RefreshToken: string;
  readonly device: { readonly key: string; readonly groupKey: string };
}

describeOnBothEngines('what outlives a sign-in', (bench) => {
  let pool: Pool;
  let client: Client;
  let name = '';
  let people = 0;
  /** Runs once, before the next transaction of `slow`. */
  let between = async () => {};
  let slowContext: TestContext;
  /** Calls of a server that stands still before its next transaction. */
  let slow: CallOperation;

  beforeAll(async () => {
    ({ pool, client } = await createPeoplePool(bench.context));
    const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as const };
    pool = await savePool(bench.context, pool, {
      name: pool.name,
      settings: {
        ...pool.settings,
        policies: { ...pool.settings.policies, signInPolicy },
        mfaConfiguration: 'OPTIONAL',
        factors: { sms: true, softwareToken: true },
        deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true },
      },
    });
    const { db } = bench.context;
    slowContext = {
      ...bench.context,
      db: {
        ...db,
        transaction: async (writes) => {
          const once = between;
          between = async () => {};
          await once();
          return db.transaction(writes);
        },
      },
    };
    slow = operationsOf(slowContext);
  });

  beforeEach(async () => {
    between = async () => {};
    name = `ann-${++people}`;
    const attributes = {
      email: `${name}@example.com`,
      phone_number: `+1555001${1000 + people}`,
      phone_number_verified: 'true',
    };
    const user = newTestUser(pool, name, { attributes });
    const secret = await createPassword(bench.context, pool, user, PASSWORD);
    await createUser(bench.context, pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
  });

  const named = () => ({ UserPoolId: pool.id, Username: name });
  const reset = async () => {
    await bench.call('AdminSetUserPassword', { ...named(), Password: NEXT, Permanent: true });
  };
  const signIn = async (): Promise<Tokens> => {
    const AuthParameters = { USERNAME: name, PASSWORD };
    const input = { ClientId: client.id, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
    const {
      AccessToken = '',
      RefreshToken = '',
      NewDeviceMetadata,
    } = (await bench.call('InitiateAuth', input)).AuthenticationResult ?? {};
    const { DeviceKey: key = '', DeviceGroupKey: groupKey = '' } = NewDeviceMetadata ?? {};
    return { AccessToken, RefreshToken, device: { key, groupKey } };
  };
  const factors = async () => {
    const all = await listFactors(bench.context, await loadUser(bench.context, pool, name));
    return all.filter(({ status }) => status !== 'questioned').map(({ type }) => type);
  };
  const confirm = (call: CallOperation, { AccessToken, device }: Tokens) =>
    call('ConfirmDevice', {
      AccessToken,
      DeviceKey: device.key,
      DeviceSecretVerifierConfig: deviceVerifier(device, 'secret'),
    });
  const verifiedApp = async (call: CallOperation, AccessToken: string, SecretCode = '') => {
    const UserCode = hotp(parseBase32(SecretCode) ?? new Uint8Array(), totpStep(bench.context.clock.now()));
    await call('VerifySoftwareToken', { AccessToken, UserCode });
  };

  /** Each prepares, and gives the deed that plants. */
  const plants: Readonly<Record<string, (tokens: Tokens) => Promise<() => Promise<unknown>>>> = {
    'recovery codes': async ({ AccessToken }) => {
      return async () => createRecoveryCodes(slowContext, await verifyAccessToken(slowContext, AccessToken));
    },
    'a passkey': async ({ AccessToken }) => {
      const { CredentialCreationOptions } = await bench.call('StartWebAuthnRegistration', { AccessToken });
      const Credential = new Authenticator().create(CredentialCreationOptions);
      return () => slow('CompleteWebAuthnRegistration', { AccessToken, Credential });
    },
    'an app that waits': async ({ AccessToken }) => {
      return () => slow('AssociateSoftwareToken', { AccessToken });
    },
    'an app that is proved': async ({ AccessToken }) => {
      const { SecretCode } = await bench.call('AssociateSoftwareToken', { AccessToken });
      return () => verifiedApp(slow, AccessToken, SecretCode);
    },
    'a device': async (tokens) => () => confirm(slow, tokens),
    'a remembered device': async (tokens) => {
      await confirm(bench.call, tokens);
      const DeviceKey = tokens.device.key;
      const { AccessToken } = tokens;
      return () => slow('UpdateDeviceStatus', { AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' });
    },
    'a proved address': async ({ AccessToken }) => {
      await bench.call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' });
      const Code = bench.context.sent.at(-1)?.code ?? 'none';
      return () => slow('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
    },
    'a factor that is switched on': async ({ AccessToken }) => {
      return () => slow('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: true } });
    },
  };

  describe.each(Object.keys(plants))('%s', (plant) => {
    test('is not made when a reset comes between the check of the token and the writing', async () => {
      const make = await plants[plant]?.(await signIn());
      between = reset;
      await expect(make?.()).rejects.toMatchObject(revoked);
      expect(await factors()).toEqual(['PHONE_NUMBER']);
    });

    test('is made while the sign-in lasts', async () => {
      await (await plants[plant]?.(await signIn()))?.();
      expect((await factors()).length + (plant === 'a device' ? 1 : 0)).toBe(2);
    });
  });

  test.each([
    ['passkeys', 'a passkey'],
    ['recovery_codes', 'recovery codes'],
    ['devices', 'a device'],
  ])('goes with a reset that comes between its writing and its commit (%s)', async (table, plant) => {
    const { engine, context } = bench;
    // SQLite runs one transaction at a time.
    if (engine === 'SQLite') return;
    const make = await plants[plant]?.(await signIn());
    await context.db.execute(`
      create function wait_for_plant() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock(hashtextextended('cenote plant', 0)); return new; end $$;
      create trigger wait_for_plant after insert on ${table} for each row execute function wait_for_plant()`);
    const waitFor = async (type: string) => {
      while (Number((await context.db.first(locksWaitedFor, { type }))?.waiting) === 0) await delay(5);
    };
    let made: Promise<unknown> | undefined;
    let resetting: Promise<void> | undefined;
    await context.db.locked('plant', async () => {
      made = make?.();
      await waitFor('advisory');
      resetting = reset();
      await waitFor('transactionid');
    });
    await Promise.all([made, resetting]);
    await context.db.execute(`drop trigger wait_for_plant on ${table}; drop function wait_for_plant()`);
    expect(await factors()).toEqual(['PHONE_NUMBER']);
    const { devices } = (await context.db.first(
      statement<{ name: string }, { devices: number }>(
        'test-devices-of',
        'select count(*) as devices from devices d join users u on u.sub = d.sub where u.username = :name',
      ),
      { name },
    )) ?? { devices: -1 };
    expect(devices).toBe(0);
  });

  describe('ChangePassword', () => {
    const change = (call: CallOperation, AccessToken: string) =>
      call('ChangePassword', { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: NEXT });
    const refresh = (call: CallOperation, RefreshToken: string) =>
      call('GetTokensFromRefreshToken', { ClientId: client.id, RefreshToken });

    test('does not carry a sign-in past a sign-out everywhere that comes between', async () => {
      const { AccessToken, RefreshToken } = await signIn();
      between = async () => {
        await bench.call('AdminUserGlobalSignOut', named());
      };
      await expect(change(slow, AccessToken)).rejects.toMatchObject(revoked);
      await expect(refresh(bench.call, RefreshToken)).rejects.toMatchObject({
        message: 'Refresh Token has been revoked',
      });
      // The password is the old one still.
      await signIn();
    });

    test('nor one that was revoked between', async () => {
      const { AccessToken, RefreshToken } = await signIn();
      between = async () => {
        await bench.call('RevokeToken', { ClientId: client.id, Token: RefreshToken });
      };
      await expect(change(slow, AccessToken)).rejects.toMatchObject(revoked);
      await signIn();
    });

    test('leaves the own refresh that runs at the same moment alone', async () => {
      for (let round = 0; round < 4; round++) {
        const { AccessToken, RefreshToken } = await signIn();
        const outcomes = await Promise.all([
          change(bench.call, AccessToken),
          ...Array.from({ length: 6 }, () => refresh(bench.call, RefreshToken)),
        ]);
        expect(outcomes).toHaveLength(7);
        await refresh(bench.call, RefreshToken);
        await bench.call('AdminSetUserPassword', { ...named(), Password: PASSWORD, Permanent: true });
      }
    });
  });
});
