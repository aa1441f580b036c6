import { expect, test } from 'vitest';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, forPages, PASSWORD } from '../../../../test/people.ts';
import { hostedUiRoutes } from '../routes.ts';

const callback = 'https://app.example/callback';
const origin = 'http://127.0.0.1:9229';
const strangers = `${PASSWORD}-stranger`;

type Made = Awaited<ReturnType<typeof createPeoplePool>>;

describeOnBothEngines('a sign-in to an account that a stranger has made, and that waits for its code', (bench) => {
  let people = 0;
  const newEmail = () => `person${String(people++).padStart(4, '0')}@example.com`;
  const makePool = (usernameAttributes: ('email' | 'phone_number')[] = ['email']) =>
    createPeoplePool(
      bench.context,
      {
        usernameAttributes,
        autoVerifiedAttributes: ['email'],
        smsConfiguration: { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
        policies: { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] } },
      },
      {
        ...forPages(callback),
        explicitAuthFlows: ['ALLOW_USER_AUTH'],
      },
    );
  const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
  const pageOf = ({ client }: Made, path: string) =>
    `${path}?${new URLSearchParams({ response_type: 'code', client_id: client.id, redirect_uri: callback })}`;
  async function at(made: Made, path: string, fields: Record<string, string>) {
    const browser = newBrowser();
    const form = shown(await browser.open(pageOf(made, path)));
    return { browser, page: shown(await browser.send(form, fields)) };
  }
  async function addUser({ pool }: Made, Username: string) {
    const UserPoolId = pool.id;
    const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
    await bench.call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
    await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
  }
  const choicesOf = ({ text }: Page) =>
    [...text.matchAll(/<button class="choice"[^>]*value="([^"]*)"/g)].map(([, value = '']) => value);
  const told = ({ status, text }: Page, name: string) => [
    status,
    text
      .replaceAll(name, 'NAME')
      .replace(/name="(?:_csrf|session)" value="[^"]*"/g, 'RANDOM')
      .replace(/data-options="[^"]*"/, 'RANDOM')
      .replace(/challenge\\&quot;:\\&quot;[\w-]+/, 'RANDOM')
      .replace(/step=[\w-]{36}/g, 'RANDOM'),
  ];
  /** What each way to begin leads to, and a wrong answer to it. */
  async function seen(made: Made, username: string) {
    const { page } = await at(made, '/login', { username, choose: 'first' });
    const all: unknown[] = [choicesOf(page)];
    for (const answer of choicesOf(page)) {
      const { browser, page: choice } = await at(made, '/login', { username, choose: 'first' });
      const next = shown(await browser.send(choice, { answer }));
      all.push(told(next, username));
      all.push(told(shown(await browser.send(next, { answer: '00000000', password: strangers, code: '1' })), username));
    }
    return all;
  }

  test('is shown what was shown before it was made, whichever way is chosen', async () => {
    const made = await makePool();
    for (let count = 0; count < 12; count++) {
      const username = newEmail();
      const before = await seen(made, username);
      await at(made, '/signup', { username, password: strangers });
      expect(await seen(made, username)).toEqual(before);
    }
  });

  test('by the number of the stranger, shows no address of the sign-up, and sends nothing there', async () => {
    const made = await makePool(['email', 'phone_number']);
    const answers = [];
    for (const isTaken of [true, false]) {
      const [email, username] = [newEmail(), `+1555555${String(people++).padStart(4, '0')}`];
      if (isTaken) await addUser(made, email);
      const before = await seen(made, username);
      await at(made, '/signup', { username, password: strangers, 'attribute.email': email });
      expect(await seen(made, username)).toEqual(before);
      answers.push(
        bench.context.sent.filter(({ purpose, recipient }) => recipient === email && purpose === 'authentication'),
      );
    }
    expect(answers).toEqual([[], []]);
  });

  test('its right password is as wrong as that of an account that somebody has, however often', async () => {
    const made = await makePool();
    const [taken, free] = [newEmail(), newEmail()];
    await addUser(made, taken);
    const answers = [];
    for (const username of [taken, free]) {
      await at(made, '/signup', { username, password: strangers });
      const tried: unknown[] = [];
      for (let tries = 0; tries < 7; tries++)
        tried.push(told((await at(made, '/login', { username, password: strangers })).page, username));
      answers.push(tried);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[0]?.at(-1)).toMatchObject([429, expect.any(String)]);
  });

  test('by a code to its address, which is the name, it is confirmed as ever', async () => {
    const made = await makePool();
    for (;;) {
      const username = newEmail();
      await at(made, '/signup', { username, password: strangers });
      const { browser, page } = await at(made, '/login', { username, choose: 'first' });
      if (!choicesOf(page).includes('EMAIL_OTP')) continue;
      const asked = shown(await browser.send(page, { answer: 'EMAIL_OTP' }));
      const sent = () =>
        bench.context.sent.findLast(({ recipient, purpose }) => recipient === username && purpose === 'authentication');
      await expect.poll(() => sent()?.code).toBeDefined();
      expect(await browser.send(asked, { answer: sent()?.code ?? '' })).toBeInstanceOf(URL);
      return;
    }
  });
});
