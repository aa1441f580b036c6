import { expect, test } from 'vitest';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, forPages, PASSWORD } from '../../../test/people.ts';
import { hostedUiRoutes } from './routes.ts';

const callback = 'https://app.example/callback';
const origin = 'http://127.0.0.1:9229';

describeOnBothEngines('a step of the pages whose form is refused', (bench) => {
  let people = 0;
  const newEmail = () => `person${people++}@example.com`;
  const makePool = (preventUserExistenceErrors: 'ENABLED' | 'LEGACY' = 'ENABLED') =>
    createPeoplePool(
      bench.context,
      {
        usernameAttributes: ['email'],
        autoVerifiedAttributes: ['email'],
        policies: { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      },
      {
        ...forPages(callback),
        preventUserExistenceErrors,
        explicitAuthFlows: ['ALLOW_USER_AUTH'],
      },
    );
  type Made = Awaited<ReturnType<typeof makePool>>;
  const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
  const pageOf = ({ client }: Made, path: string) =>
    `${path}?${new URLSearchParams({ response_type: 'code', client_id: client.id, redirect_uri: callback })}`;
  async function at(made: Made, path: string, fields: Record<string, string>, browser = newBrowser()) {
    const form = shown(await browser.open(pageOf(made, path)));
    return { browser, page: shown(await browser.send(form, fields)) };
  }
  async function addUser({ pool }: Made) {
    const [UserPoolId, Username] = [pool.id, newEmail()];
    const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
    await bench.call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
    await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
    return Username;
  }
  const stepOf = ({ url }: Page) => url.searchParams.get('step');
  const inputOf = ({ text }: Page, name: string) => new RegExp(`<input id="${name}"[^>]*>`).exec(text)?.[0] ?? '';
  const codeTo = (to: string) =>
    bench.context.sent.findLast(({ recipient, code }) => recipient === to && code !== undefined)?.code ?? '';
  /** That the browser is at the same step, which says what was wrong, and says it again to who loads it again. */
  async function expectSaid(browser: TestBrowser, before: Page, refused: Page, said: string, field: string) {
    expect(stepOf(refused)).toBe(stepOf(before));
    for (const page of [refused, shown(await browser.open(refused.url.href))]) {
      expect([page.status, page.text.includes(`id="error">${said}</p>`)]).toEqual([400, true]);
      expect(inputOf(page, field)).toMatch(/ autofocus aria-invalid="true" aria-describedby="error[^"]*"/);
    }
  }

  test.each(['ENABLED', 'LEGACY'] as const)('says so at the code of a sign-up (%s)', async (hiding) => {
    const made = await makePool(hiding);
    const username = newEmail();
    const { browser, page } = await at(made, '/signup', { username, password: PASSWORD });
    const said =
      hiding === 'ENABLED' ? 'That code is not right, or has expired.' : 'That code is not right. Try again.';
    let refused = page;
    for (let tries = 0; tries < 2; tries++) {
      refused = shown(await browser.send(refused, { code: '000000' }));
      await expectSaid(browser, page, refused, said, 'code');
      expect(refused.text).toContain('We sent a code to p***@e***.');
    }
    const done = shown(await browser.send(refused, { code: codeTo(username) }));
    expect(done.text).toContain('Your account is confirmed.');
  });

  test('says so at a forgotten password, of the code and of the password', async () => {
    const made = await makePool();
    const username = await addUser(made);
    const { browser, page } = await at(made, '/forgotPassword', { username });
    const wrong = shown(await browser.send(page, { code: '000000', password: `${PASSWORD}2` }));
    await expectSaid(browser, page, wrong, 'That code is not right, or has expired.', 'code');
    const weak = shown(await browser.send(wrong, { code: codeTo(username), password: 'weak' }));
    await expectSaid(browser, page, weak, 'This password is too short.', 'password');
    expect(weak.text).toContain('We sent a code to p***@e***.');
  });

  test('says so at a challenge of the sign-in, and at its first form where it has to begin anew', async () => {
    const made = await makePool();
    const username = await addUser(made);
    const { browser, page: choice } = await at(made, '/login', { username, choose: 'first' });
    const page = shown(await browser.send(choice, { answer: 'EMAIL_OTP' }));
    const again = shown(await browser.send(page, { again: 'yes' }));
    const wrong = shown(await browser.send(again, { answer: '00000000' }));
    await expectSaid(browser, again, wrong, 'That code is not right. Try again.', 'answer');
    expect(wrong.text).toContain('We sent a new code to p***@e***.');

    bench.context.clock.advance(4 * 60_000);
    const late = shown(await browser.send(wrong, { answer: codeTo(username) }));
    for (const over of [late, shown(await browser.open(late.url.href))]) {
      expect(over.text).toContain('That took too long. Sign in again.');
      expect(over.text).toContain('<h1>Sign in to app</h1>');
      expect(over.fields['username']).toBe(username);
    }
    expect(await browser.send(late, { password: PASSWORD })).toBeInstanceOf(URL);
    expect([...browser.cookiesOf('127.0.0.1:9229').keys()].filter((name) => name.includes('-step-'))).toEqual([]);
  });

  test('says so where another code is one too many', async () => {
    const made = await makePool();
    const username = newEmail();
    const { browser, page } = await at(made, '/signup', { username, password: PASSWORD });
    let last = page;
    for (let tries = 0; tries < 7 && last.status === 200; tries++)
      last = shown(await browser.send(last, { again: 'yes' }));
    expect([last.url.pathname, last.status]).toEqual(['/confirm', 429]);
    for (const one of [last, shown(await browser.open(last.url.href))]) {
      expect([one.status, one.headers.get('retry-after')]).toEqual([429, '3600']);
      expect(one.text).toContain('Too many attempts. Wait a while, then try again.');
      expect(inputOf(one, 'code')).not.toBe('');
    }
  });
});
