import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newClient, register } from '../people.ts';
import { describeAuth } from './auth-server.ts';
import type { RaceDeed } from './browser-app.ts';
import { describeBrowser } from './describe-browser.ts';
import { Tab } from './tab.ts';

/** How long two tabs are at it, in each of the four races. */
const seconds = Number(process.env['CENOTE_TABS_SECONDS'] ?? 1);
const testLimitMs = 60_000 + 1000 * seconds;
const seed = Number(process.env['CENOTE_FAULT_SEED'] ?? 1);

describeBrowser('two tabs', ({ app, newContext }) => {
  describeAuth('at once', (server) => {
    describe.each([
      ['with locks', true],
      ['without locks', false],
    ])('%s', (_, hasLocks) => {
      let profile: BrowserContext;
      let one: Tab;
      let two: Tab;
      let person: Awaited<ReturnType<typeof register>>;

      beforeAll(async () => {
        profile = await newContext();
        if (!hasLocks) {
          await profile.addInitScript(() => {
            Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
            Object.defineProperty(globalThis, 'BroadcastChannel', { value: undefined });
          });
        }
        const clientId = await newClient(server, {
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
          // Without a grace period whoever comes second with the same token is refused.
          RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
        });
        const config = { endpoint: server.endpoint, userPoolId: server.userPoolId, clientId };
        one = await Tab.open(profile, app.url, config);
        two = await Tab.open(profile, app.url, config);
        person = await register(server);
        await one.call('signIn', person);
      });
      afterAll(() => profile?.close());

      /** Two lanes in each tab do these deeds, over and over. */
      async function race(deeds: readonly RaceDeed[]) {
        const lane = (number: number) => ({ deeds, forMs: seconds * 1000, seed: seed + number, person });
        const runs = await Promise.all([one.race([lane(0), lane(1)]), two.race([lane(2), lane(3)])]);
        return runs.flat();
      }

      test(
        'refresh and sign in: nobody is refused, and nobody is signed out',
        async () => {
          for (const { longestMs, errors } of await race(['refresh', 'expire', 'signIn'])) {
            expect(errors).toEqual([]);
            expect(longestMs).toBeLessThan(40_000);
          }
          for (const tab of [one, two]) {
            expect(await tab.seen()).toEqual({ state: 'signedIn', username: person.username });
            expect((await tab.heard()).filter(([state]) => state === 'signedIn')).toHaveLength(1);
          }
        },
        testLimitMs,
      );

      test(
        'sign in and out and refresh: they end in one state, which the storage holds',
        async () => {
          for (const { longestMs, errors } of await race(['refresh', 'expire', 'signIn', 'signOut'])) {
            expect(longestMs).toBeLessThan(40_000);
            // Somebody signed out, which ended the tokens that others were about to use.
            for (const error of errors) expect(error).toMatch(/UserUnAuthenticatedException|NotAuthorizedException/);
          }
          await expect.poll(async () => (await one.seen()).state).toBe((await two.seen()).state);
          const names = Object.keys(await one.stored()).map((key) => key.split('.').at(-1));
          const { state } = await one.seen();
          expect({ isKnown: names.includes('LastAuthUser'), isKept: names.includes('refreshToken') }).toEqual({
            isKnown: state !== 'signedOut',
            isKept: state === 'signedIn',
          });
          for (const tab of [one, two]) {
            const heard = (await tab.heard()).map(([told, , username]) => `${told} ${username}`);
            for (const [at, told] of heard.entries()) expect(told).not.toBe(heard[at - 1]);
          }
          await one.call('signIn', person);
          await expect.poll(() => two.seen()).toEqual({ state: 'signedIn', username: person.username });
          expect((await two.call('getTokens')).accessToken).toEqual((await one.call('getTokens')).accessToken);
        },
        testLimitMs,
      );
    });
  });
});
