import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { afterEach, describe, expect, it } from 'vitest';
import { FunctionError } from '#domain/functions.ts';
import type { User } from '#domain/people/users/user.ts';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import { ModularPowerBusy } from '#lib/modular-power-pool.ts';
import { Srp } from '#lib/srp.ts';
import type { WireError } from '../../../../test/api.ts';
import { PASSWORD } from '../../../../test/people.ts';
import { createSignInPlace, type SignInPlace, triggersInProcess } from '../../../../test/sign-in-place.ts';
import { deviceVerifier, SrpClient } from '../../../../test/srp-client.ts';

/** A right password or code is no failure, whatever the sign-in is refused for after it. */

let place: SignInPlace;
afterEach(() => place.context.close());

const DAY = 86_400_000;
const wrong = 'Incorrect username or password.';
const phone = { phone_number: '+15551234567', phone_number_verified: 'true' };
const accountRecoverySetting = { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] } as const;
const denying = () => {
  throw new FunctionError('thrown', 'not today');
};

type Case = {
  settings?: Partial<PoolSettings>;
  user?: Partial<User>;
  handlers?: Parameters<typeof triggersInProcess>[0];
  arrange?: () => Promise<unknown>;
  told: string;
};

const cases: Record<string, Case> = {
  'the password has to be reset': {
    arrange: () => place.call('AdminResetUserPassword', { UserPoolId: place.pool.id, Username: 'ann' }),
    user: { attributes: { email: 'ann@example.com', email_verified: 'true' } },
    told: 'Password reset required for the user',
  },
  'the account is disabled': {
    arrange: () => place.call('AdminDisableUser', { UserPoolId: place.pool.id, Username: 'ann' }),
    told: 'User is disabled.',
  },
  'the temporary password has expired': {
    user: { status: 'FORCE_CHANGE_PASSWORD' },
    arrange: async () => place.context.clock.advance(7 * DAY),
    told: 'Temporary password has expired and must be reset by an administrator.',
  },
  'PostAuthentication refuses': {
    handlers: { postAuthentication: denying },
    told: 'PostAuthentication failed with error not today.',
  },
  'PreTokenGeneration refuses': {
    handlers: { preTokenGeneration: denying },
    told: 'PreTokenGeneration failed with error not today.',
  },
  'no code can be sent for the second factor': {
    settings: { mfaConfiguration: 'ON', factors: { sms: true }, accountRecoverySetting },
    user: { attributes: phone },
    arrange: async () => {
      Object.assign(place.context.settings, { messagesPerUser: 1 });
      await place.password();
    },
    told: 'Too many requests',
  },
};

const bySrp = async (password: string) => {
  const srp = new SrpClient(place.pool.id);
  const step = await place.initiate('USER_SRP_AUTH', { USERNAME: 'ann', SRP_A: srp.publicKey });
  return place.respond(step, srp.answer(step.ChallengeParameters ?? {}, password, place.context.clock.now()));
};
const byPassword = (password: string) => place.initiate('USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD: password });

async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'let in',
    (error: WireError) => error.message,
  );
}

/** Four wrong answers, then the right one `rights` times. */
async function told(answer: (proof: string) => Promise<unknown>, right: string, rights = 2): Promise<string[]> {
  for (let count = 0; count < 4; count++) expect(await refusal(answer('Wrong-Horse-1'))).toBe(wrong);
  const texts: string[] = [];
  for (let count = 0; count < rights; count++) texts.push(await refusal(answer(right)));
  return texts;
}

async function placeFor({ settings = {}, user = {}, handlers, arrange }: Omit<Case, 'told'>) {
  const triggers = handlers && triggersInProcess(handlers);
  place = await createSignInPlace({
    settings: { ...settings, ...(triggers && { lambdaConfig: triggers.lambdaConfig }) },
    ...(triggers && { functions: triggers.functions }),
  });
  await place.add('ann', user);
  await arrange?.();
}

