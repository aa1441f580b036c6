import { expect, test } from 'vitest';
import { saveClient } from '#domain/tenant/clients/client-store.ts';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool } from '../../../../test/people.ts';
import { hostedUiRoutes } from '../routes.ts';

describeOnBothEngines('the account page through an app of somebody else', (bench) => {
  test.each([
    [false, 200, '/login'],
    [true, 400, '/account'],
  ])('third party: %s', async (isThirdParty, status, path) => {
    const made = await createPeoplePool(
      bench.context,
      {},
      {
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid'],
        callbackURLs: ['https://app.example/callback'],
      },
    );
    const settings = { ...made.client.settings, ...(isThirdParty && { oauthExtensions: { isThirdParty } }) };
    const client = await saveClient(bench.context, made.client, { name: 'Your Bank', settings });
    const routes = [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
    const browser = TestBrowser.of(routes, 'http://localhost:9229');
    const page = shown(await browser.open(`/account?client_id=${client.id}`));
    expect([page.status, page.url.pathname, page.text.includes('Your Bank')]).toEqual([status, path, !isThirdParty]);
  });
});
