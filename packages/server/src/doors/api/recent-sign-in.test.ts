import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Settings } from '#domain/context.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { parseBase32 } from '#lib/base32.ts';
import { silentLog } from '#lib/log.ts';
import { createMetrics } from '#lib/metrics.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { type CallOperation, operationsOf } from '../../../test/api.ts';
import { ask } from '../../../test/ask.ts';
import { Authenticator } from '../../../test/authenticator.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../test/people.ts';
import { completeSignIn } from '../../../test/sign-ins.ts';
import { deviceVerifier } from '../../../test/srp-client.ts';
import { recoveryCodeRoutes } from './recovery-codes.ts';

const MINUTE = 60_000;

let context: TestContext;
let call: CallOperation;
let pool: Pool;
let client: Client;

async function open(settings: Partial<Settings>): Promise<void> {
  context = await createTestContext({ settings });
  call = operationsOf(context);
  const made = await createPeoplePool(context, {}, { accessTokenValidity: 24 });
  ({ client } = made);
  const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as const };
  pool = await savePool(context, made.pool, {
    name: made.pool.name,
    settings: {
      ...made.pool.settings,
      policies: { ...made.pool.settings.policies, signInPolicy },
      mfaConfiguration: 'OPTIONAL',
      factors: { sms: true, softwareToken: true },
      deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true },
    },
  });
  const user = newTestUser(pool, 'ann', { attributes: { phone_number: '+15550100', phone_number_verified: 'true' } });
  const password = await createPassword(context, pool, user, PASSWORD);
  await createUser(context, pool, { ...user, ...password, passwordSetAt: 1 }, { taken: 'taken' });
}
afterEach(() => context.close());

interface Tokens {
  readonly AccessToken: string;
  readonly RefreshToken: string;
  readonly device: { readonly key: string; readonly groupKey: string };
}

async function signIn(): Promise<Tokens> {
  const AuthParameters = { USERNAME: 'ann', PASSWORD };
  const input = { ClientId: client.id, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
  const {
    AccessToken = '',
    RefreshToken = '',
    NewDeviceMetadata,
  } = (await call('InitiateAuth', input)).AuthenticationResult ?? {};
  const { DeviceKey: key = '', DeviceGroupKey: groupKey = '' } = NewDeviceMetadata ?? {};
  return { AccessToken, RefreshToken, device: { key, groupKey } };
}

async function refresh({ RefreshToken, ...rest }: Tokens): Promise<Tokens> {
  const { AuthenticationResult } = await call('GetTokensFromRefreshToken', { ClientId: client.id, RefreshToken });
  return { ...rest, RefreshToken, AccessToken: AuthenticationResult?.AccessToken ?? '' };
}

async function makeRecoveryCodes({ AccessToken }: Tokens): Promise<unknown> {
  const routes = recoveryCodeRoutes({ context, metrics: createMetrics() });
  const headers = { authorization: `Bearer ${AccessToken}` };
  const request = new Request('http://127.0.0.1/recovery-codes', { method: 'POST', headers });
  const response = await ask(createRouter(routes, { hosts: everyHost, log: silentLog }), request);
  const body = (await response.json()) as { __type?: string; message?: string };
  if (!response.ok) throw Object.assign(new Error(body.message), { code: body.__type });
  return body;
}

/** Each prepares with a recent sign-in what the deed needs, and gives the deed. */
const deeds: Readonly<Record<string, (recent: Tokens) => Promise<(tokens: Tokens) => Promise<unknown>>>> = {
  AssociateSoftwareToken:
    async () =>
    ({ AccessToken }) =>
      call('AssociateSoftwareToken', { AccessToken }),
  VerifySoftwareToken: async ({ AccessToken: recent }) => {
    const { SecretCode = '' } = await call('AssociateSoftwareToken', { AccessToken: recent });
    const secret = parseBase32(SecretCode) ?? new Uint8Array();
    return ({ AccessToken }) =>
      call('VerifySoftwareToken', { AccessToken, UserCode: hotp(secret, totpStep(context.clock.now())) });
  },
  StartWebAuthnRegistration:
    async () =>
    ({ AccessToken }) =>
      call('StartWebAuthnRegistration', { AccessToken }),
  CompleteWebAuthnRegistration: async ({ AccessToken: recent }) => {
    const { CredentialCreationOptions } = await call('StartWebAuthnRegistration', { AccessToken: recent });
    const Credential = new Authenticator().create(CredentialCreationOptions);
    return ({ AccessToken }) => call('CompleteWebAuthnRegistration', { AccessToken, Credential });
  },
  SetUserMFAPreference:
    async () =>
    ({ AccessToken }) =>
      call('SetUserMFAPreference', { AccessToken, SMSMfaSettings: { Enabled: true } }),
  SetUserSettings:
    async () =>
    ({ AccessToken }) =>
      call('SetUserSettings', {
        AccessToken,
        MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
      }),
  'UpdateUserAttributes of an address':
    async () =>
    ({ AccessToken }) =>
      call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'phone_number', Value: '+15550199' }] }),
  GetUserAttributeVerificationCode:
    async () =>
    ({ AccessToken }) =>
      call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'phone_number' }),
  VerifyUserAttribute: async ({ AccessToken: recent }) => {
    await call('GetUserAttributeVerificationCode', { AccessToken: recent, AttributeName: 'phone_number' });
    const Code = context.sent.at(-1)?.code ?? 'none';
    return ({ AccessToken }) => call('VerifyUserAttribute', { AccessToken, AttributeName: 'phone_number', Code });
  },
  ConfirmDevice:
    async () =>
    ({ AccessToken, device }) =>
      call('ConfirmDevice', {
        AccessToken,
        DeviceKey: device.key,
        DeviceSecretVerifierConfig: deviceVerifier(device, 'secret'),
      }),
  UpdateDeviceStatus: async ({ AccessToken: recent, device }) => {
    const DeviceKey = device.key;
    const DeviceSecretVerifierConfig = deviceVerifier(device, 'secret');
    await call('ConfirmDevice', { AccessToken: recent, DeviceKey, DeviceSecretVerifierConfig });
    return ({ AccessToken }) =>
      call('UpdateDeviceStatus', { AccessToken, DeviceKey, DeviceRememberedStatus: 'remembered' });
  },
};

