import { beforeAll, expect, test } from 'vitest';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { everyHost, hostsOf } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../../test/ask.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import { hostedUiRoutes } from './routes.ts';

const publicUrl = 'https://auth.example.com';
const callback = 'https://app.example/callback';
/** What whoever asks for a mail to somebody else would have its link lead to. */
const forged: Readonly<Record<string, string>> = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
  'x-forwarded-port': '8080',
  'x-original-host': 'evil.example',
  forwarded: 'for=192.0.2.1;host=evil.example;proto=http',
};

describeOnBothEngines(
  'mails that a page sends to whoever a forged Host names',
  (bench) => {
    let made: Awaited<ReturnType<typeof createPeoplePool>>;
    let people = 0;
    beforeAll(async () => {
      made = await createPeoplePool(
        bench.context,
        {
          autoVerifiedAttributes: ['email'],
          verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_LINK' },
        },
        {
          allowedOAuthFlowsUserPoolClient: true,
          allowedOAuthFlows: ['code'],
          allowedOAuthScopes: ['openid'],
          callbackURLs: [callback],
        },
      );
    });

    /** A browser whose every request says so, past the check of names that a listener has unless it is given. */
    function forger(hosts = everyHost): TestBrowser {
      const routes = [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
      const router = createRouter(routes, { hosts, log: silentLog });
      return new TestBrowser((request) => {
        const headers = new Headers([...request.headers, ...Object.entries(forged)]);
        return ask(router, new Request(request, { headers }));
      }, publicUrl);
    }
    const pageAt = (path: string) =>
      `${path}?${new URLSearchParams({ response_type: 'code', client_id: made.client.id, redirect_uri: callback })}`;
    const newName = () => `ann${people++}`;
    const sentTo = (name: string) => bench.context.sent.filter(({ recipient }) => recipient === `${name}@example.com`);

    /** What a mail says, and where its link leads. */
    function expectOurs(name: string, count: number, hasLink: boolean): void {
      const sent = sentTo(name);
      expect(sent).toHaveLength(count);
      const mail = sent.at(-1);
      const links = [...(mail?.body ?? '').matchAll(/https?:\/\/[^\s"'<]+/g)].map(([link]) => link);
      if (hasLink) expect(links).not.toEqual([]);
      for (const link of [...links, ...(hasLink ? [mail?.link ?? ''] : [])]) {
        expect(link.startsWith(`${publicUrl}/confirmUser?`)).toBe(true);
      }
      expect(JSON.stringify(mail)).not.toContain('evil.example');
    }
    async function signUp(browser: TestBrowser, username: string): Promise<Page> {
      const page = shown(await browser.open(pageAt('/signup')));
      const email = `${username}@example.com`;
      return shown(await browser.send(page, { username, password: PASSWORD, 'attribute.email': email }));
    }

    test('a listener lets no such request near a page', async () => {
      const names = hostsOf([new URL(publicUrl).hostname], { loopback: true });
      expect(shown(await forger(names).open(pageAt('/signup'))).status).toBe(421);
    });

    test('the link of a sign-up, and of the mail after it, leads to the public URL', async () => {
      const name = newName();
      const browser = forger();
      expect((await signUp(browser, name)).status).toBe(200);
      expectOurs(name, 1, true);
      const page = shown(await browser.open(pageAt('/resendcode')));
      expect(shown(await browser.send(page, { username: name })).status).toBe(200);
      expectOurs(name, 2, true);
    });

    test('the mail to whoever forgot a password names no other host', async () => {
      const name = newName();
      const browser = forger();
      await signUp(browser, name);
      await bench.call('AdminConfirmSignUp', { UserPoolId: made.pool.id, Username: name });
      const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
      await bench.call('AdminUpdateUserAttributes', { UserPoolId: made.pool.id, Username: name, UserAttributes });
      const page = shown(await browser.open(pageAt('/forgotPassword')));
      expect(shown(await browser.send(page, { username: name })).status).toBe(200);
      expectOurs(name, 2, false);
    });
  },
  { settings: { publicUrl } },
);
