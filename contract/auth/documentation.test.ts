import { AdminCreateUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import * as sdkSts from '@aws-sdk/client-sts';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import * as ours6 from '../../packages/client/src/amplify/index.ts';
import * as ours from '../../packages/client/src/index.ts';
import * as ourServer from '../../packages/client/src/server/index.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../packages/server/test/openid-provider.ts';
import { findChromium, servePage, startBrowser } from '../browser.ts';
import { functionArn, functionsOfSuites } from '../functions.ts';
import { makeIdentityPool } from '../identity-pools.ts';
import { administrator } from '../people.ts';
import { makePlace, type Place, type PlaceInput } from '../pools.ts';
import { makeClient, present } from '../sdk-client.ts';
import { type ContractServer, lastCodeTo } from '../server.ts';
import { totp } from '../totp.ts';
import { asyncStorage } from './async-storage.ts';
import { configOf, describeAuth } from './auth-server.ts';
import { type Example, expectedLogs, readExamples, runExample, toScript } from './examples.ts';
import { oauthOfExamples, pagesOfExamples, standAtApp, walk } from './page-walker.ts';
import { Tab } from './tab.ts';
import { trustProvider } from './trust-provider.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

const password = 'Correct-Horse-9';
const address = { email: 'maria@example.com', email_verified: 'true' };
const phone = '+12065550100';
const number = { phone_number: phone, phone_number_verified: 'true' };

/** What has to be there before an example begins. */
interface Stage {
  readonly place?: PlaceInput;
  /** What maria's account says, if she has one. */
  readonly maria?: Readonly<Record<string, string>> | 'has no account';
  readonly isSignedIn?: boolean;
  /** Where codes go: to the address unless told. */
  readonly codesTo?: string;
  readonly prepare?: (setting: Setting) => unknown;
  /** Whether a browser goes to hosted pages and back. */
  readonly isAtPages?: boolean;
  /** Whether there is an identity pool. */
  readonly hasIdentities?: boolean;
}

/** What an example finds around it. */
interface Setting {
  readonly server: ContractServer;
  readonly place: Place;
  readonly config: ours.AuthConfig;
  readonly auth: ours.AuthInstance;
  readonly ask: (what: string) => Promise<string>;
  /** What the section adds. */
  readonly more: Record<string, unknown>;
  readonly modules: Record<string, object>;
}

const sms: PlaceInput = { mfa: 'ON', factors: ['sms'] };
const bySms: Stage = { place: sms, maria: number, codesTo: phone };
const verifying: PlaceInput = { pool: { AutoVerifiedAttributes: ['email'] } };
const choosing = (...factors: string[]): PlaceInput => ({
  pool: {
    AutoVerifiedAttributes: ['email'],
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', ...factors] as never } },
  },
});
const noRecovery = { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only' as const, Priority: 1 }] } };
const custom = {
  DefineAuthChallenge: functionArn('define-steps'),
  CreateAuthChallenge: functionArn('create-step'),
  VerifyAuthChallengeResponse: functionArn('verify-step'),
};
const tracking: Stage = {
  place: {
    ...sms,
    pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true } },
  },
  maria: number,
  codesTo: phone,
  isSignedIn: true,
};
const signedIn: Stage = { isSignedIn: true };

function exportsOf({ place }: Setting): object {
  return {
    aws_project_region: 'us-east-1',
    aws_user_pools_id: place.userPoolId,
    aws_user_pools_web_client_id: place.clientId,
  };
}

const amplifyOutputs: Stage = {
  prepare({ place, server, modules }) {
    const { userPoolId, clientId: userPoolClientId } = place;
    const Cognito = { userPoolId, userPoolClientId, userPoolEndpoint: server.endpoint };
    modules['./amplify_outputs.json'] = { default: { Auth: { Cognito } } };
  },
};
const passkeys: Stage = {
  place: { ...choosing('WEB_AUTHN'), pool: { ...choosing('WEB_AUTHN').pool } },
  isSignedIn: true,
};

const atPages: Stage = { place: { client: pagesOfExamples }, isAtPages: true };

const identities: Stage = { hasIdentities: true };

