import { createHash, randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { listConsents } from '#domain/access/consents/consent.ts';
import { DocumentError, type LoadOptions } from '#domain/documents.ts';
import type { Fault } from '#domain/fault.ts';
import { type Client, canWrite } from '#domain/tenant/clients/client.ts';
import { findClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { clientIdIn } from '#domain/tenant/clients/oauth-extensions.ts';
import { takeTurn } from '#domain/tenant/limits/take-turn.ts';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { parseJwt } from '#lib/jwt.ts';
import { silentLog } from '#lib/log.ts';
import { sweep } from '#work/sweep.ts';
import { extensionsOf } from '../../../test/api.ts';
import { ask } from '../../../test/ask.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import { postForm } from '../../../test/post-form.ts';
import { createTestUser } from '../../../test/sign-ins.ts';
import { oauthRoutes } from './routes.ts';

const origin = 'http://localhost:9229';
const appUrl = 'https://app.example/client.json';
const hour = 3600_000;
const day = 24 * hour;

/** What stands under which address, and who was asked. */
const published = new Map<string, unknown>();
const loaded: string[] = [];
/** What answers wait for. */
let gate: Promise<void> | undefined;
const documents = {
  load: async (url: string, options: LoadOptions = {}) => {
    loaded.push(url);
    expect(options).toEqual({ followsRedirects: false, maxBytes: 5120, patienceMs: 3000 });
    await gate;
    const value = published.get(url);
    if (value === undefined) throw new DocumentError('it answered 404');
    const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    if (bytes.length > 5120) throw new DocumentError('it has more than 5120 bytes');
    return bytes;
  },
};

describeOnBothEngines(
  'apps that nobody at the pool knows',
  (bench) => {
    let made: Awaited<ReturnType<typeof createPeoplePool>>;
    let people = 0;
    beforeAll(async () => {
      made = await createPeoplePool(bench.context, {}, {});
    });
    beforeEach(() => {
      published.clear();
      loaded.length = 0;
      gate = undefined;
      // Each begins with the quotas of an hour of its own.
      bench.context.clock.advance(hour);
    });

    const routes = () => [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
    const newBrowser = () => TestBrowser.of(routes(), origin);
    const set = (input: object) =>
      extensionsOf(bench.context)('SetUserPoolOAuthExtensions', { UserPoolId: made.pool.id, ...input });
    const newVerifier = () => {
      const verifier = randomBytes(32).toString('base64url');
      return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
    };
    const authorizeUrl = (parameters: Record<string, string>) =>
      `/oauth2/authorize?${new URLSearchParams({ response_type: 'code', ...parameters })}`;
    async function newPerson() {
      const name = `ann${people++}`;
      const user = await createTestUser(bench.context, made.pool, name);
      const input = { UserPoolId: made.pool.id, Username: name, Password: PASSWORD, Permanent: true };
      await bench.call('AdminSetUserPassword', input);
      return { name, user };
    }
    async function request(method: string, path: string, body?: unknown, token?: string, address = '198.51.100.1') {
      const router = createRouter(routes(), { hosts: everyHost, log: silentLog });
      const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
      const asked = new Request(new URL(path, origin), {
        method,
        headers,
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const response = await ask(router, asked, { requestId: 'a request', address });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    }
    const register = (body: unknown, token?: string, address?: string) =>
      request('POST', `/oauth2/register?user_pool_id=${made.pool.id}`, body, token, address);
    /** Signs somebody in for an app, allows what it asks for, and gives it tokens. */
    async function signInFor(client_id: string, redirect_uri: string, more: Record<string, string> = {}) {
      const { name, user } = await newPerson();
      const { verifier, challenge } = newVerifier();
      const browser = newBrowser();
      const asked = { client_id, redirect_uri, code_challenge: challenge, code_challenge_method: 'S256', ...more };
      const page = shown(await browser.open(authorizeUrl(asked)));
      const consent = shown(await browser.send(page, { username: name, password: PASSWORD }));
      const code = leftTo(await browser.send(consent, {})).searchParams.get('code') ?? '';
      const query = more['user_pool_id'] === undefined ? '' : `?user_pool_id=${more['user_pool_id']}`;
      const fields = { grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier: verifier };
      const { status, body } = await postForm(routes(), `${origin}/oauth2/token${query}`, fields);
      return { name, user, browser, consent, status, body };
    }

    test('an app is named by its document, and leaves nothing behind before somebody lets it in', async () => {
      await set({ ClientIdMetadataDocuments: true });
      const redirect = 'http://127.0.0.1/callback';
      published.set(appUrl, { client_id: appUrl, client_name: 'Notes', redirect_uris: [redirect], logo_uri: 'x' });
      const user_pool_id = made.pool.id;
      const before = (await bench.call('ListUserPoolClients', { UserPoolId: user_pool_id })).UserPoolClients?.length;
      const verifier = newVerifier();
      const page = shown(
        await newBrowser().open(
          authorizeUrl({
            client_id: appUrl,
            redirect_uri: redirect,
            user_pool_id,
            code_challenge: verifier.challenge,
            code_challenge_method: 'S256',
          }),
        ),
      );
      expect(page.text).toContain('Notes');
      const after = (await bench.call('ListUserPoolClients', { UserPoolId: user_pool_id })).UserPoolClients?.length;
      expect(after).toBe(before);
      // A program on the person's device learns its port when it starts.
      const given = await signInFor(appUrl, 'http://127.0.0.1:43117/callback', { user_pool_id, scope: 'openid email' });
      expect(given.consent.text).toContain('The app is run by app.example.');
      expect(given.consent.text).toContain('a program on this device');
      expect(given.status).toBe(200);
      expect(parseJwt(given.body.id_token)?.claims).toMatchObject({ aud: appUrl, sub: given.user.sub });
      expect(parseJwt(given.body.access_token)?.claims).toMatchObject({ client_id: appUrl });
      const info = await request('GET', '/oauth2/userInfo', undefined, given.body.access_token);
      expect(info).toMatchObject({ status: 200, body: { sub: given.user.sub } });
      expect(await listConsents(bench.context, given.user)).toMatchObject([{ appName: 'Notes', documentUrl: appUrl }]);
      const token = `${origin}/oauth2/token?user_pool_id=${user_pool_id}`;
      const refresh = { grant_type: 'refresh_token', client_id: appUrl, refresh_token: given.body.refresh_token };
      expect(await postForm(routes(), token, refresh)).toMatchObject({
        status: 200,
        body: { refresh_token: expect.any(String) },
      });
    });

    test('a document is asked for every five minutes, and what it says then counts', async () => {
      await set({ ClientIdMetadataDocuments: true });
      const url = 'https://app.example/other.json';
      const [old, anew] = ['https://app.example/old', 'https://app.example/new'];
      published.set(url, { client_id: url, redirect_uris: [old] });
      const more = { user_pool_id: made.pool.id };
      expect((await signInFor(url, old, more)).status).toBe(200);
      expect((await signInFor(url, old, more)).status).toBe(200);
      expect(loaded).toEqual([url]);
      published.set(url, { client_id: url, redirect_uris: [anew] });
      bench.context.clock.advance(5 * 60_000);
      expect((await signInFor(url, anew, more)).status).toBe(200);
      const { challenge } = newVerifier();
      const asked = {
        client_id: url,
        redirect_uri: old,
        ...more,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      };
      expect(shown(await newBrowser().open(authorizeUrl(asked))).status).toBe(400);
    });

    test('a document that is not the app’s own, or that nobody may use, is of no app', async () => {
      const redirect_uris = ['https://app.example/callback'];
      const ask = async (client_id: string, more: Record<string, string> = { user_pool_id: made.pool.id }) =>
        shown(await newBrowser().open(authorizeUrl({ client_id, redirect_uri: redirect_uris[0] ?? '', ...more })))
          .status;
      await set({ ClientIdMetadataDocuments: false });
      published.set(appUrl, { client_id: appUrl, redirect_uris });
      expect(await ask(appUrl)).toBe(400);
      expect(loaded).toEqual([]);
      await set({ ClientIdMetadataDocuments: true });
      expect(await ask(appUrl, {})).toBe(400);
      const wrongs: Record<string, unknown> = {
        'https://a.example/1': { client_id: appUrl, redirect_uris },
        'https://a.example/2': { redirect_uris },
        'https://a.example/3': { client_id: 'https://a.example/3', redirect_uris: [] },
        'https://a.example/4': { client_id: 'https://a.example/4', redirect_uris, client_secret: 'x' },
        'https://a.example/5': {
          client_id: 'https://a.example/5',
          redirect_uris,
          token_endpoint_auth_method: 'client_secret_post',
        },
        'https://a.example/6': { client_id: 'https://a.example/6', redirect_uris: ['javascript:alert(1)'] },
        'https://a.example/7': { client_id: 'https://a.example/7', redirect_uris, padding: 'x'.repeat(6000) },
        'https://a.example/8': 'no JSON',
        'https://a.example/9': [redirect_uris],
        'https://a.example/10': { client_id: 'https://a.example/10', redirect_uris: ['http://app.example/callback'] },
        'https://a.example/': { client_id: 'https://a.example/', redirect_uris },
        'https://a.example/x?y': { client_id: 'https://a.example/x?y', redirect_uris },
        'https://a.example/x/../y': { client_id: 'https://a.example/x/../y', redirect_uris },
        'https://u:p@a.example/x': { client_id: 'https://u:p@a.example/x', redirect_uris },
        'http://a.example/x': { client_id: 'http://a.example/x', redirect_uris },
      };
      for (const [url, value] of Object.entries(wrongs)) {
        published.set(url, value);
        expect([url, await ask(url)]).toEqual([url, 400]);
      }
      expect(await ask('https://a.example/missing')).toBe(400);
    });

    const askFrom = (client_id: string, address: string) =>
      request(
        'GET',
        authorizeUrl({ client_id, redirect_uri: 'https://a.example/callback', user_pool_id: made.pool.id }),
        undefined,
        undefined,
        address,
      );

    test('one network has so many documents asked for in an hour, and takes nothing from others', async () => {
      await set({ ClientIdMetadataDocuments: true });
      for (let count = 0; count < 110; count++) await askFrom(`https://a.example/many/${count}`, '192.0.2.1');
      expect(loaded).toHaveLength(100);
      expect((await askFrom('https://a.example/many/x', '192.0.2.1')).body).toContain('Too many apps');
      expect(loaded).toHaveLength(100);
      await askFrom('https://a.example/many/x', '192.0.2.2');
      expect(loaded).toHaveLength(101);
    });

    /** Keeps whoever is asked for a document waiting, until they are let go. */
    function holdAnswers() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return () => {
        gate = undefined;
        resolve();
      };
    }
    const isBusy = ({ status, body }: { status: number; body: string }) =>
      status === 429 && body.includes('Too many apps');

    test('a network has two documents asked for at a time, strangers six, each once; beyond them nobody waits', async () => {
      await set({ ClientIdMetadataDocuments: true });
      const release = holdAnswers();
      const greedy = Array.from({ length: 20 }, (_, at) => askFrom(`https://a.example/more/${at}`, '2001:db8:1::1'));
      await expect.poll(() => loaded.length).toBe(2);
      // Of the same site, in another network of it.
      expect(isBusy(await askFrom('https://a.example/more/x', '2001:db8:1:100::1'))).toBe(true);
      const urls = Array.from({ length: 4 }, (_, at) => `https://a.example/slow/${at}`);
      const asking = urls.map((url, at) => askFrom(url, `192.0.2.${30 + at}`));
      await expect.poll(() => loaded.length).toBe(6);
      const joining = askFrom('https://a.example/slow/0', '192.0.2.4');
      expect(isBusy(await askFrom('https://a.example/slow/8', '192.0.2.4'))).toBe(true);
      release();
      const refused = (await Promise.all(greedy)).filter(isBusy);
      expect(refused).toHaveLength(18);
      await Promise.all([...asking, joining]);
      expect(loaded).toHaveLength(6);
      await askFrom('https://a.example/slow/8', '192.0.2.4');
      expect(loaded).toHaveLength(7);
    });

    test('strangers who hold all their places keep nobody from an app that somebody has let in', async () => {
      await set({ ClientIdMetadataDocuments: true });
      const [known, other] = ['https://a.example/known', 'https://a.example/known/2'];
      const redirect = 'https://a.example/callback';
      const more = { user_pool_id: made.pool.id };
      for (const url of [known, other]) {
        published.set(url, { client_id: url, redirect_uris: [redirect] });
        expect((await signInFor(url, redirect, more)).status).toBe(200);
      }
      bench.context.clock.advance(10 * 60_000);
      loaded.length = 0;
      const release = holdAnswers();
      const strangers = Array.from({ length: 40 }, (_, at) => askFrom(`https://b.example/${at}`, `198.18.${at}.1`));
      await expect.poll(() => loaded.length).toBe(6);
      const asking = [askFrom(known, '192.0.2.50'), askFrom(other, '192.0.2.51')];
      await expect.poll(() => loaded.length).toBe(8);
      release();
      for (const { status } of await Promise.all(asking)) expect(status).toBe(303);
      await Promise.all(strangers);
    });

    test('where too much is asked for, what was read within the hour does, as long as it changes nothing', async () => {
      await set({ ClientIdMetadataDocuments: true });
      const url = 'https://a.example/remembered';
      const redirect = 'https://a.example/callback';
      published.set(url, { client_id: url, redirect_uris: [redirect] });
      expect((await signInFor(url, redirect, { user_pool_id: made.pool.id })).status).toBe(200);
      expect((await askFrom(url, '192.0.2.60')).status).toBe(303);
      // As many strangers as are remembered push it out of nothing.
      for (let at = 0; at < 100; at++) {
        const strange = `https://b.example/${at}`;
        published.set(strange, { client_id: strange, redirect_uris: [redirect] });
        await askFrom(strange, '192.0.2.60');
      }
      bench.context.clock.advance(10 * 60_000);
      expect(isBusy(await askFrom('https://b.example/x', '192.0.2.60'))).toBe(true);
      loaded.length = 0;
      expect([(await askFrom(url, '192.0.2.60')).status, loaded]).toEqual([303, []]);
      // Another process has read what it says by now.
      const client = (await findClient(bench.context, clientIdIn(made.pool.id, url))) as Client;
      await saveClient(bench.context, client, { name: 'By another name' });
      expect(isBusy(await askFrom(url, '192.0.2.60'))).toBe(true);
      await saveClient(bench.context, (await findClient(bench.context, client.id)) as Client, { name: client.name });
    });

    test('what was read an hour ago does no more', async () => {
      await set({ ClientIdMetadataDocuments: true });
      const url = 'https://a.example/remembered/2';
      published.set(url, { client_id: url, redirect_uris: ['https://a.example/callback'] });
      expect((await askFrom(url, '192.0.2.61')).status).toBe(303);
      bench.context.clock.advance(59 * 60_000);
      const release = holdAnswers();
      const strangers = Array.from({ length: 6 }, (_, at) => askFrom(`https://c.example/${at}`, `198.18.${at}.1`));
      await expect.poll(() => loaded.length).toBe(7);
      expect((await askFrom(url, '192.0.2.61')).status).toBe(303);
      bench.context.clock.advance(60_000);
      expect(isBusy(await askFrom(url, '192.0.2.61'))).toBe(true);
      release();
      await Promise.all(strangers);
    });

    test('an app without a name is called by its host, of which a long one shows its end', async () => {
      await set({ ClientIdMetadataDocuments: true, DynamicClientRegistration: 'OPEN' });
      const host = `${'login.bank.example.'.repeat(8)}evil.example`;
      const url = `https://${host}/client.json`;
      const redirect = `https://${host}/callback`;
      published.set(url, { client_id: url, redirect_uris: [redirect] });
      const given = await signInFor(url, redirect, { user_pool_id: made.pool.id });
      const [consent] = await listConsents(bench.context, given.user);
      const appName = consent?.appName ?? '';
      expect([Array.from(appName).length, appName.endsWith('.evil.example')]).toEqual([100, true]);
      const { body } = await register({ redirect_uris: [redirect], token_endpoint_auth_method: 'none' });
      expect(body.client_name).toBe(appName);
    });

    test('a document that cannot be used is not asked for again within a minute', async () => {
      await set({ ClientIdMetadataDocuments: true });
      published.set('https://a.example/broken', 'no JSON');
      for (const url of ['https://a.example/gone', 'https://a.example/broken']) {
        loaded.length = 0;
        for (let count = 0; count < 3; count++) expect((await askFrom(url, '192.0.2.6')).status).toBe(400);
        expect(loaded).toEqual([url]);
        bench.context.clock.advance(60_000);
        await askFrom(url, '192.0.2.6');
        expect(loaded).toEqual([url, url]);
      }
    });

    test('the limit on coming back from providers is none on documents', async () => {
      await set({ ClientIdMetadataDocuments: true });
      const LimitDefinition = { LimitClass: 'API_CATEGORY' as const, Attributes: { Category: 'UserFederation' } };
      const limit = (RequestedLimitValue: number) =>
        bench.call('UpdateProvisionedLimit', { LimitDefinition, RequestedLimitValue });
      await limit(2);
      for (let count = 0; count < 4; count++) await askFrom(`https://a.example/limited/${count}`, '192.0.2.7');
      expect(loaded).toHaveLength(4);
      const take = () => takeTurn(bench.context, 'UserFederation', false);
      expect([take(), take(), take()]).toEqual([true, true, false]);
      await limit(2_147_483_647);
    });

    const wrongAddresses = [
      'file:///etc/passwd',
      'blob:https://app.example/x',
      'about:blank',
      'intent://app.example/#Intent;end',
      'data:text/html,x',
      'vbscript:x',
      'app:/callback',
      'javascript.:alert(1)',
      'https:app.example/callback',
      'https:/app.example/callback',
      'https:///app.example/callback',
      'https://user@app.example/callback',
      'https://user:secret@app.example/callback',
      'https://@app.example/callback',
      'https://app.example\\@evil.example/callback',
      'https://*.app.example/callback',
      'https://app.example/*',
      'https://app.example/call\nback',
      ' https://app.example/callback',
      'https://app.example/call back',
      'https://аpp.example/callback',
      'https://app.example:65536/callback',
      'https://app.example;evil.example/callback',
      'https://0x7f.1/callback',
      'https://[::2]/callback',
      'http://127.1/callback',
      'http://localhost.evil.example/callback',
      'com.example.app://user@host/callback',
      'com.example.app://*/callback',
      'com.example.app:/call\u202eback',
      'javascript://app.example/%0aalert(1)',
      'file://app.example/etc/passwd',
      'data://text/html,x',
      'blob://app.example/x',
      'filesystem://app.example/x',
      'view-source://app.example/x',
      'vbscript://app.example/x',
      'ws://app.example/x',
      'wss://app.example/x',
      'ftp://app.example/x',
      'smb://app.example/share',
      'ms-msdt://app.example/x',
      'chrome-extension://abcdefghijklmnop/x',
      'moz-extension://abcdefghijklmnop/x',
      'web+app://app.example/x',
      'c://windows/x',
      'http://app.example/callback',
      'cursor:/callback',
      'cursor:callback',
      'cursor:///callback',
      'cursor://user@host/callback',
      'Cursor://host/callback',
      'urn:ietf:wg:oauth:2.0:oob',
    ];
    const rightAddresses = [
      'https://app.example/callback?to=1&from=a%20b',
      'https://app.example:65535/callback',
      'http://localhost:8080/callback',
      'http://[::1]/callback',
      'http://127.0.0.1',
      'com.example.app:/callback',
      'com.example.app://oauth2/callback',
      'com.example.app://',
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'vscode://vscode.github-authentication/did-authenticate?windowId=1',
      'vscode-insiders://publisher.extension/callback',
    ];
    const wrongNames = ['', '  ', '\u200b\u2060', 'a\nb', 'a\u0000b', 'x'.repeat(101), '\ud800', 7].concat(
      ['\u202a', '\u202e', '\u2066', '\u2069', '\u200e', '\u200f', '\u061c', '\u2028', '\u009b'].map(
        (one) => `a${one}b`,
      ),
    );
    const rightNames = ['Notes & Ännchens 読書 👩‍💻', '👍'.repeat(100)];

    test('an app is reached only where an answer may go, and called only what people can read', async () => {
      await set({ ClientIdMetadataDocuments: true, DynamicClientRegistration: 'OPEN' });
      const good = 'https://app.example/callback';
      let at = 0;
      const outcomes = async (metadata: { client_name?: unknown; redirect_uris: string[] }) => {
        at += 1;
        const address = `10.${at}.0.1`;
        const { status, body } = await register(
          { ...metadata, token_endpoint_auth_method: 'none' },
          undefined,
          address,
        );
        const url = `https://a.example/form/${at}`;
        published.set(url, { client_id: url, ...metadata });
        const asked = { client_id: url, redirect_uri: metadata.redirect_uris[0] ?? '', user_pool_id: made.pool.id };
        const page = await request('GET', authorizeUrl(asked), undefined, undefined, address);
        bench.context.clock.advance(600_000);
        return [status, body.error, page.status];
      };
      for (const one of wrongAddresses) {
        const outcome = await outcomes({ redirect_uris: [good, one] });
        expect([one, ...outcome]).toEqual([one, 400, 'invalid_redirect_uri', 400]);
      }
      for (const one of rightAddresses) {
        expect([one, ...(await outcomes({ redirect_uris: [one] }))]).toEqual([one, 201, undefined, 303]);
      }
      for (const client_name of wrongNames) {
        const outcome = await outcomes({ client_name, redirect_uris: [good] });
        expect([client_name, ...outcome]).toEqual([client_name, 400, 'invalid_client_metadata', 400]);
      }
      for (const client_name of rightNames) {
        const outcome = await outcomes({ client_name, redirect_uris: [good] });
        expect([client_name, ...outcome]).toEqual([client_name, 201, undefined, 303]);
      }
    });

    test('an app registers itself, people let it in, and it changes and ends its registration', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      const redirect = 'https://app.example/callback';
      const asked = {
        client_name: 'Reader',
        redirect_uris: [redirect],
        token_endpoint_auth_method: 'none',
        scope: 'openid',
      };
      const { status, body, headers } = await register(asked);
      expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
      expect(body).toMatchObject({ client_name: 'Reader', redirect_uris: [redirect], scope: 'openid' });
      expect(body).not.toHaveProperty('client_secret');
      const given = await signInFor(body.client_id, redirect);
      expect([given.status, given.consent.text.includes('Reader')]).toEqual([200, true]);
      const own = new URL(body.registration_client_uri);
      const path = own.pathname + own.search;
      const token = body.registration_access_token;
      expect((await request('GET', path, undefined, token)).body).toMatchObject({ client_id: body.client_id });
      for (const wrong of [undefined, 'wrong']) {
        expect((await request('GET', path, undefined, wrong)).status).toBe(401);
        expect((await request('PUT', path, asked, wrong)).status).toBe(401);
        expect((await request('DELETE', path, undefined, wrong)).status).toBe(401);
      }
      const changed = await request('PUT', path, { ...asked, client_name: 'Reader 2' }, token);
      expect(changed).toMatchObject({ status: 200, body: { client_name: 'Reader 2' } });
      expect((await findClient(bench.context, body.client_id))?.settings.oauthExtensions?.isThirdParty).toBe(true);
      expect((await request('DELETE', path, undefined, token)).status).toBe(204);
      expect(await findClient(bench.context, body.client_id)).toBeUndefined();
      expect((await request('GET', path, undefined, token)).status).toBe(401);
    });

    const askAgain = (given: { browser: TestBrowser }, more: Record<string, string>) =>
      given.browser.open(
        authorizeUrl({ code_challenge: newVerifier().challenge, code_challenge_method: 'S256', ...more }),
      );

    const authMethods = ['none', 'client_secret_basic'];
    test.each(authMethods)(
      'an app that any program of a device can be is asked about every time: %s',
      async (method) => {
        await set({ DynamicClientRegistration: 'OPEN' });
        const addresses = ['http://127.0.0.1/cb', 'http://localhost/cb', 'com.example.app://cb', 'cursor://app.mcp/cb'];
        const asked = { redirect_uris: [...addresses, 'https://app.example/cb'], token_endpoint_auth_method: method };
        const { client_id } = (await register(asked)).body;
        const given = await signInFor(client_id, 'https://app.example/cb');
        for (const redirect_uri of addresses) {
          for (const _turn of [1, 2]) {
            const page = shown(await askAgain(given, { client_id, redirect_uri }));
            expect(page.text).toContain('a program on this device');
            expect(leftTo(await given.browser.send(page, {})).searchParams.has('code')).toBe(true);
          }
          const silent = leftTo(await askAgain(given, { client_id, redirect_uri, prompt: 'none' }));
          expect(silent.searchParams.get('error')).toBe('consent_required');
          const unbound = leftTo(await given.browser.open(authorizeUrl({ client_id, redirect_uri })));
          expect(unbound.searchParams.get('error_description')).toBe('code_challenge is missing.');
        }
        const other = leftTo(await askAgain(given, { client_id, redirect_uri: 'https://app.example/cb' }));
        expect(other.searchParams.has('code')).toBe(true);
      },
    );

    test('a registration with another name or other addresses is asked about anew', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      const redirect_uri = 'https://app.example/callback';
      const asked = { client_name: 'Reader', redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' };
      const { client_id, registration_client_uri, registration_access_token: token } = (await register(asked)).body;
      const { pathname, search } = new URL(registration_client_uri);
      const change = async (more: object) =>
        expect((await request('PUT', pathname + search, { ...asked, ...more }, token)).status).toBe(200);
      const given = await signInFor(client_id, redirect_uri);
      let refreshToken = given.body.refresh_token;
      const refresh = async () => {
        const fields = { grant_type: 'refresh_token', client_id, refresh_token: refreshToken };
        const answer = await postForm(routes(), `${origin}/oauth2/token`, fields);
        refreshToken = answer.body.refresh_token ?? refreshToken;
        return answer.status;
      };
      await change({ post_logout_redirect_uris: ['https://app.example/out'] });
      expect(leftTo(await askAgain(given, { client_id, redirect_uri })).searchParams.has('code')).toBe(true);
      await change({ client_name: 'Your bank' });
      expect(await refresh()).toBe(200);
      const page = shown(await askAgain(given, { client_id, redirect_uri }));
      expect(page.text).toContain('Your bank');
      expect(leftTo(await given.browser.send(page, {})).searchParams.has('code')).toBe(true);
      expect(await refresh()).toBe(200);
      await change({ client_name: 'Your bank', redirect_uris: [redirect_uri, 'https://other.example/callback'] });
      expect(await refresh()).toBe(400);
      expect(await listConsents(bench.context, given.user)).toEqual([]);
      expect(shown(await askAgain(given, { client_id, redirect_uri })).text).toContain('Allow');
    });

    test('a document with another name or other addresses is asked about anew', async () => {
      await set({ ClientIdMetadataDocuments: true });
      const url = 'https://app.example/changing.json';
      const redirect_uri = 'https://app.example/callback';
      const more = { user_pool_id: made.pool.id };
      const document = { client_id: url, client_name: 'Reader', redirect_uris: [redirect_uri] };
      const publish = (changed: object) => {
        published.set(url, { ...document, ...changed });
        bench.context.clock.advance(5 * 60_000);
      };
      const asked = { client_id: url, redirect_uri, ...more };
      publish({});
      let given = await signInFor(url, redirect_uri, more);
      expect(leftTo(await askAgain(given, asked)).searchParams.has('code')).toBe(true);
      const refresh = async () => {
        const fields = { grant_type: 'refresh_token', client_id: url, refresh_token: given.body.refresh_token };
        return (await postForm(routes(), `${origin}/oauth2/token?user_pool_id=${made.pool.id}`, fields)).status;
      };
      publish({ client_name: 'Your bank' });
      await askAgain(given, asked);
      expect(await listConsents(bench.context, given.user)).toEqual([]);
      expect(await refresh()).toBe(200);
      given = await signInFor(url, redirect_uri, more);
      expect(given.consent.text).toContain('Your bank');
      publish({ client_name: 'Your bank', redirect_uris: [redirect_uri, 'https://other.example/callback'] });
      await askAgain(given, asked);
      expect(await refresh()).toBe(400);
      expect(await listConsents(bench.context, given.user)).toEqual([]);
    });

    test('a server registers with a secret, and proves itself by it', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      const { body } = await register({ redirect_uris: ['https://app.example/callback'] });
      expect(body).toMatchObject({ client_secret: expect.any(String), client_secret_expires_at: 0 });
      const fields = { grant_type: 'refresh_token', refresh_token: 'x', client_id: body.client_id };
      const wrong = await postForm(routes(), `${origin}/oauth2/token`, fields);
      expect(wrong.body.error).toBe('invalid_client');
      const right = await postForm(routes(), `${origin}/oauth2/token`, {
        ...fields,
        client_secret: body.client_secret,
      });
      expect(right.body.error).toBe('invalid_grant');
    });

    test('nobody registers where the pool does not say so, or without its token where it wants one', async () => {
      const asked = { redirect_uris: ['https://app.example/callback'], token_endpoint_auth_method: 'none' };
      await set({});
      expect((await register(asked)).status).toBe(403);
      expect((await request('POST', '/oauth2/register', asked)).status).toBe(403);
      const { InitialAccessToken: first = '' } = await set({ DynamicClientRegistration: 'INITIAL_ACCESS_TOKEN' });
      expect(await set({ DynamicClientRegistration: 'INITIAL_ACCESS_TOKEN' })).not.toHaveProperty('InitialAccessToken');
      for (const wrong of [undefined, `${first}x`, '']) expect((await register(asked, wrong)).status).toBe(401);
      expect((await register(asked, first)).status).toBe(201);
      const renewed = await set({ DynamicClientRegistration: 'INITIAL_ACCESS_TOKEN', RenewInitialAccessToken: true });
      expect((await register(asked, first)).status).toBe(401);
      expect((await register(asked, renewed.InitialAccessToken)).status).toBe(201);
    });

    test('what no app can be is told by the code of the standard', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      for (const client_name of ['\0', 'Notes\0', '\ud800']) {
        const unkept = await register({ client_name, redirect_uris: ['https://app.example/callback'] });
        expect(unkept).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
      }
      const redirect_uris = ['https://app.example/callback'];
      for (const [body, error] of [
        ['no JSON', 'invalid_client_metadata'],
        [[], 'invalid_client_metadata'],
        [{}, 'invalid_redirect_uri'],
        [{ redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
        [{ redirect_uris: ['http://app.example/callback'] }, 'invalid_redirect_uri'],
        [{ redirect_uris: ['https://app.example/callback#x'] }, 'invalid_redirect_uri'],
        [{ redirect_uris, token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
        [{ redirect_uris, grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
        [{ redirect_uris, response_types: ['token'] }, 'invalid_client_metadata'],
      ] as const) {
        expect(await register(body, undefined, '203.0.113.9')).toMatchObject({ status: 400, body: { error } });
      }
    });

    test('one network registers so many apps in an hour, also at once', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      bench.context.clock.advance(day);
      const asked = { redirect_uris: ['https://app.example/callback'], token_endpoint_auth_method: 'none' };
      const answers = await Promise.all(Array.from({ length: 25 }, () => register(asked, undefined, '192.0.2.7')));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).toHaveLength(5);
      const seconds = Math.ceil((hour - (bench.context.clock.now() % hour)) / 1000);
      for (const { headers } of refused) expect(headers.get('retry-after')).toBe(String(seconds));
      expect((await register(asked, undefined, '203.0.113.7')).status).toBe(201);
    });

    test('an app that nobody lets in for a week is forgotten', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      bench.context.clock.advance(day);
      const redirect = 'https://app.example/callback';
      const asked = { redirect_uris: [redirect], token_endpoint_auth_method: 'none' };
      const [unused, used, kept] = [await register(asked), await register(asked), await register(asked)];
      expect((await signInFor(used.body.client_id, redirect)).status).toBe(200);
      const ClientId = kept.body.client_id;
      await extensionsOf(bench.context)('SetUserPoolClientOAuthExtensions', { UserPoolId: made.pool.id, ClientId });
      bench.context.clock.advance(7 * day + 1);
      await sweep(bench.context);
      const isThere = async ({ body }: typeof used) => (await findClient(bench.context, body.client_id)) !== undefined;
      expect([await isThere(unused), await isThere(used), await isThere(kept)]).toEqual([false, true, true]);
    });

    test('such an app is no client of the API, for nobody and by no operation', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      bench.context.clock.advance(day);
      const redirect_uri = 'https://app.example/callback';
      const { body } = await register({ redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' });
      const given = await signInFor(body.client_id, redirect_uri);
      const ClientId: string = body.client_id;
      const [Username, Password, ConfirmationCode] = [given.name, PASSWORD, '123456'];
      const Token = given.body.refresh_token;
      const AuthParameters = { USERNAME: Username, PASSWORD: Password };
      const refused = { __type: 'ResourceNotFoundException', message: `User pool client ${ClientId} does not exist.` };
      const asked = {
        SignUp: { ClientId, Username: 'stranger', Password },
        ConfirmSignUp: { ClientId, Username, ConfirmationCode },
        ResendConfirmationCode: { ClientId, Username },
        ForgotPassword: { ClientId, Username },
        ConfirmForgotPassword: { ClientId, Username, ConfirmationCode, Password },
        InitiateAuth: { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters },
        RespondToAuthChallenge: { ClientId, ChallengeName: 'SMS_MFA', Session: 'x'.repeat(20) },
        GetTokensFromRefreshToken: { ClientId, RefreshToken: Token },
        RevokeToken: { ClientId, Token },
        GetClientToken: { ClientId, Secret: 'x'.repeat(24), Scopes: ['x/y'] },
      };
      for (const [operation, input] of Object.entries(asked)) {
        const error = await bench.call(operation as 'SignUp', input as never).then(
          () => 'done',
          (thrown: Fault) => ({ __type: thrown.code, message: thrown.message }),
        );
        expect([operation, error]).toEqual([operation, refused]);
      }
    });

    test('who signs up for such an app writes what the page asks, and nothing that the pool has made', async () => {
      const attributes = [{ name: 'role', attributeDataType: 'String', mutable: true }] as const;
      const { pool } = await createPeoplePool(bench.context, { schema: attributes, autoVerifiedAttributes: ['email'] });
      await extensionsOf(bench.context)('SetUserPoolOAuthExtensions', {
        UserPoolId: pool.id,
        DynamicClientRegistration: 'OPEN',
      });
      bench.context.clock.advance(day);
      const redirect_uri = 'https://app.example/callback';
      const app = { redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' };
      const { body } = await request('POST', `/oauth2/register?user_pool_id=${pool.id}`, app);
      const { challenge } = newVerifier();
      const asked = {
        response_type: 'code',
        client_id: body.client_id,
        redirect_uri,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      };
      const browser = newBrowser();
      const page = shown(await browser.open(`/signup?${new URLSearchParams(asked)}`));
      const Username = `ann${people++}`;
      await browser.send(page, {
        username: Username,
        password: PASSWORD,
        'attribute.email': `${Username}@example.com`,
        'attribute.nickname': 'Ann',
        'attribute.custom:role': 'admin',
      });
      const { UserAttributes = [] } = await bench.call('AdminGetUser', { UserPoolId: pool.id, Username });
      expect(UserAttributes.map(({ Name }) => Name).sort()).toEqual(['email', 'email_verified', 'sub']);
      const client = await findClient(bench.context, body.client_id);
      if (client === undefined) throw new Error('the app is gone');
      expect(['custom:role', 'email'].map((name) => canWrite(client, name))).toEqual([false, true]);
    });

    test('a program waits on a port that there is, written as ports are', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      bench.context.clock.advance(day);
      const asked = { redirect_uris: ['http://127.0.0.1/callback?a=b'], token_endpoint_auth_method: 'none' };
      const { client_id } = (await register(asked)).body;
      const { challenge } = newVerifier();
      const more = { client_id, code_challenge: challenge, code_challenge_method: 'S256' };
      const statusAt = async (port: string) => {
        const redirect_uri = `http://127.0.0.1${port}/callback?a=b`;
        return shown(await newBrowser().open(authorizeUrl({ ...more, redirect_uri }))).status;
      };
      for (const port of ['', ':1', ':80', ':5555', ':65535'])
        expect([port, await statusAt(port)]).toEqual([port, 200]);
      for (const port of [':', ':0', ':05555', ':65536', ':99999', ':100000', ':-1'])
        expect([port, await statusAt(port)]).toEqual([port, 400]);
    });

    test('an app has a name of which everything is seen', async () => {
      await set({ DynamicClientRegistration: 'OPEN', ClientIdMetadataDocuments: true });
      bench.context.clock.advance(day);
      const redirect_uris = ['https://app.example/callback'];
      const status = async (client_name: string) => (await register({ client_name, redirect_uris })).status;
      const seen = ['Notes', 'Notizbücher ❤\uFE0F', 'हिन्दी ज़ीं', 'Tie\u0302\u0301ng Viet', 'メモ帳'];
      for (const name of seen) expect([name, await status(name)]).toEqual([name, 201]);
      const unseen = [
        'Goo\u200Bgle',
        'Goo\u200Dgle',
        'Goo\u2060gle',
        'Goo\u00ADgle',
        'Goo\uFE0Fgle',
        'A\u{E0041}',
        'A\u3164',
        'A\u115F',
      ];
      for (const name of [...unseen, '\uFFA0', 'A\u2800', 'Z\u0301\u0301\u0301', '\u{E0001}'])
        expect([name, await status(name)]).toEqual([name, 400]);
      const url = 'https://named.example/client.json';
      published.set(url, { client_id: url, client_name: 'Goo\u200Bgle', redirect_uris });
      const asked = { client_id: url, redirect_uri: redirect_uris[0] ?? '', user_pool_id: made.pool.id };
      expect(shown(await newBrowser().open(authorizeUrl(asked))).status).toBe(400);
    });

    test('an app goes by no name that a store or its games go by', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      bench.context.clock.advance(day);
      for (const scheme of ['steam', 'itms', 'itms-services', 'itms-apps'])
        expect((await register({ redirect_uris: [`${scheme}://host/x`] })).body.error).toBe('invalid_redirect_uri');
    });

    test('which attributes an app reads and writes stays as an administrator has it, whatever the app says', async () => {
      await set({ DynamicClientRegistration: 'OPEN', ClientIdMetadataDocuments: true });
      bench.context.clock.advance(day);
      const chosen = { readAttributes: ['email'], writeAttributes: ['email'] };
      const choose = async (id: string) => {
        const client = await findClient(bench.context, id);
        if (client === undefined) throw new Error('the app is gone');
        await saveClient(bench.context, client, { settings: { ...client.settings, ...chosen } });
      };
      const redirect_uris = ['https://app.example/callback'];
      const { body } = await register({ redirect_uris, token_endpoint_auth_method: 'none' });
      await choose(body.client_id);
      const changed = {
        client_id: body.client_id,
        redirect_uris,
        token_endpoint_auth_method: 'none',
        client_name: 'New',
      };
      const uri = new URL(body.registration_client_uri);
      const put = await request('PUT', `${uri.pathname}${uri.search}`, changed, body.registration_access_token);
      expect(put.status).toBe(200);
      expect(await findClient(bench.context, body.client_id)).toMatchObject({ name: 'New', settings: chosen });
      const url = 'https://chosen.example/client.json';
      published.set(url, { client_id: url, redirect_uris });
      const more = { user_pool_id: made.pool.id };
      await signInFor(url, redirect_uris[0] ?? '', more);
      const id = clientIdIn(made.pool.id, url);
      await choose(id);
      published.set(url, { client_id: url, redirect_uris, client_name: 'New' });
      bench.context.clock.advance(5 * 60_000);
      await signInFor(url, redirect_uris[0] ?? '', more);
      expect(await findClient(bench.context, id)).toMatchObject({ name: 'New', settings: chosen });
    });

    test('such an app proves that it began what it ends', async () => {
      await set({ DynamicClientRegistration: 'OPEN' });
      bench.context.clock.advance(day);
      const redirect_uri = 'https://app.example/callback';
      const { body } = await register({ redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' });
      const left = leftTo(await newBrowser().open(authorizeUrl({ client_id: body.client_id, redirect_uri })));
      expect(left.searchParams.get('error')).toBe('invalid_request');
    });
  },
  { documents },
);
