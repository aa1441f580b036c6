import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { leftTo, type Page, shown, type TestBrowser } from '../../../test/browser.ts';
import {
  authorizeUrl,
  browserOf,
  claimsOf,
  clientSecret,
  createFederatedClient,
  createFederatedPool,
  thisMachine,
} from '../../../test/federated-pool.ts';
import { type OutsideProvider, startOutsideProvider } from '../../../test/outside-provider.ts';

describeOnBothEngines(
  'a fresh sign-in at a provider',
  (bench) => {
    let outside: OutsideProvider;
    let poolId: string;
    let clientId: string;
    /** What the provider was asked, the latest. */
    let asked: URLSearchParams;
    beforeAll(async () => {
      outside = await startOutsideProvider(clientSecret);
      outside.now = () => bench.context.clock.now();
    });
    beforeEach(async () => {
      ({ poolId } = await createFederatedPool(bench.call, { Outside: outside }));
      clientId = await createFederatedClient(bench.call, poolId, ['Outside']);
      provedBefore(undefined);
    });
    afterAll(() => outside.close());

    const nowSeconds = () => Math.floor(bench.context.clock.now() / 1000);
    /** How long ago the provider says that its person proved who they are, in seconds. */
    function provedBefore(seconds: number | undefined): void {
      outside.behaviour = {
        claims: (claims) => ({ ...claims, ...(seconds !== undefined && { auth_time: nowSeconds() - seconds }) }),
        handle: ({ path, query }) => {
          if (path === '/authorize') asked = query;
          return false;
        },
      };
    }
    const newBrowser = () => browserOf(bench.context, outside);
    const come = (more: Record<string, string> = {}, browser: TestBrowser = newBrowser()) =>
      browser.open(`${authorizeUrl(clientId, 'Outside')}&${new URLSearchParams(more)}`);
    const authTimeOf = async (page: Page | URL) => (await claimsOf(bench.context, clientId, leftTo(page)))['auth_time'];
    const account = (path: string) => `${path}?client_id=${clientId}`;

    test('is asked for in the words of the app', async () => {
      await come();
      expect([asked.get('prompt'), asked.get('max_age')]).toEqual([null, null]);
      await come({ prompt: 'login', max_age: '60' });
      expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '60']);
      await come({ prompt: 'select_account consent' });
      expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['select_account', null]);
    });

    test.each<[what: string, more: Record<string, string>, seconds: number, isRefused: boolean]>([
      ['a login now, and it was long ago', { prompt: 'login' }, 3600, true],
      ['a login now, and it was so by another clock', { prompt: 'login' }, 50, false],
      ['none older than this, and it is', { max_age: '600' }, 3600, true],
      ['none older than this, and it is not', { max_age: '600' }, 500, false],
      ['a choice of accounts alone', { prompt: 'select_account' }, 3600, false],
      ['nothing', {}, 3600, false],
    ])('is held against what the provider says, where the app asks for %s', async (_, more, seconds, isRefused) => {
      provedBefore(seconds);
      const left = await come(more);
      const error = isRefused ? 'login_required' : null;
      expect(leftTo(left).searchParams.get('error')).toBe(error);
      if (!isRefused) expect(await authTimeOf(left)).toBe(nowSeconds() - seconds);
    });

    test('is never of the future', async () => {
      provedBefore(-3600);
      expect(await authTimeOf(await come({ prompt: 'login' }))).toBe(nowSeconds());
    });

    test('is what a page about an account wants: a provider that asks nobody anything opens none that deletes', async () => {
      provedBefore(3600);
      const browser = newBrowser();
      await come({}, browser);
      expect(shown(await browser.open(account('/account'))).status).toBe(200);
      const page = shown(await browser.open(account('/account/delete')));
      expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '0']);
      expect([page.status, page.text]).toEqual([400, expect.stringContaining('Outside did not ask you who you are')]);
      provedBefore(0);
      const opened = shown(await browser.open(account('/account/delete')));
      expect([opened.status, opened.text]).toEqual([200, expect.stringContaining('name="sure"')]);
    });

    test('a session of who proved it long ago lasts as long as any other', async () => {
      provedBefore(30 * 24 * 3600);
      const browser = newBrowser();
      await come({}, browser);
      const before = outside.requests.length;
      expect(shown(await browser.open(account('/account'))).status).toBe(200);
      expect(leftTo(await come({}, browser)).searchParams.get('code')).not.toBeNull();
      expect(outside.requests).toHaveLength(before);
    });
  },
  thisMachine,
);
