import { beforeAll, expect, test } from 'vitest';
import { DocumentError, type Documents } from '#domain/documents.ts';
import { loginRoutes } from '#doors/hosted-ui/login/login.ts';
import { signOutRoutes } from '#doors/hosted-ui/sign-out/sign-out.ts';
import { parseJwt } from '#lib/jwt.ts';
import { createForeignTokens } from '#outbound/foreign-tokens/create-foreign-tokens.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, type Page, shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool } from '../../../test/people.ts';
import { makeCertificate } from '../../../test/saml-metadata.ts';
import { samlProvider } from '../../../test/saml-provider.ts';
import { type SamlEncryption, type SamlParts, samlCertificate } from '../../../test/saml-response.ts';
import { oauthRoutes } from './routes.ts';

const origin = 'http://127.0.0.1:9229';
const acs = `${origin}/saml2/idpresponse`;
const slo = `${origin}/saml2/logout`;
const callback = 'https://app.example/callback';
const bye = 'https://app.example/bye';
const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://idp.example.com' };
const minute = 60_000;

/** What providers publish, by URL, and how often it was asked for. */
const published = new Map<string, string>();
const asked: string[] = [];
const documents: Documents = {
  load: async (url) => {
    asked.push(url);
    const text = published.get(url);
    if (text === undefined) throw new DocumentError('it answered 404');
    return Buffer.from(text);
  },
};

