import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { beforeAll, beforeEach, expect, test } from 'vitest';
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
import { Authenticator } from '../../../../test/authenticator.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';
import { deviceVerifier, SrpClient } from '../../../../test/srp-client.ts';
import { type EndingDeed, type Endings, endings } from './endings.ts';

const NEW_PASSWORD = 'Another-Horse-2';
const DEVICE_PASSWORD = 'the password of a device';

type Tokens = NonNullable<InitiateAuthResponse['AuthenticationResult']>;

/** What an account holds that a deed may end. */
interface Planted {
  readonly own: Tokens;
  readonly other: Tokens;
  readonly device: { readonly key: string; readonly groupKey: string };
  readonly passkey: Authenticator;
  readonly recoveryCodes: readonly string[];
  readonly app: Uint8Array;
  readonly pendingApp: Uint8Array;
  readonly session: InitiateAuthResponse;
  readonly resetCode: string;
}

describeOnBothEngines('a deed that ends something of an account', (bench) => {
  let pool: Pool;
  let client: Client;
  let name = '';
  let people = 0;

  beforeAll(async () => {
    const explicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
    ({ pool, client } = await createPeoplePool(bench.context, {}, { explicitAuthFlows, authSessionValidity: 15 }));
    const { settings } = pool;
    const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as const };
    pool = await savePool(bench.context, pool, {
      name: pool.name,
      settings: {
        ...settings,
        policies: { ...settings.policies, signInPolicy },
        mfaConfiguration: 'OPTIONAL',
        factors: {
          sms: true,
          softwareToken: true,
          webAuthn: { factorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION', userVerification: 'required' },
        },
        deviceConfiguration: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: false },
        accountRecoverySetting: { recoveryMechanisms: [{ name: 'verified_email', priority: 1 }] },
      },
    });
  });

  beforeEach(async () => {
    name = `ann-${++people}`;
    const attributes = {
      email: `${name}@example.com`,
      email_verified: 'true',
      phone_number: `+15550000${100 + people}`,
      phone_number_verified: 'true',
    };
    const user = newTestUser(pool, name, { attributes });
    const secret = await createPassword(bench.context, pool, user, PASSWORD);
    const passwordSetAt = bench.context.clock.now();
    await createUser(bench.context, pool, { ...user, ...secret, passwordSetAt }, { taken: 'taken' });
  });

  const named = () => ({ UserPoolId: pool.id, Username: name });
  const lastMessage = () => bench.context.sent.at(-1)?.code ?? '';
  const begin = (password: string, more: Record<string, string> = {}) =>
    bench.call('InitiateAuth', {
      ClientId: client.id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD: password, ...more },
    });
  const respond = (step: InitiateAuthResponse, responses: Record<string, string>) =>
    bench.call('RespondToAuthChallenge', {
      ClientId: client.id,
      ChallengeName: step.ChallengeName ?? 'SOFTWARE_TOKEN_MFA',
      Session: step.Session ?? '',
      ChallengeResponses: { USERNAME: name, ...responses },
    });
  /** A code of an app that was not used yet. */
  const appCode = (secret: Uint8Array) => {
    bench.context.clock.advance(30_000);
    return hotp(secret, totpStep(bench.context.clock.now()));
  };
  const tokensOf = ({ AuthenticationResult }: InitiateAuthResponse): Tokens => {
    if (AuthenticationResult === undefined) throw new Error('the sign-in is not complete');
    return AuthenticationResult;
  };
  const isTaken = async (deed: Promise<unknown>) =>
    deed.then(
      () => true,
      () => false,
    );

  /** Answers the second factor that is asked for, whichever it is. */
  const complete = async (step: InitiateAuthResponse, app: Uint8Array) => {
    if (step.ChallengeName === 'SMS_MFA') return respond(step, { SMS_MFA_CODE: lastMessage() });
    return respond(step, { SOFTWARE_TOKEN_MFA_CODE: appCode(app) });
  };

  async function registerApp(AccessToken: string): Promise<Uint8Array> {
    const { SecretCode = '' } = await bench.call('AssociateSoftwareToken', { AccessToken });
    const secret = parseBase32(SecretCode);
    if (secret === undefined) throw new Error('no secret');
    return secret;
  }

  async function plant(): Promise<Planted> {
    const { context, call } = bench;
    const AccessToken = tokensOf(await begin(PASSWORD)).AccessToken ?? '';
    const app = await registerApp(AccessToken);
    await call('VerifySoftwareToken', { AccessToken, UserCode: appCode(app) });
    // A second factor's address is none for recovery, so what happened to it is to be seen in the list alone.
    const phone_number = `+15550009${100 + people}`;
    await call('UpdateUserAttributes', {
      AccessToken,
      UserAttributes: [{ Name: 'phone_number', Value: phone_number }],
    });
    await call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'phone_number' });
    await call('VerifyUserAttribute', { AccessToken, AttributeName: 'phone_number', Code: lastMessage() });
    await call('SetUserMFAPreference', {
      AccessToken,
      SMSMfaSettings: { Enabled: true },
      SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true },
      WebAuthnMfaSettings: { Enabled: true },
    });
    const signIn = async () => tokensOf(await complete(await begin(PASSWORD), app));
    const [own, other, onDevice] = [await signIn(), await signIn(), await signIn()];
    const { DeviceKey: key = '', DeviceGroupKey: groupKey = '' } = onDevice.NewDeviceMetadata ?? {};
    await call('ConfirmDevice', {
      AccessToken: onDevice.AccessToken ?? '',
      DeviceKey: key,
      DeviceSecretVerifierConfig: deviceVerifier({ key, groupKey }, DEVICE_PASSWORD),
    });
    const passkey = new Authenticator();
    const { CredentialCreationOptions } = await call('StartWebAuthnRegistration', { AccessToken });
    await call('CompleteWebAuthnRegistration', { AccessToken, Credential: passkey.create(CredentialCreationOptions) });
    const user = await loadUser(context, pool, name);
    const recoveryCodes = await createRecoveryCodes(context, { pool, user, held: [] });
    await call('ForgotPassword', { ClientId: client.id, Username: name });
    const resetCode = lastMessage();
    const pendingApp = await registerApp(other.AccessToken ?? '');
    const session = await begin(PASSWORD);
    return {
      own,
      other,
      device: { key, groupKey },
      passkey,
      recoveryCodes,
      app,
      pendingApp,
      session,
      resetCode,
    };
  }

  /** Each does its deed; gives the tokens of the sign-in that did it, where these are new ones. */
  const deeds: Readonly<Record<EndingDeed, (planted: Planted) => Promise<Tokens | undefined>>> = {
    'change-password': async ({ own }) => {
      const passwords = { PreviousPassword: PASSWORD, ProposedPassword: NEW_PASSWORD };
      await bench.call('ChangePassword', { AccessToken: own.AccessToken ?? '', ...passwords });
      return undefined;
    },
    'temporary-password': async ({ app }) => {
      await bench.context.db.execute(`update users set status = 'FORCE_CHANGE_PASSWORD' where username = '${name}'`);
      const step = await respond(await begin(PASSWORD), { NEW_PASSWORD });
      return tokensOf(await complete(step, app));
    },
    'forgotten-password': async ({ resetCode }) => {
      const input = { ClientId: client.id, Username: name, ConfirmationCode: resetCode, Password: NEW_PASSWORD };
      await bench.call('ConfirmForgotPassword', input);
      return undefined;
    },
    'reset-by-administrator': async () => {
      await bench.call('AdminResetUserPassword', named());
      return undefined;
    },
    'password-by-administrator': async () => {
      await bench.call('AdminSetUserPassword', { ...named(), Password: NEW_PASSWORD, Permanent: true });
      return undefined;
    },
    'factor-by-administrator': async () => {
      await bench.call('AdminDeleteSoftwareToken', named());
      return undefined;
    },
    'own-removal': async ({ own }) => {
      const AccessToken = own.AccessToken ?? '';
      await bench.call('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: { Enabled: false } });
      return undefined;
    },
    'sign-out-everywhere': async ({ own }) => {
      await bench.call('GlobalSignOut', { AccessToken: own.AccessToken ?? '' });
      return undefined;
    },
    disabling: async () => {
      await bench.call('AdminDisableUser', named());
      await bench.call('AdminEnableUser', named());
      return undefined;
    },
  };

  /** Whether both tokens of a sign-in work; they have to agree. */
  async function isSignedIn({ AccessToken = '', RefreshToken = '' }: Tokens): Promise<boolean> {
    const isAccepted = await isTaken(bench.call('GetUser', { AccessToken }));
    const refresh = bench.call('GetTokensFromRefreshToken', { ClientId: client.id, RefreshToken });
    expect(await isTaken(refresh)).toBe(isAccepted);
    return isAccepted;
  }

  async function doesPasskeyOpen(passkey: Authenticator): Promise<boolean> {
    const AuthParameters = { USERNAME: name, PREFERRED_CHALLENGE: 'WEB_AUTHN' };
    const step = await bench.call('InitiateAuth', { ClientId: client.id, AuthFlow: 'USER_AUTH', AuthParameters });
    if (step.ChallengeName !== 'WEB_AUTHN') return false;
    const CREDENTIAL = passkey.get(step.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '');
    return isTaken(respond(step, { CREDENTIAL }).then(tokensOf));
  }

  async function doesDeviceOpen(password: string, { key, groupKey }: Planted['device']): Promise<boolean> {
    const step = await begin(password, { DEVICE_KEY: key });
    if (step.ChallengeName !== 'DEVICE_SRP_AUTH') return false;
    const srp = new SrpClient(pool.id);
    const verifier = await respond(step, { DEVICE_KEY: key, SRP_A: srp.publicKey });
    const { ChallengeParameters = {} } = verifier;
    const now = bench.context.clock.now();
    const proof = srp.answer(ChallengeParameters, DEVICE_PASSWORD, now, { key, groupKey });
    return isTaken(respond(verifier, proof).then(tokensOf));
  }

  async function doesRecoveryCodeOpen(password: string, code: string): Promise<boolean> {
    const step = await begin(password);
    const name = step.ChallengeName === 'SMS_MFA' ? 'SMS_MFA_CODE' : 'SOFTWARE_TOKEN_MFA_CODE';
    return isTaken(respond(step, { [name]: code }).then(tokensOf));
  }

  async function doesPendingAppProve(password: string, { app, pendingApp }: Planted): Promise<boolean> {
    const { AccessToken = '' } = tokensOf(await complete(await begin(password), app));
    return isTaken(bench.call('VerifySoftwareToken', { AccessToken, UserCode: appCode(pendingApp) }));
  }

  /** What has ended, by trying all of it. */
  async function findEnded(planted: Planted, own: Tokens): Promise<Endings> {
    const isSessionOpen = await isTaken(
      respond(planted.session, { SOFTWARE_TOKEN_MFA_CODE: appCode(planted.app) }).then(tokensOf),
    );
    const isOwn = await isSignedIn(own);
    const signIns = isOwn ? ((await isSignedIn(planted.other)) ? 'none' : 'others') : 'all';
    const password = !(await isTaken(begin(PASSWORD)));
    // From here on the account is open, with the password that it has by now.
    await bench.context.db.execute(`update users set status = 'CONFIRMED' where username = '${name}'`);
    const current = (await isTaken(begin(PASSWORD))) ? PASSWORD : NEW_PASSWORD;
    const { UserMFASettingList = [] } = await bench.call('AdminGetUser', named());
    const factor = !UserMFASettingList.includes('SOFTWARE_TOKEN_MFA');
    const listed = await listFactors(bench.context, await loadUser(bench.context, pool, name));
    const phone = listed.find(({ type }) => type === 'PHONE_NUMBER');
    // The e-mail address was never proved from inside.
    expect(listed.find(({ type }) => type === 'EMAIL_ADDRESS')?.status).toBe('enabled');
    // Those under way end with the sign-ins, and where the factor that they wait for is gone.
    expect(isSessionOpen).toBe(signIns === 'none' && !factor);
    const ended = {
      password,
      signIns,
      recoveryCodes: !(await doesRecoveryCodeOpen(current, planted.recoveryCodes[0] ?? '')),
      devices: !(await doesDeviceOpen(current, planted.device)),
      passkeys: !(await doesPasskeyOpen(planted.passkey)),
      pendingApp: !(await doesPendingAppProve(current, planted)),
      addresses: phone?.status === 'questioned' ? 'questioned' : 'none',
      factor,
    } as const;
    const input = { ClientId: client.id, Username: name, ConfirmationCode: planted.resetCode };
    const codes = !(await isTaken(bench.call('ConfirmForgotPassword', { ...input, Password: 'Last-Horse-3' })));
    return { ...ended, codes };
  }

  test('finds all of it open where nothing was done', async () => {
    const planted = await plant();
    const ended = await findEnded(planted, planted.own);
    expect(ended).toEqual({
      password: false,
      signIns: 'none',
      codes: false,
      recoveryCodes: false,
      devices: false,
      passkeys: false,
      pendingApp: false,
      addresses: 'none',
      factor: false,
    });
  });

  test.for(Object.keys(deeds) as EndingDeed[])('%s ends what the table says, and nothing else', async (deed) => {
    const planted = await plant();
    const own = await deeds[deed](planted);
    expect(await findEnded(planted, own ?? planted.own)).toEqual(endings[deed]);
  });
});
