import { expect, test } from 'vitest';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { leftTo, type Page, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../../test/people.ts';
import { hostedUiRoutes } from '../routes.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';
const forApps = {
  explicitAuthFlows: ['ALLOW_USER_AUTH' as const],
  allowedOAuthFlowsUserPoolClient: true,
  allowedOAuthFlows: ['code' as const],
  allowedOAuthScopes: ['openid'],
  callbackURLs: [callback],
  preventUserExistenceErrors: 'ENABLED' as const,
};
const sending = {
  emailConfiguration: {
    emailSendingAccount: 'DEVELOPER' as const,
    sourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a',
  },
  smsConfiguration: { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
};
/** Else an address for recovery is no second factor. */
const recovery = {
  accountRecoverySetting: {
    recoveryMechanisms: [
      { name: 'verified_phone_number' as const, priority: 1 },
      { name: 'verified_email' as const, priority: 2 },
    ],
  },
};
const again = { again: 'yes' };

type Made = Awaited<ReturnType<typeof createPeoplePool>>;

describeOnBothEngines('a new code for a step of the sign-in', (bench) => {
  let count = 0;
  async function makePool(mfa: 'OPTIONAL' | 'ON' | undefined, pool: object = {}) {
    const made = await createPeoplePool(bench.context, { ...sending, ...pool }, forApps);
    const factors = { EmailMfaConfiguration: {}, SmsMfaConfiguration: {} };
    if (mfa !== undefined)
      await bench.call('SetUserPoolMfaConfig', { UserPoolId: made.pool.id, MfaConfiguration: mfa, ...factors });
    return made;
  }
  async function newPerson(
    { pool }: Made,
    { hasAddress = true, factor }: { hasAddress?: boolean; factor?: object } = {},
  ) {
    const name = `person${String(count).padStart(4, '0')}`;
    const [email, phone] = [`${name}@example.com`, `+1555555${String(count++).padStart(4, '0')}`];
    const person = { UserPoolId: pool.id, Username: name };
    const addresses = { email, email_verified: 'true', phone_number: phone, phone_number_verified: 'true' };
    const UserAttributes = hasAddress ? Object.entries(addresses).map(([Name, Value]) => ({ Name, Value })) : [];
    await bench.call('AdminCreateUser', { ...person, UserAttributes, MessageAction: 'SUPPRESS' });
    await bench.call('AdminSetUserPassword', { ...person, Password: PASSWORD, Permanent: true });
    if (factor !== undefined) await bench.call('AdminSetUserMFAPreference', { ...person, ...factor });
    return { name, email, phone };
  }
  const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
  async function begin({ client }: Made, fields: Record<string, string>) {
    const browser = newBrowser();
    const query = { response_type: 'code', client_id: client.id, redirect_uri: callback };
    const login = shown(await browser.open(`/login?${new URLSearchParams(query)}`));
    return { browser, page: shown(await browser.send(login, fields)) };
  }
  const codesTo = (recipient: string) =>
    bench.context.sent.filter((message) => message.recipient === recipient).map(({ code = 'no code' }) => code);

  /** Asks for a new code, and signs in by it: the earlier one is of no use any more. */
  async function signInByNewCode(browser: TestBrowser, page: Page, recipient: string) {
    const next = shown(await browser.send(page, again));
    expect(next.status).toBe(200);
    expect(next.text).toMatch(/We sent a new code to /);
    const [first = 'none', second = 'none', ...more] = codesTo(recipient);
    expect([second === 'none', more]).toEqual([false, []]);
    // The page of the earlier code is over, with the code.
    expect(shown(await browser.send(page, { answer: first })).text).toContain('That took too long. Sign in again.');
    if (first !== second) {
      const wrong = shown(await browser.send(next, { answer: first }));
      expect(wrong.text).toContain('That code is not right. Try again.');
    }
    expect(leftTo(await browser.send(next, { answer: second })).searchParams.has('code')).toBe(true);
  }

  test.each([
    ['email', { EmailMfaSettings: { Enabled: true, PreferredMfa: true } }],
    ['phone', { SMSMfaSettings: { Enabled: true, PreferredMfa: true } }],
  ] as const)('of a second factor by %s', async (kind, factor) => {
    const made = await makePool('OPTIONAL');
    const person = await newPerson(made, { factor });
    const { browser, page } = await begin(made, { username: person.name, password: PASSWORD });
    await signInByNewCode(browser, page, person[kind]);
  });

  test('of an address that is being set up', async () => {
    const made = await makePool('ON', recovery);
    const person = await newPerson(made, { hasAddress: false });
    const { browser, page: choice } = await begin(made, { username: person.name, password: PASSWORD });
    const asking = shown(await browser.send(choice, { setup: 'EMAIL_OTP' }));
    const page = shown(await browser.send(asking, { EMAIL: person.email }));
    await signInByNewCode(browser, page, person.email);
  });

  test('of a first factor, alike for nobody', async () => {
    const made = await makePool(undefined, {
      policies: { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
    });
    const person = await newPerson(made);
    const offers = async (username: string) =>
      (await begin(made, { username, choose: 'first' })).page.text.includes('value="EMAIL_OTP"');
    const told = async (username: string, factor: string) => {
      const { browser, page: choice } = await begin(made, { username, choose: 'first' });
      const page = shown(await browser.send(choice, { answer: factor }));
      const next = shown(await browser.send(page, again));
      return { browser, page: next, seen: [next.status, /We sent a new code to /.test(next.text)] };
    };
    const { browser, page, seen } = await told(person.name, 'EMAIL_OTP');
    expect(seen).toEqual([200, true]);
    const [, code = 'none'] = codesTo(person.email);
    expect(leftTo(await browser.send(page, { answer: code })).searchParams.has('code')).toBe(true);
    // A few of those who do not exist seem to have no address.
    let nobody = 'nobody0';
    for (let at = 1; !(await offers(nobody)); at++) nobody = `nobody${at}`;
    expect((await told(nobody, 'EMAIL_OTP')).seen).toEqual(seen);
  });

  test('within the limits on messages, and the code that came last is good', async () => {
    const made = await makePool('OPTIONAL');
    const factor = { EmailMfaSettings: { Enabled: true, PreferredMfa: true } };
    const { name, email } = await newPerson(made, { factor });
    const { browser, page: first } = await begin(made, { username: name, password: PASSWORD });
    let page = first;
    let refused: Page | undefined;
    for (let tries = 0; tries < 25 && refused === undefined; tries++) {
      const next = shown(await browser.send(page, again));
      if (next.status === 200) page = next;
      else refused = next;
    }
    expect(codesTo(email)).toHaveLength(20);
    expect(refused?.status).toBe(429);
    expect(refused?.text).toContain('Too many attempts. Wait a while, then try again.');
    const last = codesTo(email).at(-1) ?? 'none';
    expect(leftTo(await browser.send(page, { answer: last })).searchParams.has('code')).toBe(true);
  });
});
