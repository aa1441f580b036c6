import { inflateRawSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { noDocuments } from '#domain/documents.ts';
import { silentLog } from '#lib/log.ts';
import { createForeignTokens } from '#outbound/foreign-tokens/create-foreign-tokens.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, type Page, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool } from '../../../test/people.ts';
import { goodResponse, makeSigningKey, type SamlSituation, signResponse } from '../../../test/saml-forge.ts';
import { wrongAnswers } from '../../../test/saml-forgeries/answers.ts';
import { samlForgeries } from '../../../test/saml-forgeries/forgeries.ts';
import { base64, openWorkshop, put } from '../../../test/saml-forgeries/workshop.ts';
import { makeSamlMetadata } from '../../../test/saml-metadata.ts';
import { oauthRoutes } from './routes.ts';

const origin = 'http://127.0.0.1:9229';
const callback = 'https://app.example/callback';
const key = makeSigningKey('idp.example.com');

describeOnBothEngines(
  'forged SAML responses',
  (bench) => {
    let clientId: string;
    let poolId: string;
    /** What the log says of each that was refused. */
    const reasons: string[] = [];
    beforeAll(async () => {
      const { pool } = await createPeoplePool(bench.context, {});
      poolId = pool.id;
      await bench.call('CreateIdentityProvider', {
        UserPoolId: poolId,
        ProviderName: 'Corp',
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: makeSamlMetadata({ certificates: [key.certificate] }), IDPInit: 'true' },
        AttributeMapping: { email: 'mail' },
      });
      const { UserPoolClient } = await bench.call('CreateUserPoolClient', {
        UserPoolId: poolId,
        ClientName: 'saml',
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'email'],
        CallbackURLs: [callback],
        SupportedIdentityProviders: ['Corp'],
      });
      clientId = UserPoolClient?.ClientId ?? '';
    });
    const newBrowser = () => {
      const warn = ({ reason }: { reason?: unknown }) => void reasons.push(String(reason));
      return TestBrowser.of(oauthRoutes({ ...bench.context, log: { ...silentLog, warn } }), origin);
    };
    const asking = () =>
      new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: callback,
        identity_provider: 'Corp',
        state: 'the state',
      });
    const situation = (inResponseTo?: string): SamlSituation => ({
      entityId: 'https://idp.example.com/metadata',
      key,
      audience: `urn:amazon:cognito:sp:${poolId}`,
      recipient: `${origin}/saml2/idpresponse`,
      now: bench.context.clock.now(),
      ...(inResponseTo !== undefined && { inResponseTo }),
    });
    const bring = (browser: TestBrowser, SAMLResponse: string, RelayState = String(asking())) =>
      browser.open('/saml2/idpresponse', {
        method: 'POST',
        body: new URLSearchParams({ SAMLResponse, RelayState }),
        headers: { 'sec-fetch-site': 'cross-site', origin: 'https://idp.example.com' },
      });
    const answerOf = (target: Page | URL) => Object.fromEntries(leftTo(target).searchParams);
    const refusal = () => ({
      error: 'invalid_request',
      error_description: 'Invalid SAML response received.',
      state: 'the state',
      iss: `${origin}/${poolId}`,
    });
    const usernames = async () =>
      (await bench.call('ListUsers', { UserPoolId: poolId })).Users?.map(({ Username }) => Username);
    /** Whether somebody is signed in here, whom the pages would know again. */
    const isKnown = async (browser: TestBrowser) =>
      leftTo(await browser.open(`/oauth2/authorize?${asking()}`)).searchParams.has('code');

    test('each of them gets the same answer, signs nobody in, and leaves its reason in the log', async () => {
      const browser = newBrowser();
      const own = situation();
      // Nothing of them is stored: one database has them all, the other every tenth.
      const some = samlForgeries(own).filter((_, at) => bench.engine === 'SQLite' || at % 10 === 0);
      for (const [name, , because, encoded] of some) {
        reasons.length = 0;
        expect([name, answerOf(await bring(browser, encoded))]).toEqual([name, refusal()]);
        expect([name, reasons]).toEqual([name, [expect.stringContaining(because)]]);
      }
      expect(await usernames()).toEqual([]);
      expect(await isKnown(browser)).toBe(false);
      // It was no other thing than the forgery that was refused.
      expect(answerOf(await bring(browser, base64(signResponse(key, goodResponse(own)))))).toHaveProperty('code');
      expect(await usernames()).toEqual(['Corp_ada']);
      expect(await isKnown(browser)).toBe(true);
    });

    test('a response counts once, at whatever server and in whatever form it comes again', async () => {
      const xml = put('"_assertion"', '"_once"')(goodResponse(situation()));
      const [once, both] = [signResponse(key, xml), signResponse(key, xml, { what: 'both' })];
      const first = await bring(newBrowser(), base64(once));
      expect(answerOf(first)).toHaveProperty('code');
      for (const again of [
        base64(once),
        base64(`${once}\n`),
        base64(once.replace('>ada<', '>&#97;da<')),
        base64(both),
      ]) {
        reasons.length = 0;
        expect(answerOf(await bring(newBrowser(), again))).toEqual(refusal());
        expect(reasons).toEqual(['the assertion was used']);
      }
    });

    test('what answers another request than the one that this browser made is refused', async () => {
      const leave = async (browser: TestBrowser) => {
        const left = leftTo(await browser.open(`/oauth2/authorize?${asking()}`));
        const relayState = left.searchParams.get('RelayState') ?? '';
        return { relayState, requestId: requestIdIn(left) };
      };
      const count = wrongAnswers(openWorkshop(situation('_request'))).length;
      for (let at = 0; at < count; at += 1) {
        const browser = newBrowser();
        const { relayState, requestId } = await leave(browser);
        const [name = '', , because = '', encoded = ''] = wrongAnswers(openWorkshop(situation(requestId)))[at] ?? [];
        reasons.length = 0;
        expect([name, answerOf(await bring(browser, encoded, relayState))]).toEqual([name, refusal()]);
        expect([name, reasons]).toEqual([name, [expect.stringContaining(because)]]);
      }
      const browser = newBrowser();
      const { relayState, requestId } = await leave(browser);
      const good = put('"_assertion"', '"_asked"')(goodResponse(situation(requestId)));
      expect(answerOf(await bring(browser, base64(signResponse(key, good)), relayState))).toHaveProperty('code');
    });
  },
  { foreignTokens: createForeignTokens({ documents: noDocuments }) },
);

function requestIdIn(left: URL): string {
  const xml = String(inflateRawSync(Buffer.from(left.searchParams.get('SAMLRequest') ?? '', 'base64')));
  return / ID="([^"]*)"/.exec(xml)?.[1] ?? '';
}
