import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from './browser.ts';
import { findViolations } from './find-violations.ts';
import { functionsOfSuites } from './functions.ts';
import { everyPicture } from './hosted-pictures.ts';
import type { Picture } from './hosted-walks.ts';
import { describeClient } from './server.ts';

const executable = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(() => browser?.close());
const functions = functionsOfSuites();
afterAll(() => functions.remove());

/** A walk through all of them, on a busy machine. */
const walkMs = 10 * 60 * 1000;

/** The most that a page may take on the wire, with its styles, in bytes. */
const mostBytes = 20 * 1024;

describe.runIf(executable !== undefined)('hosted pages in Chromium', () => {
  describeClient(
    'for everybody',
    (server) => {
      let pictures: readonly Picture[];
      let close: (() => Promise<void>) | undefined;
      beforeAll(async () => {
        ({ pictures, close } = await everyPicture(server));
      });
      afterAll(() => close?.());

      test(
        'axe finds nothing wrong with any of them, light and dark, narrow and wide; each is small, and asks nobody else',
        async () => {
          for (const { name, open } of pictures) {
            // Colours that are on their way to others are no colours of the page.
            const profile = await browser.newContext({ locale: 'en', reducedMotion: 'reduce' });
            const page = await profile.newPage();
            const elsewhere: string[] = [];
            page.on('request', (request) => {
              // Where a provider takes part, the browser itself goes there and back.
              const isLoaded = !request.isNavigationRequest();
              if (isLoaded && new URL(request.url()).origin !== server.endpoint) elsewhere.push(request.url());
            });
            await open(page);
            const bytes = gzipSync(await page.content()).length;
            for (const colorScheme of ['light', 'dark'] as const) {
              await page.emulateMedia({ colorScheme });
              for (const width of [320, 760]) {
                await page.setViewportSize({ width, height: 640 });
                const look = [name, colorScheme, width];
                expect([...look, await findViolations(page)]).toEqual([...look, []]);
              }
            }
            expect([name, bytes < mostBytes, elsewhere]).toEqual([name, true, []]);
            await profile.close();
          }
        },
        walkMs,
      );

      test('whoever is told of a mistake begins at it, by the keyboard alone', async () => {
        const find = (name: string) => pictures.find((picture) => picture.name === name);
        const told: [string, string, RegExp][] = [
          ['code-refused', 'input', /That code is not right/],
          ['sign-up-refused', 'input', /too short/],
          ['login-refused', 'p', /do not match/],
        ];
        for (const [name, tag, text] of told) {
          const page = await browser.newPage({ locale: 'en' });
          await find(name)?.open(page);
          const focused = page.locator(':focus');
          expect(await page.evaluate('document.activeElement.localName')).toBe(tag);
          expect(await page.getByRole('alert').textContent()).toMatch(text);
          expect(await page.title()).toMatch(/^Error: /);
          if (tag === 'input') {
            expect(await focused.getAttribute('aria-describedby')).toContain('error');
            expect(await focused.getAttribute('aria-invalid')).toBe('true');
          }
          await page.close();
        }
        const page = await browser.newPage({ locale: 'en' });
        await find('login-providers')?.open(page);
        const order: string[] = [];
        for (let count = 0; count < 11; count++) {
          order.push(await page.evaluate('document.activeElement.name || document.activeElement.textContent'));
          await page.keyboard.press('Tab');
        }
        expect(order).toEqual([
          'username',
          'password',
          'Sign in',
          ...['F', 'G', 'H', 'A'].map((letter) => expect.stringMatching(new RegExp(`^${letter}Continue with`))),
          'work_address',
          'Next',
          'Forgot your password?',
          'Sign up',
        ]);
        await page.close();
      });
    },
    functions.flags,
    functions.env,
  );
});
