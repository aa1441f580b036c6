import { beforeEach, expect, test } from 'vitest';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../../../test/ask.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../test/people.ts';

const callback = 'https://app.example/callback';
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=';
const svg = (fill: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path fill="${fill}" d="M0 0h4v4H0z"/></svg>`,
  ).toString('base64');

describeOnBothEngines('the look of the pages', (bench) => {
  let UserPoolId: string;
  let ClientId: string;
  let prefix = 0;
  let host: string;
  const client = {
    allowedOAuthFlowsUserPoolClient: true,
    allowedOAuthFlows: ['code'],
    allowedOAuthScopes: ['openid'],
    callbackURLs: [callback],
  } as const;
  beforeEach(async () => {
    const made = await createPeoplePool(bench.context, {}, client);
    [UserPoolId, ClientId] = [made.pool.id, made.client.id];
    const Domain = `look${prefix++}${bench.engine.toLowerCase()}`;
    host = `${Domain}.localhost:9229`;
    await bench.call('CreateUserPoolDomain', { UserPoolId, Domain });
  });
  const useVersion = (ManagedLoginVersion: number) =>
    bench.call('UpdateUserPoolDomain', { UserPoolId, Domain: host.split('.')[0] ?? '', ManagedLoginVersion });
  const get = (path: string, at = host) =>
    ask(
      createRouter(hostedUiRoutes(bench.context), { hosts: everyHost, log: silentLog }),
      new Request(new URL(path, `http://${at}`)),
    );
  async function login(at = host, clientId = ClientId) {
    const query = { response_type: 'code', client_id: clientId, redirect_uri: callback };
    const response = await get(`/login?${new URLSearchParams(query)}`, at);
    return { policy: response.headers.get('content-security-policy') ?? '', text: await response.text() };
  }
  const pathsIn = (text: string) =>
    [...text.matchAll(/(?:src|srcset|href)="(\/[^"?]*)"|url\(([^)]*)\)/g)].map(([, one, other]) => one ?? other ?? '');

  test('a style sheet and a logo of the pool, then those of the client, and nothing of what was not checked', async () => {
    const CSS = '/* </style><script>x</script> */ .submitButton-customizable { color: #123456 }';
    await bench.call('SetUICustomization', { UserPoolId, CSS, ImageFile: png });
    const all = await login();
    expect(all.text).toContain('.submitButton-customizable { color: #123456 }');
    expect(all.text).not.toContain('<script>');
    expect(all.policy).toContain("img-src 'self'");
    expect(all.policy).not.toContain('unsafe-inline');
    const [logo = ''] = pathsIn(all.text).filter((path) => path.includes('/assets/images/'));
    expect(logo).toContain(`/${UserPoolId}/ALL/`);
    const picture = await get(logo);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    await bench.call('SetUICustomization', { UserPoolId, ClientId, CSS: '.label-customizable { color: #654321 }' });
    const own = await login();
    expect(own.text).toContain('.label-customizable { color: #654321 }');
    expect(own.text).not.toContain('#123456');
    expect(own.text).not.toContain('<img');
    await useVersion(2);
    expect((await login()).text).not.toContain('#654321');
  });

  test('a style of managed login, where the domain is of that version, with its files', async () => {
    const button = (backgroundColor: string) => ({ defaults: { backgroundColor, textColor: 'ffffffff' } });
    const file = { Category: 'FORM_LOGO', Extension: 'SVG' } as const;
    const made = await bench.call('CreateManagedLoginBranding', {
      UserPoolId,
      ClientId,
      Settings: {
        categories: { global: { colorSchemeMode: 'DYNAMIC', pageHeader: { enabled: true } } },
        components: {
          form: { logo: { enabled: true } },
          pageBackground: { image: { enabled: true } },
          primaryButton: { lightMode: button('aa0011ff'), darkMode: button('00aa11ff') },
        },
      },
      Assets: [
        { ...file, ColorMode: 'LIGHT', Bytes: svg('#111') },
        { ...file, ColorMode: 'DARK', Bytes: svg('#eee') },
        { Category: 'PAGE_BACKGROUND', ColorMode: 'DYNAMIC', Extension: 'PNG', Bytes: png },
        { Category: 'FAVICON_SVG', ColorMode: 'DYNAMIC', Extension: 'SVG', Bytes: svg('#222') },
      ],
    });
    expect((await login()).text).not.toContain('aa0011ff');
    await useVersion(2);
    const { text, policy } = await login();
    expect(text).toContain('--primary: light-dark(#aa0011ff, #00aa11ff)');
    expect(text).toContain('<header class="bar top">');
    expect(policy).toContain("img-src 'self'");
    const paths = pathsIn(text).filter((path) => path.startsWith('/managed-login/'));
    expect(paths).toHaveLength(4);
    for (const path of paths) {
      const picture = await get(path);
      expect(picture.status).toBe(200);
      expect(picture.headers.get('content-security-policy')).toContain('sandbox');
    }
    // Under its own name the server shows it too: no domain says otherwise.
    expect((await login('localhost:9229')).text).toContain('#aa0011ff');
    const ManagedLoginBrandingId = made.ManagedLoginBranding?.ManagedLoginBrandingId ?? '';
    bench.context.clock.advance(1);
    await bench.call('UpdateManagedLoginBranding', {
      UserPoolId,
      ManagedLoginBrandingId,
      UseCognitoProvidedValues: true,
    });
    expect((await get(paths[0] ?? '')).status).toBe(404);
    expect((await login()).text).not.toContain('aa0011ff');
  });

  test('is that of every page where nobody has set any', async () => {
    const { text, policy } = await login();
    expect(text).not.toContain('<img');
    expect(policy).not.toContain('img-src');
    for (const path of ['/managed-login/x/1/0', '/managed-login/x/one/0', '/managed-login/x/1/99999']) {
      expect((await get(path)).status).toBe(404);
    }
  });
});
