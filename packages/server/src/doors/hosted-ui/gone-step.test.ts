import { expect, test } from 'vitest';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, forPages, PASSWORD } from '../../../test/people.ts';
import { hostedUiRoutes } from './routes.ts';

const callback = 'https://app.example/callback';
const origin = 'http://127.0.0.1:9229';
const tooLong = 'This page was open for too long, or cookies are off. Try again.';

describeOnBothEngines('a step of the pages that a browser keeps no more', (bench) => {
  let people = 0;
  const newEmail = () => `person${people++}@example.com`;
  const makePool = () =>
    createPeoplePool(
      bench.context,
      {
        usernameAttributes: ['email'],
        autoVerifiedAttributes: ['email'],
        policies: { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      },
      {
        ...forPages(callback),
        explicitAuthFlows: ['ALLOW_USER_AUTH'],
      },
    );
  type Made = Awaited<ReturnType<typeof makePool>>;
  const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
  const pageOf = ({ client }: Made, path: string, state = 'one') =>
    `${path}?${new URLSearchParams({ response_type: 'code', client_id: client.id, redirect_uri: callback, state })}`;
  async function at(made: Made, path: string, fields: Record<string, string>, browser = newBrowser()) {
    const form = shown(await browser.open(pageOf(made, path)));
    return { browser, page: shown(await browser.send(form, fields)) };
  }
  const codeTo = (to: string) =>
    bench.context.sent.findLast(({ recipient, code }) => recipient === to && code !== undefined)?.code ?? '';
  async function newPerson(made: Made) {
    const username = newEmail();
    const { browser, page } = await at(made, '/signup', { username, password: PASSWORD });
    return { username, browser, page: shown(await browser.send(page, { code: codeTo(username) })) };
  }
  const steps = (browser: TestBrowser) =>
    [...browser.cookiesOf('127.0.0.1:9229').keys()].filter((name) => name.includes('-step-'));
  const isTold = ({ text }: Page) => text.includes(tooLong);

  test('is said to have taken too long, and begins again', async () => {
    const made = await makePool();
    const { username } = await newPerson(made);
    const walks: readonly [string, Record<string, string>, string][] = [
      ['/signup', { username: newEmail(), password: PASSWORD }, '/confirm'],
      ['/forgotPassword', { username }, '/confirmforgotPassword'],
      ['/login', { username, choose: 'first' }, '/login'],
    ];
    for (const [path, fields, next] of walks) {
      const { browser, page } = await at(made, path, fields);
      expect([page.url.pathname, isTold(page), isTold(shown(await browser.open(page.url.href)))]).toEqual([
        next,
        false,
        false,
      ]);
      const elsewhere = shown(await newBrowser().open(page.url.href));
      bench.context.clock.advance(15 * 60_000);
      const late = shown(await browser.open(page.url.href));
      for (const gone of [elsewhere, late]) {
        expect([gone.url.pathname, gone.status, isTold(gone)]).toEqual([next, 400, true]);
        expect('username' in gone.fields).toBe(true);
      }
      expect(isTold(shown(await browser.open(pageOf(made, next))))).toBe(false);
    }
  });

  test('is taken away by the sign-in, by whichever form of the same request, and no other one is', async () => {
    const made = await makePool();
    const { username, browser, page } = await newPerson(made);
    expect([page.text.includes('Your account is confirmed. Sign in now.'), steps(browser).length]).toEqual([true, 1]);
    const other = shown(await browser.open(pageOf(made, '/forgotPassword', 'other')));
    shown(await browser.send(other, { username }));
    const { page: choice } = await at(made, '/login', { username, choose: 'first' }, browser);
    const password = shown(await browser.send(choice, { answer: 'PASSWORD' }));
    expect(await browser.send(password, { answer: PASSWORD })).toBeInstanceOf(URL);
    expect(steps(browser)).toHaveLength(1);
  });
});
