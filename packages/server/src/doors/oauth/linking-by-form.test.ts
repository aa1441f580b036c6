import { beforeAll, expect, test } from 'vitest';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { enterAccount, foreignForm, linkIn, pressLink } from '../../../test/account-links.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { type Page, shown, TestBrowser } from '../../../test/browser.ts';
import { createFederatedClient, createFederatedPool, origin, thisMachine } from '../../../test/federated-pool.ts';
import { samlProvider } from '../../../test/saml-provider.ts';
import { oauthRoutes } from './routes.ts';

const idp = 'https://idp.example.com';

describeOnBothEngines(
  'linking by a provider whose answer is a form of its own site',
  (bench) => {
    let poolId: string;
    let clientId: string;
    let people = 0;
    beforeAll(async () => {
      ({ poolId } = await createFederatedPool(bench.call, {}));
      const metadata = samlProvider.metadata();
      await provide('Corp', metadata);
      await provide('Posts', metadata.replace(/<md:SingleSignOnService [^>]*HTTP-Redirect[^>]*>/, ''));
      clientId = await createFederatedClient(bench.call, poolId, ['COGNITO', 'Corp', 'Posts']);
    });
    const provide = (ProviderName: string, MetadataFile: string) =>
      bench.call('CreateIdentityProvider', {
        UserPoolId: poolId,
        ProviderName,
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile },
      });
    const newBrowser = () => TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], origin);
    async function enter() {
      const browser = newBrowser();
      const username = `ann${people++}`;
      await enterAccount(browser, { call: bench.call, poolId, clientId, username });
      return { browser, username };
    }
    /** To the provider, which answers about somebody. */
    async function leave(browser: TestBrowser, subject: string) {
      const leaving = await pressLink(browser, clientId, 'Corp');
      const { xml, relayState: RelayState } = samlProvider.read(new URL(linkIn(leaving, idp)));
      const inResponseTo = / ID="([^"]*)"/.exec(xml)?.[1] ?? '';
      const recipient = `${origin}/saml2/idpresponse`;
      const parts = { poolId, recipient, subject, inResponseTo, id: `_assertion${people++}` };
      return { SAMLResponse: samlProvider.answer(bench.context.clock.now(), parts), RelayState };
    }
    const bring = async (browser: TestBrowser, fields: Record<string, string>): Promise<Page> =>
      shown(await browser.open('/saml2/idpresponse', foreignForm(fields, idp)));
    const outcomeOf = ({ url, status }: Page) =>
      url.pathname === '/account/linked' ? url.search.split('&').at(-1) : status;
    const linkedTo = async (username: string) => {
      const user = await bench.call('AdminGetUser', { UserPoolId: poolId, Username: username });
      const text = user.UserAttributes?.find(({ Name }) => Name === 'identities')?.Value ?? '[]';
      return (JSON.parse(text) as { userId: string }[]).map(({ userId }) => userId);
    };

    test('the answer is kept, and linked where the browser comes again with its session', async () => {
      const { browser, username } = await enter();
      const fields = await leave(browser, 'corp-ann');
      const page = await bring(browser, fields);
      expect([outcomeOf(page), await linkedTo(username)]).toEqual(['done=1', ['corp-ann']]);
      expect(page.text).toContain('corp-ann');
      // Once.
      expect(outcomeOf(await bring(browser, fields))).toBe(400);
    });

    test('a provider that is asked by a form is asked by one of a page that may send it there', async () => {
      const { browser, username } = await enter();
      const leaving = await pressLink(browser, clientId, 'Posts');
      const { SAMLRequest = '', RelayState = '' } = leaving.fields;
      expect(leaving.text).toContain(`action="${idp}/sso/post"`);
      const inResponseTo = / ID="([^"]*)"/.exec(String(Buffer.from(SAMLRequest, 'base64')))?.[1] ?? '';
      const parts = { poolId, recipient: `${origin}/saml2/idpresponse`, subject: 'corp-post', inResponseTo };
      const SAMLResponse = samlProvider.answer(bench.context.clock.now(), { ...parts, id: `_assertion${people++}` });
      expect(outcomeOf(await bring(browser, { SAMLResponse, RelayState }))).toBe('done=1');
      expect(await linkedTo(username)).toEqual(['corp-post']);
    });

    test('is told to whose account it is, where they have proved an address, and so is its end', async () => {
      const { browser, username } = await enter();
      const { sent } = bench.context;
      const unlink = async () => {
        const page = shown(await browser.open(`/account/linked?client_id=${clientId}`));
        const { _csrf = '', unlink: provider = '', value = '' } = page.fields;
        return shown(await browser.send({ ...page, fields: { _csrf, unlink: provider, value } }, {}));
      };
      const link = async (subject: string) => bring(browser, await leave(browser, subject));
      const set = (attributes: Record<string, string>) =>
        bench.call('AdminUpdateUserAttributes', {
          UserPoolId: poolId,
          Username: username,
          UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
        });
      await link('corp-told');
      expect(sent.at(-1)).toMatchObject({
        medium: 'EMAIL',
        recipient: `${username}@example.com`,
        purpose: 'link-notice',
        subject: 'A sign-in with Corp was added to your account',
        body: expect.stringContaining('If it was not you'),
      });
      await unlink();
      expect(sent.at(-1)?.subject).toBe('A sign-in with Corp was removed from your account');
      const mails = sent.length;
      expect(outcomeOf(await bring(browser, { ...(await leave(browser, 'corp-x')), SAMLResponse: 'x' }))).toBe(
        'refused=1',
      );
      expect(sent).toHaveLength(mails);
      await set({ email_verified: 'false', phone_number: '+15550123', phone_number_verified: 'true' });
      await link('corp-told');
      expect(sent.at(-1)).toMatchObject({ medium: 'SMS', recipient: '+15550123', purpose: 'link-notice' });
      expect(sent.at(-1)?.body).toContain('A sign-in with Corp was added to your account.');
      await set({ phone_number_verified: 'false' });
      await unlink();
      expect([sent.length, await linkedTo(username)]).toEqual([mails + 1, []]);
      // A sender of the pool's own knows no such message.
      await set({ email_verified: 'true' });
      const arn = 'arn:aws:lambda:us-east-1:123456789012:function:send';
      const sender = { LambdaVersion: 'V1_0' as const, LambdaArn: arn };
      const KMSKeyID = 'arn:aws:kms:us-east-1:123456789012:key/a';
      await bench.call('UpdateUserPool', { UserPoolId: poolId, LambdaConfig: { CustomEmailSender: sender, KMSKeyID } });
      await link('corp-told');
      await bench.call('UpdateUserPool', { UserPoolId: poolId });
      expect([sent.length, await linkedTo(username)]).toEqual([mails + 1, ['corp-told']]);
    });

    test('counts in the browser that left, for the account that it left, and for nobody who is signed in by then', async () => {
      const [mine, victim] = [await enter(), await enter()];
      const fields = await leave(mine.browser, 'corp-mallory');
      // Brought to somebody else's browser, whatever is signed in there.
      expect(outcomeOf(await bring(victim.browser, fields))).toBe(400);
      expect(outcomeOf(await bring(newBrowser(), fields))).toBe(400);
      // Nor by the address to which a browser is sent with what was kept.
      const query = `/oauth2/link?${new URLSearchParams({ state: fields.RelayState })}`;
      expect(shown(await victim.browser.open(query)).status).toBe(400);
      expect(await linkedTo(victim.username)).toEqual([]);
      expect(shown(await mine.browser.open(query)).status).toBe(400);
      expect(outcomeOf(await bring(mine.browser, fields))).toBe('done=1');
      expect(await linkedTo(victim.username)).toEqual([]);
    });

    test('somebody else who signs in meanwhile is not linked', async () => {
      const { browser, username } = await enter();
      const fields = await leave(browser, 'corp-late');
      await browser.open(`/logout?${new URLSearchParams({ client_id: clientId })}`);
      const other = `bob${people++}`;
      const out = shown(await browser.open(`/account?client_id=${clientId}`));
      await browser.send(out, {});
      await enterAccount(browser, { call: bench.call, poolId, clientId, username: other });
      expect(outcomeOf(await bring(browser, fields))).toBe('refused=1');
      expect([await linkedTo(username), await linkedTo(other)]).toEqual([[], []]);
    });

    test('a request is used up by whatever answers it, and of many answers at once one counts', async () => {
      const { browser, username } = await enter();
      const fields = await leave(browser, 'corp-many');
      const forged = { ...fields, SAMLResponse: fields.SAMLResponse.replace(/.{8}$/, 'AAAAAAAA') };
      expect(outcomeOf(await bring(browser, forged))).toBe('refused=1');
      expect(outcomeOf(await bring(browser, fields))).toBe(400);
      const again = await leave(browser, 'corp-many');
      const pages = await Promise.all([1, 2, 3].map(() => bring(browser.clone(), again)));
      expect(pages.map(outcomeOf).filter((one) => one === 'done=1')).toHaveLength(1);
      expect(await linkedTo(username)).toEqual(['corp-many']);
      bench.context.clock.advance(1000);
      const late = await leave(browser, 'corp-too-late');
      bench.context.clock.advance(5 * 60_000);
      expect(outcomeOf(await bring(browser, late))).toBe(400);
    });
  },
  thisMachine,
);
