import { expect, test } from 'vitest';
import type { Functions } from '#domain/functions.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../../test/people.ts';
import { hostedUiRoutes } from '../routes.ts';

const callback = 'https://app.example/callback';
const origin = 'http://127.0.0.1:9229';
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:message';
/** What CustomMessage answers, where a pool has it. */
const functions: Functions = {
  invoke: async (_arn, event) => ({ ...event, response: { emailMessage: 'Your code is {####}' } }),
};
const forApps = {
  allowedOAuthFlowsUserPoolClient: true,
  allowedOAuthFlows: ['code' as const],
  allowedOAuthScopes: ['openid'],
  callbackURLs: [callback],
};

describeOnBothEngines(
  'a sign-up that a link confirms',
  (bench) => {
    let people = 0;
    const makePool = (pool: object = {}, client: object = {}) =>
      createPeoplePool(
        bench.context,
        {
          autoVerifiedAttributes: ['email'],
          verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_LINK' },
          ...pool,
        },
        { ...forApps, ...client },
      );
    const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
    const pageOf = ({ client }: Awaited<ReturnType<typeof makePool>>, path: string, lang = 'en') =>
      `${path}?${new URLSearchParams({ response_type: 'code', client_id: client.id, redirect_uri: callback, state: 'of the app', lang })}`;
    async function signUp(browser: TestBrowser, path: string): Promise<{ page: Page; email: string }> {
      const username = `ann${people++}`;
      const email = `${username}@example.com`;
      const form = shown(await browser.open(path));
      return {
        email,
        page: shown(await browser.send(form, { username, password: PASSWORD, 'attribute.email': email })),
      };
    }
    const mailsTo = (email: string) => bench.context.sent.filter(({ recipient }) => recipient === email);
    const linkTo = (email: string) => mailsTo(email).at(-1)?.link ?? 'no link';
    const unescape = (href = 'no link') => href.replaceAll('&amp;', '&');
    const asksForCode = (page: Page) => 'code' in page.fields;

    test('says that a link was sent, asks for no code, sends it again, and leads on with the request of the app', async () => {
      const made = await makePool();
      const browser = newBrowser();
      const { page, email } = await signUp(browser, pageOf(made, '/signup'));
      expect([page.status, asksForCode(page)]).toEqual([200, false]);
      expect(page.text).toContain('We sent a link to a***@e***.');
      const login = shown(await browser.open(unescape(/<a href="([^"]*)">Back to sign in</.exec(page.text)?.[1])));
      expect([login.url.pathname, login.url.searchParams.get('state')]).toEqual(['/login', 'of the app']);
      const again = shown(await browser.send(page, {}));
      expect([again.status, asksForCode(again)]).toEqual([200, false]);
      expect(again.text).toContain('We sent a new link to a***@e***.');
      expect(mailsTo(email)).toHaveLength(2);

      const confirmed = shown(await browser.send(shown(await browser.open(linkTo(email))), {}));
      expect(confirmed.text).toContain('<h1>Your account is confirmed</h1>');
      const back = unescape(/<a class="go" href="([^"]*)">Back to sign in</.exec(confirmed.text)?.[1]);
      const signIn = shown(await browser.open(back));
      expect([signIn.url.pathname, signIn.url.searchParams.get('state')]).toEqual(['/login', 'of the app']);
      // Whoever presses the button twice gets on, too.
      const twice = shown(await browser.send(shown(await browser.open(linkTo(email))), {}));
      expect([twice.status, twice.text.includes('>Back to sign in<')]).toEqual([400, true]);
    });

    test('another browser, and the link of another app, lead nowhere', async () => {
      const [made, other] = [await makePool(), await makePool()];
      const browser = newBrowser();
      const first = await signUp(browser, pageOf(made, '/signup'));
      const second = await signUp(newBrowser(), pageOf(other, '/signup'));
      for (const [visitor, { email }] of [
        [newBrowser(), first],
        [browser, second],
      ] as const) {
        const asked = shown(await visitor.open(linkTo(email)));
        const done = shown(await visitor.send(asked, { password: PASSWORD }));
        expect(done.text).toContain('<h1>Your account is confirmed</h1>');
        expect(done.text).not.toContain('class="go"');
      }
    });

    test('a client that hides who exists says the same of nobody', async () => {
      const made = await makePool({}, { preventUserExistenceErrors: 'ENABLED' });
      const browser = newBrowser();
      const page = shown(await browser.open(pageOf(made, '/resendcode')));
      expect(page.text).toContain('<h1>Send a new link</h1>');
      const said = shown(await browser.send(page, { username: 'nobody-there' }));
      expect([said.status, asksForCode(said)]).toEqual([200, false]);
      expect(said.text).toContain('If this account has to be confirmed, a new message is on its way.');
    });

    test('the page for a code leads to the one that sends a link', async () => {
      const made = await makePool();
      expect(shown(await newBrowser().open(pageOf(made, '/confirm'))).url.pathname).toBe('/resendcode');
    });

    test.each([
      ['a function that chooses the text', { lambdaConfig: { customMessage: functionArn } }],
      [
        'a template that shows both',
        {
          verificationMessageTemplate: {
            defaultEmailOption: 'CONFIRM_WITH_LINK',
            emailMessageByLink: '{##here##} or {####}',
          },
        },
      ],
    ])('%s: either will do', async (_why, pool) => {
      const made = await makePool(pool);
      const browser = newBrowser();
      const { page, email } = await signUp(browser, pageOf(made, '/signup'));
      expect(page.text).toContain('We sent a message to a***@e***. Open its link, or enter its code here.');
      const code = mailsTo(email).at(-1)?.code ?? '';
      expect(shown(await browser.send(page, { code })).text).toContain('Your account is confirmed.');
    });

    test('by text message it is a code, in every pool', async () => {
      const made = await makePool({
        autoVerifiedAttributes: ['phone_number'],
        smsConfiguration: { snsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
      });
      const browser = newBrowser();
      const form = shown(await browser.open(pageOf(made, '/signup')));
      const person = { username: `ann${people++}`, password: PASSWORD, 'attribute.phone_number': '+15555550123' };
      const page = shown(await browser.send(form, person));
      expect(page.text).toContain('We sent a code to +*******0123.');
      expect(asksForCode(page)).toBe(true);
    });

    test('speaks the language of the person', async () => {
      const made = await makePool();
      const { page } = await signUp(newBrowser(), pageOf(made, '/signup', 'de'));
      expect(page.text).toContain('Wir haben einen Link an a***@e*** geschickt.');
    });
  },
  { functions },
);
