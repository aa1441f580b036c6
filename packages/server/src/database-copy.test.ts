import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { statement, type Value } from '#database/database.ts';
import { createRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { createAccessKey } from '#domain/tenant/access-keys/access-key.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { type Bench, describeOnBothEngines } from '../test/both-engines.ts';
import { deviceSecret } from '../test/device-secret.ts';
import { createPeoplePool, PASSWORD } from '../test/people.ts';

const tablesOf = {
  SQLite: "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
  PostgreSQL: "select table_name as name from information_schema.tables where table_schema = 'public'",
};

/** Every value of every table, as a text whose characters are the bytes. */
async function copyDatabase({ engine, context }: Bench): Promise<{ place: string; bytes: string }[]> {
  const tables = await context.db.all(
    statement<Record<never, never>, { name: string }>('test-tables', tablesOf[engine]),
    {},
  );
  const copies = tables.map(async ({ name }) => {
    const all = statement<Record<never, never>, Record<string, Value>>(`test-copy ${name}`, `select * from ${name}`);
    return (await context.db.all(all, {})).flatMap((row) =>
      Object.entries(row).map(([column, value]) => ({
        place: `${name}.${column}`,
        bytes: Buffer.from(value instanceof Uint8Array ? value : String(value)).toString('latin1'),
      })),
    );
  });
  return (await Promise.all(copies)).flat();
}

/** A secret in each form in which it could lie there readably; a short one also as a hash without a key, which is guessed. */
function formsOf(secret: Uint8Array | string): string[] {
  const bytes = Buffer.from(secret);
  const hash = createHash('sha256').update(bytes).digest();
  return [bytes, ...(bytes.length < 20 ? [hash] : [])].flatMap((form) => [
    form.toString('latin1'),
    form.toString('hex'),
    form.toString('hex').toUpperCase(),
    form.toString('base64').replaceAll('=', ''),
    form.toString('base64url'),
  ]);
}

/** Six digits stand in many ids and times by chance: they count where nothing else is beside them. */
function holds(bytes: string, form: string): boolean {
  return /^\d+$/.test(form) ? new RegExp(`(?<![0-9A-Za-z])${form}(?![0-9A-Za-z])`).test(bytes) : bytes.includes(form);
}

describeOnBothEngines('a copy of the database', (bench) => {
  /** Lives through what an account lives through, and gives all that opens something on the way. */
  async function live(): Promise<Record<string, Uint8Array | string>> {
    const { context, call } = bench;
    const clientSecret = 'the-secret-of-a-client-that-has-one';
    const { pool, client } = await createPeoplePool(
      context,
      { autoVerifiedAttributes: ['email'], deviceConfiguration: { challengeRequiredOnNewDevice: true } },
      { explicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
    );
    const signInPolicy = { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] as const };
    const settings = {
      ...pool.settings,
      policies: { ...pool.settings.policies, signInPolicy },
      mfaConfiguration: 'OPTIONAL',
      factors: { softwareToken: true },
    } as const;
    await savePool(context, pool, { name: pool.name, settings });
    await createPeoplePool(context, {}, { secret: clientSecret });
    const accessKey = await createAccessKey(context, { description: 'test', scope: 'all' });

    const named = { ClientId: client.id, Username: 'ann' };
    const sentCode = () => context.sent.at(-1)?.code ?? '';
    const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }];
    await call('SignUp', { ...named, Password: PASSWORD, UserAttributes });
    const signUpCode = sentCode();
    await call('ConfirmSignUp', { ...named, ConfirmationCode: signUpCode });
    await call('SignUp', { ...named, Username: 'bea', Password: PASSWORD, UserAttributes });
    const waitingCode = sentCode();

    const AuthParameters = { USERNAME: 'ann', PASSWORD };
    const signIn = { ClientId: client.id, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
    const { AuthenticationResult: tokens = {} } = await call('InitiateAuth', signIn);
    const { AccessToken = '', IdToken = '', RefreshToken = '', NewDeviceMetadata = {} } = tokens;
    const { DeviceKey: key = '', DeviceGroupKey: groupKey = '' } = NewDeviceMetadata;
    const device = deviceSecret({ key, groupKey });
    await call('ConfirmDevice', { AccessToken, DeviceKey: key, DeviceSecretVerifierConfig: device.config });
    const { SecretCode = '' } = await call('AssociateSoftwareToken', { AccessToken });
    const appSecret = parseBase32(SecretCode) ?? new Uint8Array();
    const UserCode = hotp(appSecret, totpStep(context.clock.now()));
    await call('VerifySoftwareToken', { AccessToken, UserCode });
    const { SecretCode: waitingSecret = '' } = await call('AssociateSoftwareToken', { AccessToken });
    const recoveryCodes = await createRecoveryCodes(context, {
      pool,
      user: await loadUser(context, pool, 'ann'),
      held: [],
    });
    const { Session = '' } = await call('InitiateAuth', {
      ...signIn,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' },
    });
    const signInCode = sentCode();
    await call('ForgotPassword', named);
    const resetCode = sentCode();
    return {
      clientSecret,
      accessKey: accessKey.secret,
      PASSWORD,
      signUpCode,
      waitingCode,
      signInCode,
      resetCode,
      AccessToken,
      IdToken,
      RefreshToken,
      refreshSecret: RefreshToken.slice(22),
      Session,
      devicePassword: device.password,
      deviceVerifier: Buffer.from(device.config.PasswordVerifier, 'base64'),
      SecretCode,
      appSecret,
      waitingSecret,
      waitingAppSecret: parseBase32(waitingSecret) ?? '',
      ...Object.fromEntries(recoveryCodes.map((code, at) => [`recoveryCode${at}`, code])),
      ...Object.fromEntries(recoveryCodes.map((code, at) => [`bareRecoveryCode${at}`, code.replaceAll('-', '')])),
    };
  }

  test('shows nothing that opens something', async () => {
    const secrets = await live();
    const copy = await copyDatabase(bench);
    const placesOf = (secret: Uint8Array | string) => {
      const forms = formsOf(secret);
      return copy.filter(({ bytes }) => forms.some((form) => holds(bytes, form))).map(({ place }) => place);
    };
    // What is meant to be readable is found, in texts and in JSON.
    expect(placesOf('ann')).toContain('users.username');
    expect(placesOf('ann@example.com')).toContain('users.attributes');
    for (const [what, secret] of Object.entries(secrets)) {
      expect(secret.length, what).toBeGreaterThan(5);
      expect(placesOf(secret), what).toEqual([]);
    }
    expect(copy.filter(({ bytes }) => /PRIVATE KEY|"d":"/.test(bytes))).toEqual([]);
  });
});