/** The stage of each section that has examples, by page. */
const stages: Readonly<Record<string, Readonly<Record<string, Stage>>>> = {
  README: { README: { place: verifying, maria: 'has no account' } },
  configure: {
    'One instance': {},
    'Configuration files': {
      prepare: (setting) => (setting.modules['./aws-exports.js'] = { default: exportsOf(setting) }),
    },
    'One function at a time': {},
    'An app client with a secret': {
      async prepare({ server, place, config, more }) {
        const { ClientId, ClientSecret } = await makeClient(server, place.userPoolId, {
          GenerateSecret: true,
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        });
        Object.assign(more, { config: { ...config, clientId: ClientId }, clientSecret: ClientSecret });
      },
    },
  },
  'sign-up': {
    'An account': { place: verifying, maria: 'has no account' },
    'A code again': { place: verifying, maria: 'has no account' },
    'Signed in right afterwards': { place: choosing('EMAIL_OTP'), maria: 'has no account' },
  },
  'sign-in': {
    'A password': {},
    'Other flows': {},
    'Every step in one place': bySms,
    'A code by SMS or e-mail': bySms,
    'An authenticator app': { place: { mfa: 'ON', factors: ['app'] } },
    'One factor of several': {
      place: { mfa: 'ON', factors: ['sms', 'email'], pool: noRecovery },
      maria: { ...number, ...address },
    },
    'A new password': {
      place: { pool: { Schema: [{ Name: 'given_name', AttributeDataType: 'String', Required: true, Mutable: true }] } },
      prepare: ({ server, place }) => createMaria(server, place, {}, false),
      maria: 'has no account',
    },
    'The user chooses': { place: choosing('EMAIL_OTP') },
    "Challenges of the pool's own": { place: { pool: { LambdaConfig: custom } } },
    'Challenges that the library does not know': bySms,
    'After a reload': bySms,
    'While somebody is signed in': {
      isSignedIn: true,
      prepare: ({ server, place }) => createMaria(server, place, {}, true, 'john'),
    },
  },
  'hosted-ui': {
    'hosted-ui': atPages,
    'There and back': atPages,
    'Signing out there too': {
      ...atPages,
      async prepare({ auth }) {
        await auth.signInWithRedirect();
        await auth.initialize();
      },
    },
    'Without a browser window': atPages,
  },
  credentials: {
    credentials: identities,
    'With an AWS SDK': { ...identities, isSignedIn: true },
    'What is known, without an error': { ...identities, isSignedIn: true },
  },
  federation: {
    federation: identities,
    'When the token is over': identities,
    'Handlers that bring a new one': identities,
  },
  session: {
    Tokens: signedIn,
    'What is known, without an error': signedIn,
    Offline: signedIn,
    'Waiting for a sign-in': signedIn,
    'Giving up the wait': signedIn,
    'Signing out': signedIn,
  },
  state: { States: signedIn, Listeners: { prepare: ({ auth }) => auth.initialize() }, Events: {} },
  recovery: { 'A code, and a new password': {}, 'Another password': signedIn, 'The end of an account': signedIn },
  attributes: {
    'Reading and changing': signedIn,
    'A new address': { ...signedIn, place: verifying, codesTo: 'maria@example.org' },
    'A code for an address': { ...signedIn, maria: { email: address.email } },
  },
  mfa: {
    'An authenticator app': { ...signedIn, place: { mfa: 'OPTIONAL', factors: ['app'] } },
    'Codes by SMS': { ...signedIn, place: { mfa: 'OPTIONAL', factors: ['sms'] }, maria: number },
  },
  passkeys: {
    'Making and using one': passkeys,
    'Offering one where names are filled in': passkeys,
    'Listing and deleting': passkeys,
  },
  devices: {
    Remembering: tracking,
    Listing: { ...tracking, prepare: ({ auth }) => auth.rememberDevice() },
    Forgetting: { ...tracking, prepare: ({ auth }) => auth.rememberDevice() },
  },
  storage: {
    'Where tokens are kept': { prepare: ({ more }) => vi.stubGlobal('document', (more['document'] = newDocument())) },
    'Your own': {},
    'Several users': { prepare: ({ server, place }) => createMaria(server, place, {}, true, 'john') },
  },
  'server-side': {
    'Pages that know who asks': {
      async prepare({ config, more }) {
        const first = ourServer.createServerAuth(new Request('https://app.example/'), config);
        await first.signIn({ username: 'maria', password });
        const cookie = first.setCookies.map((one) => one.split(';')[0]).join('; ');
        more['request'] = new Request('https://app.example/', { headers: { cookie } });
      },
    },
    'No script reads the refresh token': { prepare: ({ more }) => Object.assign(more, newSite()) },
  },
  'react-native': {
    Storage: { prepare: ({ more }) => Object.assign(more, { AsyncStorage: asyncStorage() }) },
  },
  errors: { 'Telling them apart': {}, 'Without an answer': {} },
  moving: {
    'One import, from version 4 or 5': {
      prepare: (setting) => (setting.modules['./aws-exports.js'] = { default: exportsOf(setting) }),
    },
    'One import, from version 6': amplifyOutputs,
    'Storages and tokens of version 6': amplifyOutputs,
    'The same users, signed in': {
      async prepare({ place, server, more }) {
        const theirs = await import('aws-amplify');
        const { signIn } = await import('aws-amplify/auth');
        const { cognitoUserPoolsTokenProvider } = await import('aws-amplify/auth/cognito');
        const kept = new Map<string, string>();
        const { userPoolId, clientId: userPoolClientId } = place;
        theirs.Amplify.configure({
          Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: server.endpoint } },
        });
        cognitoUserPoolsTokenProvider.setKeyValueStorage({
          getItem: async (key) => kept.get(key) ?? null,
          setItem: async (key, value) => void kept.set(key, value),
          removeItem: async (key) => void kept.delete(key),
          clear: async () => kept.clear(),
        });
        await signIn({ username: 'maria', password });
        more['storage'] = {
          getItem: (key: string) => kept.get(key),
          setItem: (key: string, value: string) => kept.set(key, value),
          removeItem: (key: string) => kept.delete(key),
        };
      },
    },
  },
};

