import { expect, test } from 'vitest';
import { hostedUiRoutes } from '#doors/hosted-ui/routes.ts';
import { hostsOf } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../../../test/ask.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../test/people.ts';

describeOnBothEngines('the preview of the sign-in page', (bench) => {
  const get = (path: string, host = 'auth.example.com', headers: Record<string, string> = {}) => {
    const hosts = hostsOf(['auth.example.com'], { loopback: false });
    const isDomain = async (name: string) => name === 'login.example.com';
    const router = createRouter(hostedUiRoutes(bench.context), { hosts, isDomain, log: silentLog });
    return ask(router, new Request(new URL(path, `http://${host}`), { headers }));
  };

  test('is the page in the style of the client, in a sandbox that its own server alone frames', async () => {
    const { pool, client } = await createPeoplePool(bench.context);
    const textColor = 'ffffffff';
    await bench.call('CreateManagedLoginBranding', {
      UserPoolId: pool.id,
      ClientId: client.id,
      Settings: {
        components: { primaryButton: { lightMode: { defaults: { backgroundColor: 'aa0011ff', textColor } } } },
      },
    });
    const response = await get(`/preview/login?client_id=${client.id}&lang=de`);
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toBeNull();
    const text = await response.text();
    expect(text).toContain('<html lang="de"');
    expect(text).toContain('--primary: light-dark(#aa0011ff,');
    expect(text).toContain('name="password"');
    expect(text).not.toContain('autofocus');
    const policy = Object.fromEntries(
      (response.headers.get('content-security-policy') ?? '')
        .split('; ')
        .map((directive) => [directive.split(' ')[0], directive.replace(/^\S+ /, '')]),
    );
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'self'",
      'script-src': expect.stringMatching(/^'sha256-[\w+/]{43}='$/),
      sandbox: 'allow-scripts',
    });
  });

  test('is nowhere but under the own name of the server, and not for pages of others', async () => {
    const { client } = await createPeoplePool(bench.context);
    const path = `/preview/login?client_id=${client.id}`;
    expect((await get(path, 'login.example.com')).status).toBe(421);
    expect((await get(path, 'auth.example.com', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await get('/preview/login?client_id=nobody')).status).toBe(404);
    expect((await get('/preview/login')).status).toBe(404);
  });
});
