import { beforeAll, expect, test } from 'vitest';
import { oauthRoutes } from '#doors/oauth/routes.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { shown, TestBrowser } from '../../../../test/browser.ts';
import { createPeoplePool } from '../../../../test/people.ts';
import { hostedUiRoutes } from '../routes.ts';

const callback = 'https://app.example/callback';

describeOnBothEngines('what people agree to who sign up', (bench) => {
  let made: Awaited<ReturnType<typeof createPeoplePool>>;
  beforeAll(async () => {
    made = await createPeoplePool(
      bench.context,
      {},
      {
        allowedOAuthFlowsUserPoolClient: true,
        allowedOAuthFlows: ['code'],
        allowedOAuthScopes: ['openid'],
        callbackURLs: [callback],
      },
    );
  });

  const newBrowser = () =>
    TestBrowser.of([...oauthRoutes(bench.context), ...hostedUiRoutes(bench.context)], 'http://localhost:9229');
  async function open(lang: string) {
    const query = { response_type: 'code', client_id: made.client.id, redirect_uri: callback, lang };
    return shown(await newBrowser().open(`/signup?${new URLSearchParams(query)}`));
  }
  const write = (TermsName: string, Links: Record<string, string>) =>
    bench.call('CreateTerms', {
      UserPoolId: made.pool.id,
      ClientId: made.client.id,
      TermsName,
      TermsSource: 'LINK',
      Enforcement: 'NONE',
      Links,
    });

  test('both documents, each in the language of the page or in the one for all; one alone is not shown', async () => {
    expect((await open('en')).text).not.toContain('By signing up');
    await write('terms-of-use', {
      'cognito:default': 'https://docs.example/terms?a=1&b=2',
      'cognito:chinese-traditional': 'https://docs.example/terms/zh-TW',
      'cognito:portuguese-brazil': 'https://docs.example/terms/pt',
    });
    expect((await open('en')).text).not.toContain('docs.example');
    await write('privacy-policy', { 'cognito:default': 'https://docs.example/privacy' });
    const link = (href: string, label: string) =>
      `<a href="${href}" target="_blank" rel="noopener noreferrer">${label}</a>`;
    const [terms, privacy] = ['https://docs.example/terms?a=1&amp;b=2', 'https://docs.example/privacy'];
    const english = await open('en');
    const agreed = `By signing up, you agree to the ${link(terms, 'terms of use')} and the ${link(privacy, 'privacy policy')}.`;
    expect(english.text).toContain(agreed);
    expect((await open('ar')).text).toContain(link(terms, 'شروط الاستخدام'));
    expect((await open('zh-TW')).text).toContain(link('https://docs.example/terms/zh-TW', '使用條款'));
    expect((await open('pt-BR')).text).toContain(link('https://docs.example/terms/pt', 'termos de uso'));
    // They stand there, too, once something was wrong.
    const browser = newBrowser();
    const again = shown(
      await browser.send(shown(await browser.open(english.url.href)), { username: 'ann', password: 'short' }),
    );
    expect([again.status, again.text.includes(agreed)]).toEqual([400, true]);
  });
});
