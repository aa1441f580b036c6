import { createHash } from 'node:crypto';
import { CreateIdentityProviderCommand, CreateResourceServerCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { type OutsideProvider, startOutsideProvider } from '../packages/server/test/outside-provider.ts';
import { extend } from './extensions.ts';
import { authorizeUrl, forApps, makeAppPlace, openPath, type Picture, press, send } from './hosted-walks.ts';
import { administrator } from './people.ts';
import { addUser, verified } from './pools.ts';
import { makeClient } from './sdk-client.ts';
import type { ContractServer } from './server.ts';

/** What an app adds to its request that keeps no secret. */
export const pkce = {
  code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
  code_challenge_method: 'S256',
};

/** An app of somebody else, and all that it may ask for. */
export interface ThirdParty {
  readonly clientId: string;
  readonly scope: string;
}

/** Makes an app of somebody else, and an API for it to use. */
export async function makeThirdParty(server: ContractServer, UserPoolId: string): Promise<ThirdParty> {
  const Identifier = 'https://notes.example';
  const Scopes = [
    { ScopeName: 'read', ScopeDescription: 'Read your notes' },
    { ScopeName: 'write', ScopeDescription: 'Write notes, and change or delete those that are there' },
  ];
  await administrator(server).send(new CreateResourceServerCommand({ UserPoolId, Identifier, Name: 'Notes', Scopes }));
  const scopes = ['openid', 'email', 'profile', `${Identifier}/read`, `${Identifier}/write`];
  const { ClientId } = await makeClient(server, UserPoolId, {
    ...forApps,
    AllowedOAuthScopes: scopes,
    ClientName: 'Paper Reader',
    SupportedIdentityProviders: ['COGNITO'],
  });
  await extend(server, 'SetUserPoolClientOAuthExtensions', { UserPoolId, ClientId, ThirdParty: true });
  return { clientId: ClientId, scope: scopes.join(' ') };
}

/** A gallery that has to be closed. */
export interface OpenGallery {
  readonly pictures: Picture[];
  close(): Promise<void>;
}

/** The pages of sign-ins for others: consent, devices, accounts that are linked, and signing out. */
export async function oauthGallery(server: ContractServer): Promise<OpenGallery> {
  const clientSecret = 'the secret at the provider';
  const outside = await startOutsideProvider(clientSecret);
  const place = await makeAppPlace(server, { pool: { AutoVerifiedAttributes: ['email'] } });
  const { userPoolId: UserPoolId, clientId } = place;
  const reader = await makeThirdParty(server, UserPoolId);
  const televisionId = await makeTelevision(server, UserPoolId);
  const linkingId = await makeLinking(server, { UserPoolId, outside, clientSecret });

  const somebody = () => addUser(server, place, ({ email }) => verified({ email }));
  const fillIn = async (page: Page) => {
    const { username, password } = await somebody();
    await send(page, { username, password });
  };
  const spoken = (lang: string | undefined): Record<string, string> => (lang === undefined ? {} : { lang });
  const toDevice = async (page: Page) => {
    await page.goto(
      `${server.endpoint}/device?${new URLSearchParams({ user_code: await newDevice(server, televisionId) })}`,
    );
    await fillIn(page);
  };
  const toSignOut = async (page: Page, lang?: string) => {
    await openPath(server, `/account?client_id=${clientId}`)(page, lang);
    await fillIn(page);
    await page.goto(
      `${server.endpoint}/logout?${new URLSearchParams({ client_id: clientId, ui_locales: lang ?? '' })}`,
    );
  };
  /** Comes from the provider as somebody whose address has an account here. */
  const toLinking = async (page: Page, lang?: string) => {
    const person = await addUser(server, place, ({ username }) => verified({ email: `${username}@provider.example` }));
    outside.person = person.username;
    await page.goto(authorizeUrl(server.endpoint, linkingId, { identity_provider: 'Outside', ...spoken(lang) }));
  };

  /** Comes from the provider, which does not say when it asked for a proof. */
  const toProof = async (page: Page, lang?: string) => {
    outside.person = `person-${Math.random().toString(36).slice(2, 9)}`;
    await openPath(server, `/account/delete?client_id=${linkingId}`)(page, lang);
    await press(page, 'a.provider');
    // Signed in by now, and asked anew for the page.
    await press(page, 'a.provider');
  };

  const pictures: Picture[] = [
    {
      name: 'consent',
      open: async (page, lang) => {
        const asked = { scope: reader.scope, ...pkce, ...spoken(lang) };
        await page.goto(authorizeUrl(server.endpoint, reader.clientId, asked));
        await fillIn(page);
      },
    },
    { name: 'device', open: openPath(server, '/device') },
    { name: 'device-refused', open: openPath(server, '/device?user_code=BCDF-GHJK') },
    { name: 'device-confirm', open: toDevice },
    ...(['allow', 'deny'] as const).map((answer) => ({
      name: answer === 'allow' ? 'device-done' : 'device-denied',
      open: async (page: Page) => {
        await toDevice(page);
        await press(page, `button[value=${answer}]`);
      },
    })),
    { name: 'sign-out', open: toSignOut },
    {
      name: 'sign-out-done',
      open: async (page, lang) => {
        await toSignOut(page, lang);
        await press(page, 'button:not([name])');
      },
    },
    { name: 'sign-out-refused', open: openPath(server, '/logout?client_id=nobody') },
    { name: 'account-prove', open: toProof },
    { name: 'linking', open: toLinking },
    {
      name: 'linking-other',
      open: async (page, lang) => {
        await toLinking(page, lang);
        await fillIn(page);
      },
    },
  ];
  return { pictures, close: () => outside.close() };
}

/** A client whose app runs where nobody can type. */
async function makeTelevision(server: ContractServer, UserPoolId: string): Promise<string> {
  await extend(server, 'SetUserPoolOAuthExtensions', { UserPoolId, DeviceGrant: true });
  const { ClientId } = await makeClient(server, UserPoolId, { ...forApps, ClientName: 'Aurora TV' });
  await extend(server, 'SetUserPoolClientOAuthExtensions', { UserPoolId, ClientId, DeviceGrant: true });
  return ClientId;
}

/** The code that a device shows which wants somebody to sign in. */
async function newDevice(server: ContractServer, client_id: string): Promise<string> {
  const body = new URLSearchParams({ client_id, scope: 'openid email' });
  const response = await fetch(`${server.endpoint}/oauth2/device_authorization`, { method: 'POST', body });
  if (!response.ok) throw new Error(`no code for a device: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { user_code: string }).user_code;
}

/** A client with a provider, in a pool that asks whoever has an account already. */
async function makeLinking(
  server: ContractServer,
  {
    UserPoolId,
    outside,
    clientSecret,
  }: { readonly UserPoolId: string; readonly outside: OutsideProvider; readonly clientSecret: string },
): Promise<string> {
  await administrator(server).send(
    new CreateIdentityProviderCommand({
      UserPoolId,
      ProviderName: 'Outside',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'cenote',
        client_secret: clientSecret,
        authorize_scopes: 'openid email',
        oidc_issuer: outside.issuer,
        attributes_request_method: 'GET',
      },
      AttributeMapping: { email: 'email', email_verified: 'email_verified' },
    }),
  );
  await extend(server, 'SetUserPoolFederation', {
    UserPoolId,
    Linking: 'ASK',
    TrustedProviders: [{ ProviderName: 'Outside', Domains: ['provider.example'] }],
  });
  const { ClientId } = await makeClient(server, UserPoolId, {
    ...forApps,
    SupportedIdentityProviders: ['COGNITO', 'Outside'],
  });
  return ClientId;
}