/** What adds nothing is never asked. */
const free: Readonly<Record<string, (tokens: Tokens) => Promise<unknown>>> = {
  GetUser: ({ AccessToken }) => call('GetUser', { AccessToken }),
  'UpdateUserAttributes of a name, and of the address that is there': ({ AccessToken }) =>
    call('UpdateUserAttributes', {
      AccessToken,
      UserAttributes: [
        { Name: 'name', Value: 'Ann' },
        { Name: 'phone_number', Value: '+15550100' },
      ],
    }),
  'ChangePassword with the old one': ({ AccessToken }) =>
    call('ChangePassword', { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: 'Another-Horse-2' }),
};

const refused = (span: string) =>
  expect.objectContaining({
    code: 'NotAuthorizedException',
    message: `This needs a sign-in within the last ${span}. Sign in again.`,
  });

describe('where the operator sets five minutes', () => {
  beforeEach(() => open({ recentSignInMinutes: 5 }));
  const all: typeof deeds = { ...deeds, 'new recovery codes': async () => makeRecoveryCodes };

  test.each(Object.keys(all))('%s asks for a sign-in of that time, and a refresh is none', async (name) => {
    const tokens = await signIn();
    const deed = await all[name]?.(tokens);
    context.clock.advance(5 * MINUTE);
    const later = await refresh(tokens);
    context.clock.advance(1000);
    await expect(deed?.(tokens)).rejects.toEqual(refused('5 minutes'));
    await expect(deed?.(later)).rejects.toEqual(refused('5 minutes'));
  });

  test.each(Object.keys(all).filter((name) => name !== 'CompleteWebAuthnRegistration'))(
    '%s takes one of that time',
    async (name) => {
      const tokens = await signIn();
      const deed = await all[name]?.(tokens);
      context.clock.advance(5 * MINUTE);
      await deed?.(name === 'UpdateDeviceStatus' || name === 'ConfirmDevice' ? tokens : await refresh(tokens));
    },
  );

  test('a passkey is completed in that time', async () => {
    const tokens = await signIn();
    const deed = await deeds['CompleteWebAuthnRegistration']?.(tokens);
    context.clock.advance(2 * MINUTE);
    await deed?.(tokens);
  });

  test.each(Object.keys(free))('%s asks for none', async (name) => {
    const tokens = await signIn();
    context.clock.advance(60 * MINUTE);
    await free[name]?.(tokens);
  });

  test('a first password asks for one too', async () => {
    const bob = newTestUser(pool, 'bob');
    await createUser(context, pool, bob, { taken: 'taken' });
    const change = async () => {
      const { accessToken: AccessToken } = await completeSignIn(context, client, bob);
      return () => call('ChangePassword', { AccessToken, ProposedPassword: PASSWORD });
    };
    const late = await change();
    context.clock.advance(6 * MINUTE);
    await expect(late()).rejects.toEqual(refused('5 minutes'));
    await (await change())();
  });
});

describe('where the operator sets nothing', () => {
  beforeEach(() => open({}));

  test('recovery codes ask for a sign-in of the last hour', async () => {
    const tokens = await signIn();
    context.clock.advance(60 * MINUTE);
    await makeRecoveryCodes(tokens);
    context.clock.advance(1000);
    await expect(makeRecoveryCodes(await refresh(tokens))).rejects.toEqual(refused('60 minutes'));
  });

  test.each(Object.keys(deeds).filter((name) => name !== 'CompleteWebAuthnRegistration'))(
    '%s asks for none',
    async (name) => {
      const tokens = await signIn();
      const deed = await deeds[name]?.(tokens);
      context.clock.advance(20 * 60 * MINUTE);
      await deed?.(tokens);
    },
  );
});
