import { expect, test } from 'vitest';
import { saveClient } from '#domain/tenant/clients/client-store.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { shown, TestBrowser } from '../../../test/browser.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
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
    const settings = { ...made.client.settings, oauthExtensions: { isThirdParty: true } };
    await saveClient(bench.context, made.client, { settings });
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
  });
});
