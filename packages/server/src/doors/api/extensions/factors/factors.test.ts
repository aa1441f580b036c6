import type { ExtensionTypes } from '@cenote/wire/extensions';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { type CallExtension, extensionsOf } from '../../../../../test/api.ts';
import { Authenticator } from '../../../../../test/authenticator.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../../test/people.ts';
import { deviceVerifier } from '../../../../../test/srp-client.ts';

type FactorType = ExtensionTypes['AdminDeleteUserFactor']['input']['FactorType'];

describeOnBothEngines('the factors of a user, to administrators', (bench) => {
  let extend: CallExtension;
  let pool: Pool;
  let client: Client;
  let name = '';
  let people = 0;
  let passkeys: Authenticator[];
  let deviceKey: string;
  let AccessToken: string;

  beforeAll(async () => {
    extend = extensionsOf(bench.context);
    ({ pool, client } = await createPeoplePool(bench.context));
    const { settings } = pool;
    const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as const };
    pool = await savePool(bench.context, pool, {
      name: pool.name,
      settings: {
        ...settings,
        policies: { ...settings.policies, signInPolicy },
        mfaConfiguration: 'OPTIONAL',
        factors: { sms: true, softwareToken: true },
        deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: false },
      },
    });
  });

  /** Somebody with one factor of every type, two passkeys, and an app that waits. */
  beforeEach(async () => {
    const { context, call } = bench;
    name = `ann-${++people}`;
    const attributes = { phone_number: `+1555000${1000 + people}`, phone_number_verified: 'true' };
    const user = newTestUser(pool, name, { attributes });
    const secret = await createPassword(context, pool, user, PASSWORD);
    await createUser(context, pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
    const AuthParameters = { USERNAME: name, PASSWORD };
    const { AuthenticationResult } = await call('InitiateAuth', {
      ClientId: client.id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters,
    });
    AccessToken = AuthenticationResult?.AccessToken ?? '';
    const { DeviceKey = '', DeviceGroupKey = '' } = AuthenticationResult?.NewDeviceMetadata ?? {};
    deviceKey = DeviceKey;
    const DeviceSecretVerifierConfig = deviceVerifier({ key: DeviceKey, groupKey: DeviceGroupKey }, 'secret');
    await call('ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig });
    const { SecretCode = '' } = await call('AssociateSoftwareToken', { AccessToken });
    const code = hotp(parseBase32(SecretCode) ?? new Uint8Array(), totpStep(context.clock.now()));
    await call('VerifySoftwareToken', { AccessToken, UserCode: code, FriendlyDeviceName: 'phone' });
    await call('AssociateSoftwareToken', { AccessToken });
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
    await call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: true }, SoftwareTokenMfaSettings });
    passkeys = [new Authenticator(), new Authenticator()];
    for (const passkey of passkeys) {
      const { CredentialCreationOptions } = await call('StartWebAuthnRegistration', { AccessToken });
      await call('CompleteWebAuthnRegistration', {
        AccessToken,
        Credential: passkey.create(CredentialCreationOptions),
      });
      context.clock.advance(1);
    }
    await createRecoveryCodes(context, { pool, user: await loadUser(context, pool, name), held: [] });
  });

  const named = () => ({ UserPoolId: pool.id, Username: name });
  const list = async () => (await extend('AdminListUserFactors', named())).Factors;
  const typesLeft = async () => (await list()).map(({ FactorType, Status }) => `${FactorType} ${Status}`);
  const end = (FactorType: FactorType, FactorId?: string) =>
    extend('AdminDeleteUserFactor', { ...named(), FactorType, ...(FactorId !== undefined && { FactorId }) });
  const all = [
    'PHONE_NUMBER ENABLED',
    'SMS_MFA ENABLED',
    'SOFTWARE_TOKEN_MFA PENDING',
    'SOFTWARE_TOKEN_MFA ENABLED',
    'WEB_AUTHN ENABLED',
    'WEB_AUTHN ENABLED',
    'RECOVERY_CODES ENABLED',
    'DEVICE ENABLED',
  ];
  const without = (...types: string[]) => all.filter((entry) => !types.includes(entry.split(' ')[0] ?? ''));

  test('are listed whole, by any name of the user', async () => {
    const factors = await list();
    expect(await typesLeft()).toEqual(expect.arrayContaining(all));
    const one = (type: string, status = 'ENABLED') =>
      factors.filter(({ FactorType, Status }) => FactorType === type && Status === status);
    expect(one('SMS_MFA')).toEqual([{ FactorType: 'SMS_MFA', Status: 'ENABLED', Preferred: false }]);
    expect(one('SOFTWARE_TOKEN_MFA')).toEqual([
      {
        FactorType: 'SOFTWARE_TOKEN_MFA',
        FriendlyName: 'phone',
        Status: 'ENABLED',
        Preferred: true,
        CreateDate: expect.any(Number),
      },
    ]);
    expect(one('SOFTWARE_TOKEN_MFA', 'PENDING')).toEqual([
      { FactorType: 'SOFTWARE_TOKEN_MFA', Status: 'PENDING', CreateDate: expect.any(Number) },
    ]);
    expect(one('WEB_AUTHN').map(({ FactorId }) => FactorId)).toEqual(passkeys.map(({ id }) => id));
    expect(one('RECOVERY_CODES')).toEqual([{ FactorType: 'RECOVERY_CODES', Status: 'ENABLED', Count: 10 }]);
    expect(one('DEVICE')).toEqual([{ FactorType: 'DEVICE', Status: 'ENABLED', Count: 1 }]);
    const { sub } = await loadUser(bench.context, pool, name);
    expect((await extend('AdminListUserFactors', { UserPoolId: pool.id, Username: sub })).Factors).toEqual(factors);
  });

  describe('end', () => {
    test.each([
      ['WEB_AUTHN', ['WEB_AUTHN']],
      ['RECOVERY_CODES', ['RECOVERY_CODES']],
      ['DEVICE', ['DEVICE']],
    ] as const)('%s alone, and all of that type', async (type, gone) => {
      expect(await end(type)).toEqual({});
      expect((await typesLeft()).toSorted()).toEqual(without(...gone).toSorted());
      // Once more is fine.
      expect(await end(type)).toEqual({});
      await bench.call('GetUser', { AccessToken });
    });

    test.each([
      ['SMS_MFA', 'SMS_MFA'],
      ['SOFTWARE_TOKEN_MFA', 'SOFTWARE_TOKEN_MFA'],
    ] as const)('%s with what stands in for it, and leave the sign-ins', async (type, gone) => {
      expect(await end(type)).toEqual({});
      const left = without(gone, 'RECOVERY_CODES', 'DEVICE').filter((entry) => !entry.endsWith('PENDING'));
      expect((await typesLeft()).toSorted()).toEqual(left.toSorted());
      expect(await end(type)).toEqual({});
      await bench.call('GetUser', { AccessToken });
    });

    test('one passkey or device by its id', async () => {
      expect(await end('WEB_AUTHN', passkeys[0]?.id)).toEqual({});
      expect(
        (await list()).filter(({ FactorType }) => FactorType === 'WEB_AUTHN').map(({ FactorId }) => FactorId),
      ).toEqual([passkeys[1]?.id]);
      expect(await end('DEVICE', deviceKey)).toEqual({});
      expect(await typesLeft()).not.toContain('DEVICE ENABLED');
      const missing = { code: 'ResourceNotFoundException' };
      await expect(end('WEB_AUTHN', passkeys[0]?.id)).rejects.toMatchObject(missing);
      await expect(end('DEVICE', deviceKey)).rejects.toMatchObject(missing);
    });

    test('nothing where a type has no ids', async () => {
      await expect(end('RECOVERY_CODES', 'x')).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'A user has at most one factor of the type RECOVERY_CODES: it has no id.',
      });
      expect((await typesLeft()).toSorted()).toEqual(all.toSorted());
    });
  });

  test('a factor that administrators switch off on the wire ends what stands in for it too', async () => {
    await bench.call('AdminSetUserMFAPreference', { ...named(), SMSMfaSettings: { Enabled: true } });
    expect(await typesLeft()).toContain('RECOVERY_CODES ENABLED');
    await bench.call('AdminSetUserMFAPreference', { ...named(), SMSMfaSettings: { Enabled: false } });
    const left = without('SMS_MFA', 'RECOVERY_CODES', 'DEVICE').filter((entry) => !entry.endsWith('PENDING'));
    expect((await typesLeft()).toSorted()).toEqual(left.toSorted());
  });

  test('what is no pool, user or type is told as on the wire', async () => {
    const nobody = { ...named(), Username: 'nobody' };
    await expect(extend('AdminListUserFactors', nobody)).rejects.toMatchObject({
      code: 'UserNotFoundException',
      message: 'User does not exist.',
    });
    await expect(extend('AdminListUserFactors', { ...named(), UserPoolId: 'us-east-1_none' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(end('FACE' as never)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: expect.stringMatching(
        /^1 validation error detected: Value 'FACE' at 'factorType' failed to satisfy constraint: Member must satisfy enum/,
      ),
    });
    await expect(extend('AdminListUserFactors', {} as never)).rejects.toMatchObject({
      message: expect.stringMatching(/^2 validation errors detected: /),
    });
  });
});
