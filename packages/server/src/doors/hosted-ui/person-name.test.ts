import { expect, test } from 'vitest';
import { loadPoolClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { extensionsOf } from '../../../test/api.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import { postForm } from '../../../test/post-form.ts';
import { hostedUiRoutes } from './routes.ts';

const origin = 'http://localhost:9229';
const callback = 'https://app.example/callback';

describeOnBothEngines('what the pages call a person', (bench) => {
  let people = 0;
  const routes = () => [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];

  test.each([
    ['email', { usernameAttributes: ['email'] }],
    ['phone_number', { usernameAttributes: ['phone_number'] }],
    ['preferred_username', { aliasAttributes: ['preferred_username'] }],
  ] as const)('is the %s that they sign in with', async (attribute, pool) => {
    const made = await createPeoplePool(bench.context, pool, {
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthFlows: ['code'],
      allowedOAuthScopes: ['openid'],
      callbackURLs: [callback],
    });
    const extend = extensionsOf(bench.context);
    const ids = { UserPoolId: made.pool.id, ClientId: made.client.id };
    await extend('SetUserPoolOAuthExtensions', { UserPoolId: made.pool.id, DeviceGrant: true });
    await extend('SetUserPoolClientOAuthExtensions', { ...ids, DeviceGrant: true });
    const device = await postForm(routes(), `${origin}/oauth2/device_authorization`, { client_id: made.client.id });
    const client = await loadPoolClient(bench.context, made.pool.id, made.client.id);
    const settings = {
      ...client.settings,
      oauthExtensions: { ...client.settings.oauthExtensions, isThirdParty: true },
    };
    await saveClient(bench.context, client, { settings });
    const name = {
      email: `ann${people++}@example.com`,
      phone_number: `+1555555${String(1000 + people++)}`,
      preferred_username: `ann${people++}`,
    }[attribute];
    const Username = attribute === 'preferred_username' ? `own-${people++}` : name;
    const UserAttributes = [{ Name: attribute, Value: name }];
    const person = { UserPoolId: made.pool.id, Username };
    await bench.call('AdminCreateUser', { ...person, UserAttributes, MessageAction: 'SUPPRESS' });
    await bench.call('AdminSetUserPassword', { ...person, Password: PASSWORD, Permanent: true });
    const browser = TestBrowser.of(routes(), origin);
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: made.client.id,
      redirect_uri: callback,
      code_challenge: 'A'.repeat(43),
      code_challenge_method: 'S256',
    });
    const login = shown(await browser.open(`/oauth2/authorize?${query}`));
    const said = `You are signed in as ${name}.`;
    const consent = shown(await browser.send(login, { username: name, password: PASSWORD }));
    expect([consent.url.pathname, consent.text.includes(said)]).toEqual(['/consent', true]);
    const signOut = shown(await browser.open(`/logout?${new URLSearchParams({ user_pool_id: made.pool.id })}`));
    expect([signOut.url.pathname, signOut.text.includes(said)]).toEqual(['/logout', true]);
    const { user_code } = device.body as { user_code: string };
    const asked = shown(await browser.send(shown(await browser.open('/device')), { user_code }));
    const atDevice =
      asked.fields['username'] === undefined
        ? asked
        : shown(await browser.send(asked, { username: name, password: PASSWORD }));
    expect([atDevice.url.pathname, atDevice.text.includes(said)]).toEqual(['/device', true]);
  });
});
