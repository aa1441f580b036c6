import { expect, test } from 'vitest';
import { resendCode } from '#domain/access/sign-up/resend.ts';
import { signUp } from '#domain/access/sign-up/sign-up.ts';
import type { Functions } from '#domain/functions.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../../test/ask.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import { confirmUserRoutes } from './confirm-user.ts';

const byLink = { defaultEmailOption: 'CONFIRM_WITH_LINK' } as const;
const caller = { address: '127.0.0.1', userAgent: '' };
/** What CustomMessage answers, where it is asked. */
let texts: object = {};
const functions: Functions = {
  invoke: async (_arn, event) => ({ ...event, response: texts }),
};
const lambdaConfig = { customMessage: 'arn:aws:lambda:us-east-1:123456789012:function:message' };

describeOnBothEngines(
  'the page behind a confirmation link',
  (bench) => {
    let people = 0;
    async function invite(pool: object = {}, client: object = {}) {
      const { context } = bench;
      const made = await createPeoplePool(
        context,
        { autoVerifiedAttributes: ['email'], verificationMessageTemplate: byLink, ...pool },
        client,
      );
      const username = `ann&<b>${people++}`;
      const address = `ann${people}@example.com`;
      const attributes = [{ name: 'email', value: address }];
      await signUp(context, made.client, { username, password: PASSWORD, attributes }, caller);
      const sent = () => context.sent.findLast(({ recipient }) => recipient === address);
      const status = async () => (await findUser(context, made.pool, username))?.status;
      return { ...made, username, sent, status, link: () => new URL(sent()?.link ?? 'http://no.example/') };
    }
    const route = (request: Request) =>
      ask(createRouter(confirmUserRoutes(bench.context), { hosts: everyHost, log: silentLog }), request);
    const open = (link: URL, method = 'GET') => route(new Request(link, { method }));
    /** Presses the button of a page, as a browser does. */
    async function press(page: Response, link: URL) {
      const html = await page.text();
      const fields = [...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
        ([, name = '', value = '']): [string, string] => [
          name,
          value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
        ],
      );
      const action = new URL(/action="([^"]*)"/.exec(html)?.[1] ?? '', link);
      return route(new Request(action, { method: 'POST', body: new URLSearchParams(fields) }));
    }
    const confirmWith = (clientId: string, Username: string, ConfirmationCode: string) =>
      bench.call('ConfirmSignUp', { ClientId: clientId, Username, ConfirmationCode }).then(
        () => 'confirmed',
        (error: { code: string }) => error.code,
      );

    test('asks, and confirms when its button is pressed, once', async () => {
      const { pool, username, link, status } = await invite();
      expect(link().pathname).toBe('/confirmUser');
      expect([...link().searchParams.keys()]).toEqual(['client_id', 'user_name', 'confirmation_code']);
      // At least 128 bits, and no code that could be guessed.
      expect(link().searchParams.get('confirmation_code')).toMatch(/^[\w-]{22,}$/);
      const page = await open(link());
      expect(page.status).toBe(200);
      expect(await status()).toBe('UNCONFIRMED');
      const done = await press(page, link());
      expect(done.status).toBe(200);
      expect(await done.text()).toContain('Your account is confirmed');
      const user = await findUser(bench.context, pool, username);
      expect(user).toMatchObject({ status: 'CONFIRMED', attributes: { email_verified: 'true' } });
      const again = await press(await open(link()), link());
      expect(again.status).toBe(400);
      expect(await again.text()).toContain('<h1>This link does not work</h1>');
    });

    test('acts on nothing but its button, and succeeds for one of parallel presses', async () => {
      const { link, status } = await invite();
      for (const method of ['HEAD', 'GET', 'OPTIONS', 'HEAD']) await open(link(), method);
      expect(await status()).toBe('UNCONFIRMED');
      const pages = await Promise.all(Array.from({ length: 5 }, () => open(link())));
      const pressed = await Promise.all(pages.map((page) => press(page, link())));
      const statuses = pressed.map((answer) => answer.status);
      expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 400, 400, 400, 400]);
    });

    test('tells neither caches nor other sites of the token, and runs nothing', async () => {
      const { link } = await invite();
      const { headers } = await open(link());
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; /);
      expect(policy).toContain("frame-ancestors 'none'");
    });

    test('refuses whatever does not fit, all alike and without a trace of its text', async () => {
      const { link, status, username } = await invite();
      const cases: [string, string][] = [
        ['confirmation_code', '123456'],
        ['confirmation_code', 'x'.repeat(32)],
        ['user_name', '<script>alert(1)</script>'],
        ['user_name', 'nobody'],
        ['client_id', '<script>'],
        ['client_id', 'n0such'],
      ];
      const answers = new Set<string>();
      for (const [name, value] of cases) {
        const changed = new URL(link());
        changed.searchParams.set(name, value);
        const page = await open(changed);
        expect(await page.clone().text()).not.toContain('<script>');
        const answer = await press(page, changed);
        expect(answer.status).toBe(400);
        answers.add(await answer.text());
      }
      expect(answers.size).toBe(1);
      expect([...answers][0]).not.toContain(username);
      const incomplete = new URL(link());
      incomplete.searchParams.set('user_name', '');
      expect(await (await open(incomplete)).text()).toContain('This link is incomplete');
      expect((await route(new Request(incomplete, { method: 'POST', body: '' }))).status).toBe(400);
      expect(await status()).toBe('UNCONFIRMED');
    });

    test('exists in no pool that confirms by code, also not for a link of before', async () => {
      const code = await invite({ verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_CODE' } });
      expect(code.sent()?.link).toBeUndefined();
      const { pool, link, status } = await invite();
      const settings = { ...pool.settings, verificationMessageTemplate: { defaultEmailOption: 'CONFIRM_WITH_CODE' } };
      await savePool(bench.context, pool, { name: pool.name, settings: settings as typeof pool.settings });
      expect((await press(await open(link()), link())).status).toBe(400);
      expect(await status()).toBe('UNCONFIRMED');
    });

    test('goes along with no code: six digits work only where a message shows them', async () => {
      const { client, username, sent, status } = await invite();
      expect(sent()?.code).toBeUndefined();
      for (let count = 0; count < 5; count++) {
        expect(await confirmWith(client.id, username, String(count).padStart(6, '0'))).toBe('CodeMismatchException');
      }
      const rows = await bench.context.db.all(
        { name: 'test-code-rows', sql: 'select id from codes where sub = :sub' },
        { sub: (await findUser(bench.context, { ...(await invite()).pool, id: client.poolId }, username))?.sub ?? '' },
      );
      expect(rows).toHaveLength(1);
      expect(await status()).toBe('UNCONFIRMED');
    });

    test.each([
      ['a code', { emailMessage: 'Code {####}' }, true, false],
      ['a link', { emailMessage: 'Here: {##Click Here##}' }, false, true],
      ['both', { emailMessage: '{####} or {##Click Here##}' }, true, true],
      ['nothing of its own', {}, false, true],
    ])('works where CustomMessage shows %s, and so does the code', async (_name, said, hasCode, hasLink) => {
      for (const hiding of ['ENABLED', 'LEGACY']) {
        texts = said;
        const made = await invite({ lambdaConfig }, { preventUserExistenceErrors: hiding });
        // A resent message of a client that hides who exists is composed after the answer.
        const before = bench.context.sent.length;
        await resendCode(bench.context, made.client, { username: made.username }, caller);
        await expect.poll(() => bench.context.sent.length).toBe(before + 1);
        const { code, link } = made.sent() ?? {};
        expect([code !== undefined, link !== undefined]).toEqual([hasCode, hasLink]);
        if (link !== undefined) {
          const page = await press(await open(new URL(link)), new URL(link));
          expect(page.status).toBe(200);
        } else expect(await confirmWith(made.client.id, made.username, code ?? '')).toBe('confirmed');
        expect(await made.status()).toBe('CONFIRMED');
        const second = await invite({ lambdaConfig }, { preventUserExistenceErrors: hiding });
        await resendCode(bench.context, second.client, { username: second.username }, caller);
        await expect.poll(() => second.sent()?.purpose).toBe('resend-code');
        const shown = second.sent()?.code;
        if (shown !== undefined) expect(await confirmWith(second.client.id, second.username, shown)).toBe('confirmed');
      }
      texts = {};
    });
  },
  { functions },
);
