import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { parseConfig } from './config.ts';
import { parseConsoleConfig } from './console-config.ts';
import { ConfigError, type Flags } from './setting.ts';
import { parseStorageConfig } from './storage-config.ts';
import { strikeSetting } from './strike-settings.ts';

const key = createSecretKeyText();
const production = { publicUrl: 'https://auth.example.com' };

function problemsOf(mode: 'dev' | 'start', flags: Flags, env: NodeJS.ProcessEnv = {}): string[] {
  try {
    parseConfig(mode, flags, env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message.split('\n');
  }
  return [];
}

describe('a secret in an address', () => {
  it('is told by no problem', () => {
    const env = { CENOTE_SECRET_KEY: key, CENOTE_STS_ENDPOINT: 'https://u:hunter1@sts.example/?k=hunter2' };
    const flags = { publicUrl: 'ftp://u:hunter3@x/?api=hunter4', lambdaEndpoint: 'ftp://u:hunter5@x' };
    const problems = problemsOf('start', flags, env);
    expect(problems).toEqual([
      expect.stringContaining('--sts-endpoint https://u:***@sts.example/?k=*** is not a web address'),
      expect.stringContaining('--lambda-endpoint ftp://u:***@x is not a web address'),
      expect.stringContaining('--public-url ftp://u:***@x/?api=*** is not a web address'),
    ]);
  });

  it('is told by no command about the console, which wants TLS but on this machine', () => {
    const told = (publicUrl: string) => {
      try {
        return parseConsoleConfig({ publicUrl }, {}).publicUrl;
      } catch (error) {
        return (error as ConfigError).message;
      }
    };
    expect(told('http://u:hunter@auth.example.com')).toMatch(
      /^--public-url http:\/\/u:\*\*\*@auth\.example\.com is http/,
    );
    expect(told('ftp://u:hunter@x')).toMatch(/^--public-url ftp:\/\/u:\*\*\*@x is not a web address/);
    expect(told('http://127.0.0.1:9229/')).toBe('http://127.0.0.1:9229');
    expect(told('https://auth.example.com')).toBe('https://auth.example.com');
  });

  it('is struck out of settings, and what is none is shown', () => {
    const shown = (value: string) => strikeSetting({ name: 'CENOTE_DATABASE_URL', value, from: 'variable' }).value;
    expect(
      shown('postgres://u:hunter@a,b/db?target_session_attrs=read-write&statement_timeout=9&sslpassword=hunter'),
    ).toBe('postgres://u:***@a,b/db?target_session_attrs=read-write&statement_timeout=9&sslpassword=***');
    expect(shown('https://otlp.example/v1?api=hunter#x')).toBe('https://otlp.example/v1?api=***#x');
  });

  it('is the whole path of a webhook', () => {
    const shown = (name: string, value: string) => strikeSetting({ name, value, from: 'variable' }).value;
    for (const name of ['CENOTE_EMAIL_URL', 'CENOTE_SMTP_URL', 'CENOTE_SMS_URL', 'CENOTE_LOG_DELIVERY']) {
      expect(shown(name, 'https://hooks.example:8443/T0/SECRETK?token=x#y'), name).toBe(
        'https://hooks.example:8443/***',
      );
      expect(shown(name, 'HTTPS://u:hunter@hooks.example?token=x')).toBe('HTTPS://u:***@hooks.example/***');
      expect(shown(name, 'https://hooks.example')).toBe('https://hooks.example');
      expect(shown(name, 'https://hooks.example/')).toBe('https://hooks.example/');
    }
    expect(shown('CENOTE_LOG_DELIVERY', 'file:///var/log/cenote')).toBe('file:///var/log/cenote');
    expect(shown('CENOTE_EMAIL_URL', 'ses://eu-west-1?endpoint=http://e/x')).toBe(
      'ses://eu-west-1?endpoint=http://e/x',
    );
    expect(shown('CENOTE_PUBLIC_URL', 'https://auth.example/base')).toBe('https://auth.example/base');
  });
});

describe('parseConfig', () => {
  it('needs nothing in development', () => {
    expect(parseConfig('dev', {}, {})).toEqual({
      mode: 'dev',
      host: '127.0.0.1',
      port: 9229,
      allowedHosts: [],
      aws: false,
      dataDir: resolve('.cenote'),
      region: 'us-east-1',
      accountId: '123456789012',
      issuer: 'own',
      signatureSkewMinutes: 5,
      limits: {},
      https: false,
      seed: true,
      logLevel: 'warn',
      functionsDir: resolve('functions'),
      outboundNetworks: expect.objectContaining({}),
      logDelivery: { url: `file://${resolve('.cenote/logs')}` },
      openOutsideKey: expect.any(Function),
    });
  });

  it('lets logs go where somebody says, and in production nowhere else', () => {
    const env = { CENOTE_SECRET_KEY: key };
    expect(parseConfig('start', production, env)).not.toHaveProperty('logDelivery');
    const CENOTE_LOG_DELIVERY_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const web = { url: 'https://siem.example.com/logs', secret: CENOTE_LOG_DELIVERY_SECRET };
    const given = { ...env, CENOTE_LOG_DELIVERY: web.url, CENOTE_LOG_DELIVERY_SECRET };
    expect(parseConfig('start', production, given).logDelivery).toEqual(web);
    const url = 'file:///var/log/cenote';
    expect(parseConfig('start', { ...production, logDelivery: url }, env).logDelivery).toEqual({ url });
    expect(problemsOf('start', { ...production, logDelivery: '/var/log' }, env)).toEqual([
      '--log-delivery cannot be used: it does not begin with file:/// or https://.',
    ]);
    expect(problemsOf('start', { ...production, logDelivery: web.url }, env)).toEqual([
      expect.stringMatching(/^--log-delivery cannot be used: CENOTE_LOG_DELIVERY_SECRET is missing or none/),
    ]);
  });

  it('fetches from this machine in development alone, and from what the operator adds', () => {
    const env = { CENOTE_SECRET_KEY: key };
    expect(parseConfig('dev', {}, {}).outboundNetworks?.check('127.0.0.1')).toBe(true);
    expect(parseConfig('dev', {}, {}).outboundNetworks?.check('10.0.0.1')).toBe(false);
    expect(parseConfig('start', production, env)).not.toHaveProperty('outboundNetworks');
    const { outboundNetworks } = parseConfig('start', { ...production, outboundNetworks: '10.0.0.0/8' }, env);
    expect(outboundNetworks?.check('10.0.0.1')).toBe(true);
    expect(outboundNetworks?.check('127.0.0.1')).toBe(false);
    expect(problemsOf('dev', { outboundNetworks: 'idp.internal' })).toEqual([
      expect.stringMatching(/^--outbound-networks idp\.internal is not an address or network\. Give/),
    ]);
  });

  it('takes a folder of functions and an address of AWS Lambda, and refuses what is neither', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-config-'));
    const lambdaEndpoint = 'http://127.0.0.1:3001';
    expect(parseConfig('dev', { functions: folder, lambdaEndpoint }, {})).toMatchObject({
      functionsDir: folder,
      lambdaEndpoint,
    });
    const env = { CENOTE_SECRET_KEY: key, CENOTE_FUNCTIONS: folder, CENOTE_LAMBDA_ENDPOINT: lambdaEndpoint };
    expect(parseConfig('start', production, env)).toMatchObject({ functionsDir: folder, lambdaEndpoint });
    expect(parseConfig('start', production, { CENOTE_SECRET_KEY: key })).not.toHaveProperty('functionsDir');
    const functions = join(folder, 'nowhere');
    expect(problemsOf('start', { ...production, functions }, env)).toEqual([
      expect.stringMatching(/^--functions .*nowhere is not a folder\. Give/),
    ]);
    expect(parseConfig('dev', { functions }, {})).toMatchObject({ functionsDir: functions });
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(problemsOf('dev', { functions: file, lambdaEndpoint: 'localhost:3001' })).toEqual([
      expect.stringMatching(/^--functions .*file is not a folder\. Give/),
      expect.stringMatching(/^--lambda-endpoint localhost:3001 is not a web address\. Give/),
    ]);
  });

  it('takes the address of a token service, over TLS unless it is on this machine', () => {
    const env = { CENOTE_SECRET_KEY: key };
    for (const stsEndpoint of ['https://sts.eu-west-1.amazonaws.com', 'http://127.0.0.1:9000']) {
      expect(parseConfig('start', { ...production, stsEndpoint }, env).stsEndpoint).toEqual(new URL(stsEndpoint));
    }
    const named = { ...env, CENOTE_STS_ENDPOINT: 'https://minio.example.com' };
    expect(parseConfig('start', production, named).stsEndpoint?.hostname).toBe('minio.example.com');
    expect(parseConfig('start', production, env)).not.toHaveProperty('stsEndpoint');
    for (const stsEndpoint of [
      'http://minio.example.com',
      'sts',
      'https://user:secret@example.com',
      'ftp://127.0.0.1',
    ]) {
      expect(problemsOf('start', { ...production, stsEndpoint }, env)).toEqual([
        expect.stringMatching(/^--sts-endpoint .* is not a web address with TLS\. Give/),
      ]);
    }
  });

  it('takes the path of a list of passwords, from a flag or the environment', () => {
    const list = join(tmpdir(), 'passwords.txt');
    expect(parseConfig('dev', { compromisedPasswords: list }, {})).toMatchObject({ compromisedPasswords: list });
    const env = { CENOTE_SECRET_KEY: key, CENOTE_COMPROMISED_PASSWORDS: list };
    expect(parseConfig('start', production, env)).toMatchObject({ compromisedPasswords: list });
    expect(parseConfig('dev', {}, {})).not.toHaveProperty('compromisedPasswords');
  });

  it('calls AWS only where somebody said so', () => {
    const awsOf = (flags: Flags, env: NodeJS.ProcessEnv = {}) =>
      parseConfig('start', { ...production, ...flags }, { CENOTE_SECRET_KEY: key, ...env }).aws;
    expect([awsOf({}), awsOf({ lambdaEndpoint: 'http://127.0.0.1:1' })]).toEqual([false, false]);
    expect([awsOf({ aws: true }), awsOf({}, { CENOTE_AWS: 'true' }), awsOf({}, { CENOTE_AWS: '1' })]).toEqual([
      true,
      true,
      true,
    ]);
    expect([awsOf({}, { CENOTE_AWS: 'false' }), awsOf({}, { CENOTE_AWS: '0' })]).toEqual([false, false]);
    expect(problemsOf('dev', {}, { CENOTE_AWS: 'yes' })).toEqual(['CENOTE_AWS yes is unknown. Give true or false.']);
  });

  it('takes names of its own besides that of the public URL', () => {
    const env = { CENOTE_SECRET_KEY: key, CENOTE_ALLOWED_HOSTS: ' Auth.Internal, 10.0.0.7,[::1],' };
    expect(parseConfig('start', production, env).allowedHosts).toEqual(['auth.internal', '10.0.0.7', '[::1]']);
    expect(parseConfig('start', { ...production, allowedHosts: 'other' }, env).allowedHosts).toEqual(['other']);
    const wrong = ['https://auth.internal', 'auth.internal:443', 'auth.internal:80', 'a/b', 'a b', 'someone@a', '*'];
    for (const name of wrong) {
      expect([name, problemsOf('dev', { allowedHosts: `good,${name}` })]).toEqual([
        name,
        [expect.stringMatching(/^--allowed-hosts .* is not a host\. Give/)],
      ]);
    }
  });

  it('reads the proxies in front, and refuses what is no address', () => {
    const { proxies } = parseConfig(
      'start',
      { ...production, trustedProxies: '10.0.0.0/8, fd00::1' },
      {
        CENOTE_SECRET_KEY: key,
      },
    );
    expect(['10.9.9.9', '11.0.0.1'].map((address) => proxies?.check(address, 'ipv4'))).toEqual([true, false]);
    expect(problemsOf('dev', { trustedProxies: '10.0.0.1,proxy.internal' })).toEqual([
      expect.stringMatching(/^--trusted-proxies proxy\.internal is not an address or network\. Give/),
    ]);
  });

  it('has a port of its own for those who run a production server, the one above the main one', () => {
    const env = { CENOTE_SECRET_KEY: key };
    const operationsOf = (mode: 'dev' | 'start', flags: Flags, more: NodeJS.ProcessEnv = {}) =>
      parseConfig(mode, { ...production, ...flags }, { ...env, ...more }).operations;
    expect(operationsOf('start', {})).toEqual({ host: '127.0.0.1', port: 9230 });
    expect(operationsOf('start', { port: '8080' })).toEqual({ host: '127.0.0.1', port: 8081 });
    expect(operationsOf('start', { port: '0' })).toEqual({ host: '127.0.0.1', port: 0 });
    const more = { CENOTE_OPERATIONS_PORT: '9000', CENOTE_OPERATIONS_HOST: '0.0.0.0' };
    expect(operationsOf('start', {}, more)).toEqual({ host: '0.0.0.0', port: 9000 });
    expect(operationsOf('dev', {})).toBeUndefined();
    expect(operationsOf('dev', { operationsPort: '0' })).toEqual({ host: '127.0.0.1', port: 0 });
    expect(problemsOf('start', { ...production, port: '65535' }, env)).toEqual([
      '--operations-port 65536 is not a port. Give a number from 0 to 65535.',
    ]);
    expect(problemsOf('start', { ...production, operationsPort: 'x', operationsHost: 'a b' }, env)).toEqual([
      expect.stringMatching(/^--operations-port x is not a port\. Give/),
      expect.stringMatching(/^--operations-host a b is not a host name .*Give/),
    ]);
    expect(problemsOf('dev', { operationsPort: '0', operationsHost: '0.0.0.0' })).toEqual([
      expect.stringMatching(/^cenote dev listens on this machine only, .*Give/),
    ]);
    expect(problemsOf('start', { ...production, port: 'x' }, env)).toHaveLength(1);
  });

  it('takes carriers of e-mail and SMS, and a mail server under its older name', () => {
    const secret = `whsec_${Buffer.alloc(32).toString('base64')}`;
    const from = 'auth@example.com';
    const env = {
      CENOTE_SECRET_KEY: key,
      CENOTE_EMAIL_URL: 'ses://eu-central-1',
      CENOTE_EMAIL_FROM: from,
      CENOTE_SMS_URL: 'https://hooks.example.com/sms',
      CENOTE_SMS_SECRET: secret,
    };
    expect(parseConfig('start', production, env)).toMatchObject({
      email: { url: 'ses://eu-central-1', from },
      sms: { url: 'https://hooks.example.com/sms', secret },
    });
    const older = { CENOTE_SECRET_KEY: key, CENOTE_SMTP_URL: 'smtp://127.0.0.1', CENOTE_EMAIL_FROM: from };
    expect(parseConfig('start', production, older)).toMatchObject({ email: { url: 'smtp://127.0.0.1', from } });
    expect(parseConfig('start', production, { CENOTE_SECRET_KEY: key })).not.toHaveProperty('email');
  });

  it('refuses carriers that cannot be used, and repeats no password', () => {
    const problems = problemsOf('start', production, {
      CENOTE_SECRET_KEY: key,
      CENOTE_EMAIL_URL: 'smtp://user:hunter2@',
      CENOTE_SMTP_URL: 'smtp://127.0.0.1',
      CENOTE_SMS_URL: 'ses://eu-central-1',
    });
    expect(problems).toEqual([
      expect.stringMatching(/^CENOTE_EMAIL_URL and CENOTE_SMTP_URL are both given\. Take/),
      expect.stringMatching(/^CENOTE_EMAIL_URL cannot be used: it does not begin with smtp:/),
      'CENOTE_SMS_URL cannot be used: it does not begin with sns://, twilio:// or https://.',
      expect.stringMatching(/^CENOTE_EMAIL_FROM is missing: give/),
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('takes limits by flag and by environment', () => {
    const env = {
      CENOTE_MESSAGES_PER_HOUR: '500',
      CENOTE_MESSAGES_PER_ADDRESS: '30',
      CENOTE_MESSAGES_PER_USER: '40',
      CENOTE_MIGRATIONS_PER_MINUTE: '7',
      CENOTE_RECENT_SIGN_IN_MINUTES: '15',
      CENOTE_UNCONFIRMED_DAYS: '0',
      CENOTE_REQUESTS_PER_ADDRESS: '50',
      CENOTE_REQUESTS_PER_CLIENT: '60',
      CENOTE_REQUESTS_PER_POOL: '70',
      CENOTE_REQUESTS_PER_OPERATION: '80',
    };
    expect(parseConfig('dev', { messagesPerUser: '50' }, env).limits).toEqual({
      messagesPerHour: 500,
      messagesPerAddress: 30,
      messagesPerUser: 50,
      migrationsPerMinute: 7,
      recentSignInMinutes: 15,
      unconfirmedDays: 0,
      requestsPerAddress: 50,
      requestsPerClient: 60,
      requestsPerPool: 70,
      requestsPerOperation: 80,
    });
    expect(parseConfig('dev', {}, {}).limits).toEqual({});
    const wrong = {
      CENOTE_MESSAGES_PER_HOUR: 'many',
      CENOTE_MESSAGES_PER_ADDRESS: '0',
      CENOTE_MESSAGES_PER_USER: '-1',
      CENOTE_MIGRATIONS_PER_MINUTE: '1.5',
      CENOTE_RECENT_SIGN_IN_MINUTES: '0',
      CENOTE_UNCONFIRMED_DAYS: 'never',
    };
    expect(problemsOf('dev', {}, wrong)).toEqual([
      expect.stringMatching(/^--messages-per-hour many is not .*Give/),
      expect.stringMatching(/^--messages-per-address 0 is not .*Give/),
      expect.stringMatching(/^--messages-per-user -1 is not .*Give/),
      expect.stringMatching(/^--migrations-per-minute 1.5 is not .*Give/),
      expect.stringMatching(/^--recent-sign-in-minutes 0 is not .*Give/),
      expect.stringMatching(/^--unconfirmed-days never is not .*Give one from 0/),
    ]);
  });

  it('takes the age at which signing keys are followed by new ones', () => {
    expect(parseConfig('dev', {}, { CENOTE_SIGNING_KEY_DAYS: '90' }).signingKeyDays).toBe(90);
    expect(parseConfig('dev', {}, {}).signingKeyDays).toBeUndefined();
    expect(problemsOf('dev', { signingKeyDays: '0' })).toEqual([
      expect.stringMatching(/^--signing-key-days 0 is not .*Give one from 1/),
    ]);
  });

  it('lets the clock of who signs be off by 5 minutes, or by 15', () => {
    expect(parseConfig('dev', {}, { CENOTE_SIGNATURE_SKEW: '15' }).signatureSkewMinutes).toBe(15);
    expect(parseConfig('dev', { signatureSkew: '5' }, { CENOTE_SIGNATURE_SKEW: '15' }).signatureSkewMinutes).toBe(5);
    expect(problemsOf('dev', { signatureSkew: '60' }, {})).toEqual([expect.stringMatching(/^--signature-skew 60 is /)]);
  });

  it('reads no variable that the README does not name', () => {
    const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
    const read = new Set<string>();
    const webhooks = { CENOTE_EMAIL_URL: 'https://a.example', CENOTE_SMS_URL: 'https://a.example' };
    const env = new Proxy<NodeJS.ProcessEnv>(webhooks, {
      get: (given, name: string) => {
        read.add(name.replace(/_FILE$/, ''));
        return given[name];
      },
    });
    for (const mode of ['dev', 'start'] as const) expect(() => parseConfig(mode, {}, env)).toThrow(ConfigError);
    expect(read.size).toBeGreaterThan(15);
    expect([...read].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('takes a flag before the environment before the default, and reads secrets from files', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'cenote-config-')), 'url');
    writeFileSync(file, 'postgres://cenote:secret@db/cenote\n');
    const env = { CENOTE_PORT: '1111', CENOTE_REGION: 'eu-west-1', CENOTE_DATABASE_URL_FILE: file };
    expect(parseConfig('dev', { port: '2222' }, env)).toMatchObject({
      port: 2222,
      region: 'eu-west-1',
      databaseUrl: 'postgres://cenote:secret@db/cenote',
    });
  });

  it('takes the password of a database as other clients of PostgreSQL do', () => {
    const databaseUrl = 'postgres://cenote@db/cenote';
    expect(parseConfig('dev', { databaseUrl }, { PGPASSWORD: 'secret' })).toMatchObject({ databasePassword: 'secret' });
    expect(parseConfig('dev', {}, { PGPASSWORD: 'secret' })).not.toHaveProperty('databasePassword');
  });

  it('names every problem at once, each with its mend', () => {
    const flags = { port: '99999', region: 'Mars', accountId: '12', issuer: 'mine', databaseUrl: 'mysql://x' };
    const problems = problemsOf('dev', { ...flags, fixedCode: '12a' });
    expect(problems).toHaveLength(6);
    for (const problem of problems) expect(problem).toMatch(/ (Give|Leave|takes) /);
  });

  it('takes a fixed code of six or of eight digits', () => {
    for (const fixedCode of ['123456', '12345678']) {
      expect(parseConfig('dev', { fixedCode }, {})).toMatchObject({ fixedCode });
    }
    for (const fixedCode of ['1234567', '12345', '123456789', '']) {
      expect(problemsOf('dev', { fixedCode })).toEqual([
        '--fixed-code takes six or eight digits, such as --fixed-code 123456.',
      ]);
    }
  });

  it('tells which file of a secret cannot be read', () => {
    const [problem] = problemsOf('dev', {}, { CENOTE_SECRET_KEY_FILE: '/nowhere/key' });
    expect(problem).toMatch(/^CENOTE_SECRET_KEY_FILE cannot be read: .*Name a file/);
  });

  it('keeps development on this machine', () => {
    expect(problemsOf('dev', { host: '0.0.0.0' })).toEqual([expect.stringContaining('Use cenote start')]);
    expect(problemsOf('dev', { host: 'localhost' })).toEqual([]);
  });

  it('demands a secret key and a public address in production', () => {
    expect(problemsOf('start', {})).toEqual([
      expect.stringMatching(/^CENOTE_SECRET_KEY is missing/),
      expect.stringMatching(/^--public-url is missing/),
    ]);
    expect(problemsOf('start', production, { CENOTE_SECRET_KEY: key })).toEqual([]);
  });

  it('refuses a secret key that is none, without repeating it', () => {
    const problems = problemsOf('start', production, { CENOTE_SECRET_KEY: 'hunter2' });
    expect(problems).toEqual([expect.stringMatching(/^CENOTE_SECRET_KEY cannot be used\./)]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('refuses plain http in production, but for this machine itself', () => {
    const env = { CENOTE_SECRET_KEY: key };
    expect(problemsOf('start', { publicUrl: 'http://auth.example.com' }, env)).toEqual([
      expect.stringContaining('passwords and tokens would cross the network readable'),
    ]);
    expect(problemsOf('start', { publicUrl: 'http://127.0.0.1:9229/' }, env)).toEqual([]);
    expect(problemsOf('start', { publicUrl: 'auth.example.com' }, env)).toHaveLength(1);
  });

  it('never seeds a production server', () => {
    expect(parseConfig('start', production, { CENOTE_SECRET_KEY: key }).seed).toBe(false);
    expect(parseConfig('dev', { seed: false }, {}).seed).toBe(false);
  });
});

describe('parseStorageConfig', () => {
  it('takes keys that lie elsewhere among the secret keys, and says what is wrong with one', () => {
    const env = { CENOTE_SECRET_KEY: `awskms://eu-central-1/alias/cenote,${key}` };
    expect(parseStorageConfig({}, env).secretKeys).toMatchObject([
      { name: 'awskms://eu-central-1/alias/cenote' },
      { key: expect.any(Uint8Array) },
    ]);
    const wrong = { CENOTE_SECRET_KEY: 'transit://vault.example.com/cenote' };
    expect(() => parseStorageConfig({}, wrong)).toThrow(/^CENOTE_SECRET_KEY cannot be used.*no mount.*Write/);
  });

  it('reads the file of the secret keys again, and not what was in it before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cenote-config-'));
    const file = join(folder, 'key');
    writeFileSync(file, key);
    const { rereadSecretKeys } = parseStorageConfig({}, { CENOTE_SECRET_KEY_FILE: file });
    writeFileSync(file, `${createSecretKeyText()}\n${key}\n`);
    expect(await rereadSecretKeys?.()).toHaveLength(2);
    writeFileSync(file, 'x');
    await expect(rereadSecretKeys?.()).rejects.toThrow(/Secret key 1/);
    rmSync(folder, { recursive: true });
    expect(parseStorageConfig({}, { CENOTE_SECRET_KEY: key }).rereadSecretKeys).toBeUndefined();
  });

  it('reads where the data is, and nothing else', () => {
    expect(parseStorageConfig({ dataDir: 'data' }, { CENOTE_HOST: '0.0.0.0', CENOTE_SECRET_KEY: key })).toMatchObject({
      dataDir: resolve('data'),
      secretKeys: [expect.objectContaining({ key: expect.any(Uint8Array) })],
    });
    expect(() => parseStorageConfig({ databaseUrl: 'x' }, {})).toThrow(ConfigError);
  });
});