async function createMaria(
  server: ContractServer,
  { userPoolId: UserPoolId }: Place,
  attributes: Readonly<Record<string, string>> = address,
  isPermanent = true,
  Username = 'maria',
): Promise<void> {
  const sdk = administrator(server);
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const created = {
    UserPoolId,
    Username,
    UserAttributes,
    MessageAction: 'SUPPRESS',
    TemporaryPassword: password,
  } as const;
  await sdk.send(new AdminCreateUserCommand(created));
  if (isPermanent) {
    await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }));
  }
}

/** A page's document, as far as it is cookies. */
function newDocument() {
  const cookies = new Map<string, string>();
  return {
    get cookie() {
      return [...cookies].map((pair) => pair.join('=')).join('; ');
    },
    set cookie(text: string) {
      const [name = '', value = ''] = (text.split(';')[0] ?? '').split(/=(.*)/s);
      cookies.set(name, value);
    },
  };
}

/** A server at an address, and a browser that asks it. */
function newSite() {
  const handlers = new Map<string, (request: Request) => Promise<Response>>();
  const cookies = newDocument();
  return {
    serve: (url: string, handle: (request: Request) => Promise<Response>) => void handlers.set(url, handle),
    async browserFetch(url: string, init: RequestInit) {
      const headers = new Headers(init.headers);
      headers.set('cookie', cookies.cookie);
      headers.set('origin', new URL(url).origin);
      const response = await present(handlers.get(url))(new Request(url, { ...init, headers }));
      for (const cookie of response.headers.getSetCookie()) cookies.cookie = cookie;
      return response;
    },
  };
}

const examples = readExamples();

test('every page has examples, and every stage is one of an example', () => {
  const pages = [...new Set(examples.map(({ page }) => page))];
  expect(pages.toSorted()).toEqual(Object.keys(stages).toSorted());
  const named = (page: string, section: string) => `${page}: ${section}`;
  const sections = new Set(examples.map(({ page, section }) => named(page, section)));
  const staged = Object.entries(stages).flatMap(([page, ones]) => Object.keys(ones).map((one) => named(page, one)));
  expect([...sections].toSorted()).toEqual(staged.toSorted());
});

const executable = await findChromium();

