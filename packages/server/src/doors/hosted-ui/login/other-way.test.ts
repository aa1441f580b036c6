import { expect, test } from 'vitest';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool } from '../../../../test/people.ts';
import { hostedUiRoutes } from '../routes.ts';

const callback = 'https://app.example/callback';

describeOnBothEngines('signing in another way', (bench) => {
  test.each(['', '  '])(
    'without a name (%j), the field is marked, has the focus, and is told about',
    async (username) => {
      const { client } = await createPeoplePool(
        bench.context,
        { policies: { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } },
        {
          explicitAuthFlows: ['ALLOW_USER_AUTH'],
          allowedOAuthFlowsUserPoolClient: true,
          allowedOAuthFlows: ['code'],
          allowedOAuthScopes: ['openid'],
          callbackURLs: [callback],
        },
      );
      const routes = [...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)];
      const browser = TestBrowser.of(routes, 'http://localhost:9229');
      const query = new URLSearchParams({ response_type: 'code', client_id: client.id, redirect_uri: callback });
      const login = shown(await browser.open(`/oauth2/authorize?${query}`));
      const page = shown(await browser.send(login, { username, choose: 'first' }));
      expect(page.status).toBe(400);
      const field = /<input id="username"[^>]*>/.exec(page.text)?.[0] ?? '';
      expect(field).toMatch(/ autofocus aria-invalid="true" aria-describedby="error"/);
      expect(page.text).toContain('role="alert" id="error">Fill in this field to go on.<');
    },
  );
});