describeOnBothEngines(
  'signing in by SAML',
  (bench) => {
    let made: Awaited<ReturnType<typeof createPeoplePool>>;
    let clientId: string;
    let poolId: string;
    let count = 0;
    beforeAll(async () => {
      made = await createPeoplePool(bench.context, {});
      poolId = made.pool.id;
      await provide('Corp', {});
      await provide('Begins', { IDPInit: 'true' });
      await provide('Hidden', { EncryptedResponses: 'true' });
      const client = { UserPoolId: poolId, ClientName: 'saml', ...offering() };
      clientId = (await bench.call('CreateUserPoolClient', client)).UserPoolClient?.ClientId ?? '';
    });
    const offering = (...also: readonly string[]) => ({
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code' as const],
      AllowedOAuthScopes: ['openid', 'email'],
      CallbackURLs: [callback],
      LogoutURLs: [bye],
      SupportedIdentityProviders: ['Corp', 'Begins', 'Hidden', ...also],
    });
    const alsoOffer = (provider: string) =>
      bench.call('UpdateUserPoolClient', { UserPoolId: poolId, ClientId: clientId, ...offering(provider) });
    const provide = (ProviderName: string, details: Record<string, string>, file = samlProvider.metadata()) =>
      bench.call('CreateIdentityProvider', {
        UserPoolId: poolId,
        ProviderName,
        ProviderType: 'SAML',
        ProviderDetails: { ...(!details['MetadataURL'] && { MetadataFile: file }), ...details },
        AttributeMapping: { email: 'mail' },
      });
    const routes = () => [
      ...oauthRoutes(bench.context),
      ...loginRoutes(bench.context),
      ...signOutRoutes(bench.context),
    ];
    const newBrowser = () => TestBrowser.of(routes(), origin);
    const now = () => bench.context.clock.now();
    const newName = () => `ada${count++}@example.com`;
    const parameters = (provider: string, more: Record<string, string> = {}) =>
      String(
        new URLSearchParams({
          response_type: 'code',
          client_id: clientId,
          redirect_uri: callback,
          identity_provider: provider,
          state: 'the state',
          ...more,
        }),
      );
    const leave = async (browser: TestBrowser, provider = 'Corp', more: Record<string, string> = {}) =>
      samlProvider.read(leftTo(await browser.open(`/oauth2/authorize?${parameters(provider, more)}`)));
    const idOf = (xml: string) => / ID="([^"]*)"/.exec(xml)?.[1] ?? '';
    const respond = (subject: string, parts: SamlParts = {}) =>
      samlProvider.answer(now(), {
        poolId,
        recipient: acs,
        subject,
        id: `_assertion${count++}`,
        attributes: { mail: [subject] },
        ...parts,
      });
    const bring = (browser: TestBrowser, SAMLResponse: string, RelayState: string) =>
      browser.open('/saml2/idpresponse', {
        method: 'POST',
        body: new URLSearchParams({ SAMLResponse, RelayState }),
        headers: elsewhere,
      });
    const signIn = async (browser: TestBrowser, subject: string, parts: SamlParts = {}, provider = 'Corp') => {
      const { xml, relayState } = await leave(browser, provider);
      return bring(browser, respond(subject, { inResponseTo: idOf(xml), ...parts }), relayState);
    };
    const codeIn = (target: Page | URL) => leftTo(target).searchParams.get('code') ?? '';
    async function redeem(target: Page | URL) {
      const body = { grant_type: 'authorization_code', client_id: clientId, redirect_uri: callback };
      const page = await newBrowser().open('/oauth2/token', {
        method: 'POST',
        body: new URLSearchParams({ ...body, code: codeIn(target) }),
      });
      return { status: shown(page).status, body: JSON.parse(shown(page).text) };
    }
    const refreshes = async (token: string) => {
      const body = { grant_type: 'refresh_token', client_id: clientId, refresh_token: token };
      const page = await newBrowser().open('/oauth2/token', { method: 'POST', body: new URLSearchParams(body) });
      return shown(page).status === 200;
    };
    const errorIn = (target: Page | URL) => leftTo(target).searchParams.get('error_description');
    const refused = 'Invalid SAML response received.';
    const describe = async (ProviderName: string) =>
      (await bench.call('DescribeIdentityProvider', { UserPoolId: poolId, ProviderName })).IdentityProvider;
    const certificateOf = async () =>
      Buffer.from((await bench.call('GetSigningCertificate', { UserPoolId: poolId })).Certificate ?? '', 'base64');

    test('an app gets tokens of whom its provider vouches for, as the same user each time', async () => {
      const name = newName();
      const browser = newBrowser();
      const { xml, relayState, isSignedBy } = await leave(browser);
      expect(xml).toContain(`<saml:Issuer>urn:amazon:cognito:sp:${poolId}</saml:Issuer>`);
      expect(xml).toContain(`AssertionConsumerServiceURL="${acs}"`);
      expect(xml).toContain('Destination="https://idp.example.com/sso"');
      expect(isSignedBy(await certificateOf())).toBe(true);
      const back = await bring(browser, respond(name, { inResponseTo: idOf(xml) }), relayState);
      expect(leftTo(back).searchParams.get('state')).toBe('the state');
      const { status, body } = await redeem(back);
      const claims = parseJwt(body.id_token)?.claims;
      expect([status, claims?.['cognito:username'], claims?.['email']]).toEqual([200, `Corp_${name}`, name]);
      const { UserAttributes = [] } = await bench.call('AdminGetUser', {
        UserPoolId: poolId,
        Username: `Corp_${name}`,
      });
      expect(JSON.parse(UserAttributes.find(({ Name }) => Name === 'identities')?.Value ?? '')).toMatchObject([
        { userId: name, providerName: 'Corp', providerType: 'SAML', primary: true },
      ]);
      const again = await redeem(await signIn(newBrowser(), name));
      expect(parseJwt(again.body.id_token)?.claims['sub']).toBe(claims?.['sub']);
    });

    test('who has to prove anew who they are is asked for that', async () => {
      expect((await leave(newBrowser(), 'Corp', { prompt: 'login' })).xml).toContain('ForceAuthn="true"');
      expect((await leave(newBrowser(), 'Corp', { max_age: '60' })).xml).toContain('ForceAuthn="true"');
      expect((await leave(newBrowser())).xml).not.toContain('ForceAuthn');
    });

    test('the moment when they proved it is what the provider says, and is held against what the app asked', async () => {
      const comeBack = async (more: Record<string, string>) => {
        const browser = newBrowser();
        const { xml, relayState } = await leave(browser, 'Corp', more);
        const at = new Date(now() - 60 * minute).toISOString();
        const parts = { inResponseTo: idOf(xml), statement: `<saml:AuthnStatement AuthnInstant="${at}"/>` };
        return leftTo(await bring(browser, respond(newName(), parts), relayState));
      };
      const errors = [await comeBack({ prompt: 'login' }), await comeBack({ max_age: '600' })];
      expect(errors.map((left) => left.searchParams.get('error'))).toEqual(['login_required', 'login_required']);
      const { body } = await redeem(await comeBack({ max_age: '7200' }));
      expect(parseJwt(body.id_token)?.claims['auth_time']).toBe(Math.floor((now() - 60 * minute) / 1000));
    });

    test('an answer is of the browser that asked, once, in time, and to what it asked', async () => {
      const name = newName();
      const [browser, other] = [newBrowser(), newBrowser()];
      const first = await leave(browser);
      const second = await leave(other);
      const response = respond(name, { inResponseTo: idOf(first.xml) });
      expect(shown(await bring(newBrowser(), response, first.relayState)).status).toBe(400);
      expect(shown(await bring(other, response, first.relayState)).status).toBe(400);
      expect(errorIn(await bring(other, response, second.relayState))).toBe(refused);
      expect(codeIn(await bring(browser, response, first.relayState))).not.toBe('');
      expect(shown(await bring(browser, response, first.relayState)).status).toBe(400);
      const slow = newBrowser();
      const late = await leave(slow);
      bench.context.clock.advance(5 * minute);
      const answer = respond(name, { inResponseTo: idOf(late.xml) });
      expect(shown(await bring(slow, answer, late.relayState)).status).toBe(400);
    });

    test('a request is used up by whatever answers it, and an assertion by whoever brings it first', async () => {
      const name = newName();
      const browser = newBrowser();
      const { xml, relayState } = await leave(browser);
      const twin = browser.clone();
      expect(errorIn(await bring(browser, respond(name, { byStranger: true }), relayState))).toBe(refused);
      expect(errorIn(await bring(twin, respond(name, { inResponseTo: idOf(xml) }), relayState))).toMatch(/once/);
      const relay = parameters('Begins');
      expect(codeIn(await bring(newBrowser(), respond(name), relay))).not.toBe('');
      const response = respond(name);
      const answers = await Promise.all([1, 2, 3, 4].map(() => bring(newBrowser(), response, relay)));
      expect(answers.filter((target) => codeIn(target) !== '')).toHaveLength(1);
      expect(answers.filter((target) => errorIn(target) === refused)).toHaveLength(3);
      expect(errorIn(await bring(newBrowser(), response, relay))).toBe(refused);
    });

    test.each<[string, SamlParts]>([
      ['another pool', { audience: 'urn:amazon:cognito:sp:us-east-1_Other' }],
      ['another address', { recipient: `${origin}/elsewhere`, destination: '' }],
      ['another destination', { destination: 'https://evil.example.com' }],
      ['another provider', { issuer: 'https://other.example.com' }],
      ['another request', { inResponseTo: '_other' }],
      ['no request', { inResponseTo: [undefined, undefined] }],
      ['a failure', { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }],
      ['no signature', { signed: 'nothing' }],
      ['a stranger', { byStranger: true }],
      ['nobody', { subject: '' }],
    ])('a response of %s signs nobody in, with one word for all', async (_, parts) => {
      expect(errorIn(await signIn(newBrowser(), newName(), parts))).toBe(refused);
    });

    test('a provider may begin where its owner lets it, and leads to registered addresses alone', async () => {
      const name = newName();
      const back = await bring(newBrowser(), respond(name), parameters('Begins', { scope: 'openid' }));
      expect(parseJwt((await redeem(back)).body.id_token)?.claims['cognito:username']).toBe(`Begins_${name}`);
      expect(errorIn(await bring(newBrowser(), respond(name), parameters('Corp')))).toBe(refused);
      expect(errorIn(await bring(newBrowser(), respond(name, { inResponseTo: '_x' }), parameters('Begins')))).toBe(
        refused,
      );
      for (const more of [{ redirect_uri: 'https://evil.example' }, { client_id: 'nobody' }] as Record<
        string,
        string
      >[]) {
        expect(shown(await bring(newBrowser(), respond(name), parameters('Begins', more))).status).toBe(400);
      }
      for (const relayState of ['', 'https://evil.example', 'client_id=a&client_id=b']) {
        expect(shown(await bring(newBrowser(), respond(name), relayState)).status).toBe(400);
      }
      const unknown = parameters('Begins', { identity_provider: 'COGNITO' });
      expect(errorIn(await bring(newBrowser(), respond(name), unknown))).toBe(refused);
    });

    test('a provider that has to encrypt is believed by what it encrypted', async () => {
      const certificate = (await describe('Hidden'))?.ProviderDetails?.['ActiveEncryptionCertificate'] ?? '';
      const encryption = (more: Partial<SamlEncryption> = {}) => ({ encryption: { certificate, ...more } });
      const hidden = (parts: SamlParts) => signIn(newBrowser(), newName(), parts, 'Hidden');
      expect(codeIn(await hidden(encryption()))).not.toBe('');
      expect(codeIn(await hidden(encryption({ cipher: 'aes-256-cbc' })))).not.toBe('');
      const damage = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -16), Buffer.alloc(16)]);
      for (const parts of [
        {},
        encryption({ transport: 'pkcs1' }),
        encryption({ certificate: makeCertificate() }),
        encryption({ cipher: 'aes-256-cbc', damage }),
        { ...encryption(), signed: 'nothing' as const },
      ]) {
        expect(errorIn(await hidden(parts))).toBe(refused);
      }
    });

    test('a name in another case is somebody else', async () => {
      const name = newName();
      const sub = async (target: Page | URL) => parseJwt((await redeem(target)).body.id_token)?.claims['sub'];
      const own = await sub(await signIn(newBrowser(), name));
      const other = await sub(await signIn(newBrowser(), name.toUpperCase()));
      expect(other).toEqual(expect.any(String));
      expect(other).not.toBe(own);
    });

    test('keys that a provider changes under its URL are followed, at a pace, and metadata of another is not', async () => {
      const url = `https://idp.example.com/${bench.engine}/metadata`;
      const stale = makeCertificate();
      published.set(url, samlProvider.metadata({ certificates: [stale] }));
      await provide('Turns', { MetadataURL: url });
      await alsoOffer('Turns');
      const signsIn = async () => codeIn(await signIn(newBrowser(), newName(), {}, 'Turns')) !== '';
      asked.length = 0;
      expect(await signsIn()).toBe(false);
      expect(await signsIn()).toBe(false);
      expect(asked).toHaveLength(1);
      published.set(url, samlProvider.metadata({ entityId: 'https://other.example.com' }));
      bench.context.clock.advance(minute);
      expect(await signsIn()).toBe(false);
      published.set(url, samlProvider.metadata({ certificates: [stale, samlCertificate] }));
      bench.context.clock.advance(minute);
      expect(await signsIn()).toBe(true);
      const { LastModifiedDate: before } = (await describe('Turns')) ?? {};
      asked.length = 0;
      expect(await signsIn()).toBe(true);
      expect(asked).toEqual([]);
      published.set(url, samlProvider.metadata({ signOn: 'https://idp.example.com/new' }));
      bench.context.clock.advance(6 * 60 * minute);
      const shownNow = await describe('Turns');
      expect(shownNow?.ProviderDetails?.['SSORedirectBindingURI']).toBe('https://idp.example.com/new');
      expect(shownNow?.LastModifiedDate).toBe(before);
      published.delete(url);
      bench.context.clock.advance(6 * 60 * minute);
      expect(await signsIn()).toBe(true);
    });

    test('metadata that is over, and does not come anew, is not believed', async () => {
      const url = `https://idp.example.com/${bench.engine}/short`;
      const until = ` validUntil="${new Date(now() + 60 * minute).toISOString()}"`;
      published.set(url, samlProvider.metadata({ attributes: until }));
      await provide('Corp2', { MetadataURL: url });
      await alsoOffer('Corp2');
      expect(codeIn(await signIn(newBrowser(), newName(), {}, 'Corp2'))).not.toBe('');
      published.delete(url);
      bench.context.clock.advance(60 * minute);
      const back = await newBrowser().open(`/oauth2/authorize?${parameters('Corp2')}`);
      expect(errorIn(back)).toBe('The identity provider cannot be asked.');
    });

    test('a provider that takes forms alone gets one, which its person sends', async () => {
      const file = samlProvider.metadata().replace(/<md:SingleSignOnService Binding="[^"]*HTTP-Redirect"[^>]*>/, '');
      await bench.call('UpdateIdentityProvider', {
        UserPoolId: poolId,
        ProviderName: 'Begins',
        ProviderDetails: { MetadataFile: file, IDPInit: 'true' },
      });
      const browser = newBrowser();
      const page = shown(await browser.open(`/oauth2/authorize?${parameters('Begins')}`));
      expect(page.text).toContain('action="https://idp.example.com/sso/post"');
      const xml = String(Buffer.from(page.fields['SAMLRequest'] ?? '', 'base64'));
      expect(xml).toContain('<samlp:AuthnRequest');
      expect(xml).toContain('SignatureValue');
      const name = newName();
      const response = respond(name, { inResponseTo: idOf(xml) });
      expect(codeIn(await bring(browser, response, page.fields['RelayState'] ?? ''))).not.toBe('');
    });

    test('a provider reads what the pool is, from its metadata', async () => {
      const page = shown(await newBrowser().open(`/${poolId}/saml2/metadata?identity_provider=Hidden`));
      const own = (await describe('Hidden'))?.ProviderDetails?.['ActiveEncryptionCertificate'] ?? '';
      for (const part of [
        acs,
        slo,
        `urn:amazon:cognito:sp:${poolId}`,
        (await certificateOf()).toString('base64'),
        own,
      ]) {
        expect(page.text).toContain(part);
      }
      expect(shown(await newBrowser().open(`/${poolId}/saml2/metadata?identity_provider=Nobody`)).status).toBe(404);
      expect(shown(await newBrowser().open('/us-east-1_Nobody/saml2/metadata')).status).toBe(404);
    });

    const logoutUrl = `/logout?${new URLSearchParams({ client_id: '', logout_uri: bye })}`;
    const signOut = async (browser: TestBrowser) =>
      browser.open(logoutUrl.replace('client_id=', `client_id=${clientId}`));

    test('who signs out here signs out at their provider, and comes back to where the app wants them', async () => {
      await bench.call('UpdateIdentityProvider', {
        UserPoolId: poolId,
        ProviderName: 'Corp',
        ProviderDetails: { MetadataFile: samlProvider.metadata(), IDPSignout: 'true' },
      });
      const name = newName();
      const statement = `<saml:AuthnStatement AuthnInstant="${new Date(now()).toISOString()}" SessionIndex="one"/>`;
      const browser = newBrowser();
      await signIn(browser, name, { statement });
      const request = samlProvider.read(leftTo(await signOut(browser)));
      expect(request.isSignedBy(await certificateOf())).toBe(true);
      expect(request.xml).toMatch(/<saml:NameID>ada\d+&#38;|<saml:NameID>ada\d+@example.com<\/saml:NameID>/);
      expect(request.xml).toContain('<samlp:SessionIndex>one</samlp:SessionIndex>');
      const answer = { inResponseTo: idOf(request.xml), destination: slo };
      const query = (parts: Partial<Parameters<typeof samlProvider.logoutResponse>[1]> = {}) =>
        samlProvider.query(
          'SAMLResponse',
          samlProvider.logoutResponse(now(), { ...answer, ...parts }),
          request.relayState,
        );
      expect(leftTo(await browser.open(`/saml2/logout?${query()}`)).href).toBe(bye);
      const form = samlProvider.form(samlProvider.logoutResponse(now(), answer));
      const sent = { method: 'POST', headers: elsewhere } as const;
      const body = new URLSearchParams({ SAMLResponse: form, RelayState: request.relayState });
      expect(leftTo(await browser.open('/saml2/logout', { ...sent, body })).href).toBe(bye);
      for (const wrong of [
        query({ inResponseTo: '_other' }),
        query({ status: 'Responder' }),
        query({ destination: 'https://evil.example' }),
        query().replace(/Signature=.{8}/, 'Signature=AAAAAAAA'),
        query().replace(/&SigAlg=.*/, ''),
      ]) {
        expect(shown(await browser.open(`/saml2/logout?${wrong}`)).status).toBe(400);
      }
      const stray = samlProvider.query(
        'SAMLResponse',
        samlProvider.logoutResponse(now(), answer),
        'https://evil.example',
      );
      expect(shown(await browser.open(`/saml2/logout?${stray}`)).status).toBe(400);
      // Nobody is signed in any more, so nobody is sent there again.
      expect(leftTo(await signOut(browser)).href).toBe(bye);
      expect(leftTo(await browser.open(`/oauth2/authorize?${parameters('Corp')}`)).href).toContain('SAMLRequest');
    });

    test('who signs out as OpenID has it signs out at their provider, too, with the ID token or where a page asks', async () => {
      const provider = { UserPoolId: poolId, ProviderName: 'Corp' };
      const setSignOut = (IDPSignout: string) =>
        bench.call('UpdateIdentityProvider', {
          ...provider,
          ProviderDetails: { MetadataFile: samlProvider.metadata(), IDPSignout },
        });
      await setSignOut('true');
      const end = (more: Record<string, string>) => `/logout?${new URLSearchParams(more)}`;
      const back = (request: ReturnType<typeof samlProvider.read>) => {
        const answer = { inResponseTo: idOf(request.xml), destination: slo };
        const said = samlProvider.logoutResponse(now(), answer);
        return `/saml2/logout?${samlProvider.query('SAMLResponse', said, request.relayState)}`;
      };
      const isGone = async (browser: TestBrowser) =>
        leftTo(await browser.open(`/oauth2/authorize?${parameters('Corp')}`)).href.includes('SAMLRequest');
      const browser = newBrowser();
      const { id_token } = (await redeem(await signIn(browser, newName()))).body;
      const hinted = { id_token_hint: id_token, post_logout_redirect_uri: bye, state: 'x' };
      const request = samlProvider.read(leftTo(await browser.open(end(hinted))));
      expect(request.xml).toContain('LogoutRequest');
      expect(request.isSignedBy(await certificateOf())).toBe(true);
      expect(await isGone(browser)).toBe(true);
      expect(leftTo(await browser.open(back(request))).href).toBe(`${bye}?state=x`);

      // Browsers let no answer to the form lead elsewhere than its page says: a page leads on instead.
      const askings: Record<string, string>[] = [
        { client_id: clientId, post_logout_redirect_uri: bye },
        { user_pool_id: poolId },
      ];
      for (const named of askings) {
        await signIn(browser, newName());
        const asking = shown(await browser.open(end({ ...named, ui_locales: 'de' })));
        const between = shown(await browser.send(asking, {}));
        expect([between.status, between.text]).toEqual([200, expect.stringContaining('<html lang="de"')]);
        const refreshed = /http-equiv="refresh" content="0;url=([^"]*)"/.exec(between.text)?.[1] ?? '';
        const asked = samlProvider.read(new URL(refreshed.replaceAll('&amp;', '&')));
        expect(asked.xml).toContain('LogoutRequest');
        const left = await browser.open(back(asked));
        if ('client_id' in named) expect(leftTo(left).href).toBe(bye);
        else expect(shown(left).text).toContain('Sie sind abgemeldet');
        expect(await isGone(browser)).toBe(true);
      }

      await setSignOut('false');
      const last = (await redeem(await signIn(browser, newName()))).body;
      expect(leftTo(await browser.open(end({ ...hinted, id_token_hint: last.id_token }))).href).toBe(`${bye}?state=x`);
    });

    test('who signs out at their provider is signed out here: in every browser, and with every token', async () => {
      const [name, bystander] = [newName(), newName()];
      const statement = `<saml:AuthnStatement AuthnInstant="${new Date(now()).toISOString()}" SessionIndex="two"/>`;
      const browser = newBrowser();
      const { refresh_token: token } = (await redeem(await signIn(browser, name, { statement }))).body;
      const { refresh_token: others } = (await redeem(await signIn(newBrowser(), bystander))).body;
      const request = (parts: Partial<Parameters<typeof samlProvider.logoutRequest>[1]> = {}) =>
        samlProvider.logoutRequest(now(), { name, destination: slo, index: 'two', ...parts });
      const open = (query: string) => newBrowser().open(`/saml2/logout?${query}`);
      const wrong = [
        samlProvider.query('SAMLRequest', request(), 'r').replace(/Signature=.{8}/, 'Signature=AAAAAAAA'),
        samlProvider.query('SAMLRequest', request(), 'r').replace(/&SigAlg=.*/, ''),
        samlProvider.query('SAMLRequest', request({ destination: 'https://evil.example' }), 'r'),
        samlProvider.query('SAMLRequest', request({ name: 'nobody' }), 'r'),
        samlProvider.query('SAMLRequest', request().replace('Version="2.0"', 'Version="1.1"'), 'r'),
        samlProvider.query(
          'SAMLRequest',
          request().replace(/IssueInstant="[^"]*"/, 'IssueInstant="2020-01-01T00:00:00Z"'),
          'r',
        ),
      ];
      for (const query of wrong) expect(shown(await open(query)).status).toBe(400);
      const unsigned = new URLSearchParams({ SAMLRequest: Buffer.from(request()).toString('base64') });
      const post = (body: URLSearchParams) =>
        newBrowser().open('/saml2/logout', { method: 'POST', body, headers: elsewhere });
      expect(shown(await post(unsigned)).status).toBe(400);
      expect(await refreshes(token)).toBe(true);
      const answer = samlProvider.read(leftTo(await open(samlProvider.query('SAMLRequest', request(), 'theirs'))));
      expect(answer.xml).toContain('InResponseTo="_logout"');
      expect(answer.xml).toContain('status:Success');
      expect([answer.relayState, answer.isSignedBy(await certificateOf())]).toEqual(['theirs', true]);
      expect([await refreshes(token), await refreshes(others)]).toEqual([false, true]);
      expect(leftTo(await browser.open(`/oauth2/authorize?${parameters('Corp')}`)).href).toContain('SAMLRequest');
      const back = (await redeem(await signIn(browser, name))).body.refresh_token;
      // What was obeyed once ends nothing that began later.
      await open(samlProvider.query('SAMLRequest', request(), 'theirs'));
      expect(await refreshes(back)).toBe(true);
      await post(new URLSearchParams({ SAMLRequest: samlProvider.form(request({ id: '_second' })) }));
      expect(await refreshes(back)).toBe(false);
    });
  },
  { documents, foreignTokens: createForeignTokens({ documents }) },
);