describeAuth(
  'the pages on the client library',
  (server) => {
    let browser: Browser | undefined;
    let app: Awaited<ReturnType<typeof servePage>> | undefined;
    let openId: OpenIdProvider;
    let identityPoolId = '';
    const openIdArn = () => `arn:aws:iam::123456789012:oidc-provider/${new URL(openId.issuer).host}`;
    beforeAll(async () => {
      openId = await startOpenIdProvider();
      await trustProvider(server, { ProviderArn: openIdArn(), Url: openId.issuer, ClientIds: ['app'] });
      if (!executable) return;
      [browser, app] = await Promise.all([startBrowser(executable), servePage('auth/browser-app.ts')]);
    });
    afterAll(async () => {
      await browser?.close();
      await app?.close();
      await openId?.close();
    });
    afterEach(() => {
      vi.unstubAllGlobals();
      vi.useRealTimers();
    });

    async function set(stage: Stage): Promise<Setting> {
      const place = await makePlace(server, stage.place);
      if (stage.maria !== 'has no account') await createMaria(server, place, stage.maria);
      let secret = '';
      let codes = 0;
      let answers = 0;
      let isUnplugged = false;
      const fetchWhilePlugged: typeof fetch = (...request) =>
        isUnplugged ? Promise.reject(new TypeError('fetch failed')) : fetch(...request);
      const oauth = stage.isAtPages ? oauthOfExamples(server.endpoint) : undefined;
      if (oauth) standAtApp(present(browser), password);
      if (stage.hasIdentities) {
        const ProviderName = `cognito-idp.us-east-1.amazonaws.com/${place.userPoolId}`;
        identityPoolId = await makeIdentityPool(server, {
          CognitoIdentityProviders: [{ ProviderName, ClientId: place.clientId }],
          OpenIdConnectProviderARNs: [openIdArn()],
        });
      }
      const config = {
        ...configOf(server, place),
        fetch: fetchWhilePlugged,
        ...(oauth && { oauth }),
        ...(stage.hasIdentities && { identityPoolId }),
      };
      const auth = ours.createAuth(config);
      const ask = async (what: string) => {
        switch (what) {
          case 'code':
            return lastCodeTo(server, stage.codesTo ?? address.email);
          case 'code of the app':
            return totp(secret, codes++);
          case 'answer':
            return `answer ${++answers}`;
          case 'new password':
            return 'Another-Horse-8';
          default:
            return password;
        }
      };
      const more: Record<string, unknown> = {
        show: (uri: URL) => (secret = uri.searchParams.get('secret') ?? ''),
        unplug: () => (isUnplugged = true),
        token: await openId.sign(Date.now()),
        askProvider: () => openId.sign(Date.now()),
        wait: (minutes: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 }),
        openBrowser: (url: string) => walk(present(browser), url, password),
        async endElsewhere() {
          const elsewhere = ours.createAuth(configOf(server, place));
          await elsewhere.signIn({ username: 'maria', password });
          await elsewhere.signOut({ global: true });
          auth.client.storage.removeItem(`CognitoIdentityServiceProvider.${place.clientId}.maria.accessToken`);
        },
      };
      const modules = {
        '@aws-sdk/client-sts': sdkSts,
        '@cenote/auth': ours,
        '@cenote/auth/amplify': ours6,
        '@cenote/auth/server': ourServer,
      };
      return { server, place, config, auth, ask, more, modules };
    }

    async function signIn({ auth, ask }: Setting): Promise<void> {
      const { isSignedIn } = await auth.signIn({ username: 'maria', password });
      if (!isSignedIn) await auth.confirmSignIn({ challengeResponse: await ask('code') });
    }

    /** With the ids of the place in the places of those that are printed. */
    const placed = (place: Place) => (script: string) =>
      script
        .replaceAll('us-east-1_h8Ge4PqZc', place.userPoolId)
        .replaceAll('3f0r8t1g2q6k5n4m7b9v0c2u1h', place.clientId)
        .replaceAll('http://127.0.0.1:9229', server.endpoint)
        .replaceAll('us-east-1:12345678-1234-1234-abcd-1234567890ab', identityPoolId)
        .replaceAll('id.example.com', new URL(openId.issuer).host)
        .replaceAll('127.0.0.1:9229', new URL(server.endpoint).host);

    async function runInBrowser(example: Example, { place, server: { endpoint } }: Setting): Promise<string[]> {
      const profile = await present(browser).newContext();
      try {
        const tab = await Tab.open(profile, present(app).url, { endpoint, ...place });
        await tab.plugInAuthenticator();
        await tab.page.setContent('<input autocomplete="username webauthn">');
        await tab.call('signIn', { username: 'maria', password });
        return await tab.run(toScript(example));
      } finally {
        await profile.close();
      }
    }

    describe.each(Object.keys(stages))('%s', (page) => {
      const ofPage = examples.filter((example) => example.page === page);
      test
        .runIf(!(page === 'passkeys' || page === 'hosted-ui') || executable)
        .each([...new Set(ofPage.map(({ section }) => section))].map((section) => [section]))('%s', async (section) => {
        const stage = stages[page]?.[section] ?? {};
        const setting = await set(stage);
        for (const example of ofPage.filter((one) => one.section === section)) {
          if (page === 'passkeys') {
            expect(await runInBrowser(example, setting)).toEqual(expectedLogs(example));
            continue;
          }
          if (stage.isSignedIn && !setting.auth.isSignedIn) await signIn(setting);
          await stage.prepare?.(setting);
          const { modules, config, auth, ask, more } = setting;
          const scope = { modules, config, auth, ask, ...more };
          expect(await runExample(example, scope, placed(setting.place))).toEqual(expectedLogs(example));
        }
      });
    });
  },
  functions.flags,
  functions.env,
);