describe('a right password counts as no failure where', () => {
  describe.each(Object.entries(cases))('%s,', (_what, one) => {
    it.each([
      ['sent', byPassword],
      ['by SRP', bySrp],
    ] as const)('%s', async (_how, signIn) => {
      await placeFor(one);
      for (let round = 0; round < 2; round++) {
        expect(await told(signIn, PASSWORD)).toEqual([one.told, one.told]);
      }
    });
  });

  it('the device is not there any more', async () => {
    await placeFor({ settings: { deviceConfiguration: { challengeRequiredOnNewDevice: true } } });
    const srp = new SrpClient(place.pool.id);
    const DEVICE_KEY = 'us-east-1_00000000-0000-0000-0000-000000000000';
    const begin = () => place.initiate('USER_SRP_AUTH', { USERNAME: 'ann', SRP_A: srp.publicKey });
    const prove = (step: InitiateAuthResponse, password: string, more = {}) => {
      const proof = srp.answer(step.ChallengeParameters ?? {}, password, place.context.clock.now());
      return place.respond(step, { ...proof, ...more });
    };
    for (let count = 0; count < 4; count++) {
      expect(await refusal(prove(await begin(), 'Wrong-Horse-1', { DEVICE_KEY }))).toBe(wrong);
    }
    const step = await begin();
    expect(await refusal(prove(step, PASSWORD, { DEVICE_KEY }))).toBe('Device does not exist.');
    expect((await prove(step, PASSWORD)).AuthenticationResult).toBeDefined();
  });

  it('the server was too busy to look at it', async () => {
    await placeFor({});
    const { local } = place.context;
    const reject = () => Promise.reject(new ModularPowerBusy());
    const overloaded = new Srp({
      generatorPower: reject,
      powerOfProduct: reject,
      waitedMs: () => 0,
      close: async () => {},
    });
    const busy = 'Too many requests';
    for (let count = 0; count < 4; count++) expect(await refusal(byPassword('Wrong-Horse-1'))).toBe(wrong);
    Object.assign(place.context, { local: { ...local, srp: overloaded } });
    expect([await refusal(byPassword(PASSWORD)), await refusal(byPassword(PASSWORD))]).toEqual([busy, busy]);
    Object.assign(place.context, { local });
    expect(await refusal(byPassword('Wrong-Horse-1'))).toBe(wrong);
    expect(await refusal(byPassword('Wrong-Horse-1'))).toBe('Password attempts exceeded');
  });
});

describe('a right second factor counts as no failure where', () => {
  it('a code goes to an address that the user has no more', async () => {
    await placeFor({
      settings: { mfaConfiguration: 'ON', factors: { sms: true }, accountRecoverySetting },
      user: { attributes: phone },
    });
    const step = await place.password();
    const SMS_MFA_CODE = place.context.sent.at(-1)?.code ?? '';
    for (let count = 0; count < 4; count++) {
      expect(await refusal(place.respond(step, { SMS_MFA_CODE: '000000' }))).toMatch(/^Invalid code/);
    }
    await place.call('AdminUpdateUserAttributes', {
      UserPoolId: place.pool.id,
      Username: 'ann',
      UserAttributes: [
        { Name: 'phone_number', Value: '+15557654321' },
        { Name: 'phone_number_verified', Value: 'true' },
      ],
    });
    expect(await refusal(place.respond(step, { SMS_MFA_CODE }))).toBe('Invalid session for the user.');
    const next = await place.password();
    const code = place.context.sent.at(-1)?.code ?? '';
    expect((await place.respond(next, { SMS_MFA_CODE: code })).AuthenticationResult).toBeDefined();
  });

  it('a device is no longer remembered', async () => {
    await placeFor({
      settings: {
        mfaConfiguration: 'ON',
        factors: { sms: true },
        accountRecoverySetting,
        deviceConfiguration: { challengeRequiredOnNewDevice: true },
      },
      user: { attributes: phone },
    });
    const secret = 'the password of a device';
    const lastCode = () => place.context.sent.at(-1)?.code ?? '';
    const signedIn = await place.respond(await place.password(), { SMS_MFA_CODE: lastCode() });
    const { AccessToken = '', NewDeviceMetadata } = signedIn.AuthenticationResult ?? {};
    const { DeviceKey = '', DeviceGroupKey = '' } = NewDeviceMetadata ?? {};
    const device = { key: DeviceKey, groupKey: DeviceGroupKey };
    const DeviceSecretVerifierConfig = deviceVerifier(device, secret);
    await place.call('ConfirmDevice', { AccessToken, DeviceKey, DeviceSecretVerifierConfig });
    const srp = new SrpClient(place.pool.id);
    const begin = async () => {
      const step = await place.initiate('USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD, DEVICE_KEY: DeviceKey });
      return place.respond(step, { DEVICE_KEY: DeviceKey, SRP_A: srp.publicKey });
    };
    const prove = (step: InitiateAuthResponse, password: string) =>
      place.respond(step, srp.answer(step.ChallengeParameters ?? {}, password, place.context.clock.now(), device));
    for (let count = 0; count < 4; count++) {
      expect(await refusal(prove(await begin(), 'another password'))).toBe(wrong);
    }
    const step = await begin();
    await place.call('UpdateDeviceStatus', { AccessToken, DeviceKey, DeviceRememberedStatus: 'not_remembered' });
    const invalid = 'Invalid session for the user.';
    expect([await refusal(prove(step, secret)), await refusal(prove(step, secret))]).toEqual([invalid, invalid]);
  });
});
