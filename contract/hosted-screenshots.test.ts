import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from './browser.ts';
import { hostedGallery, type Picture } from './hosted-gallery.ts';
import { describeClient } from './server.ts';

const executable = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(() => browser?.close());

/** `CENOTE_SCREENSHOTS=1` writes what is seen, for the documentation. */
const isWritten = process.env['CENOTE_SCREENSHOTS'] === '1';
const folder = new URL('../docs/images/hosted-ui/', import.meta.url);

/** A walk through all of them, on a busy machine. */
const walkMs = 10 * 60 * 1000;

/** Narrow and light is held always; the others are for whoever looks at them. */
const looks = [
  { look: 'narrow-light', width: 320, height: 640, colorScheme: 'light', lang: 'en' },
  { look: 'narrow-dark', width: 320, height: 640, colorScheme: 'dark', lang: 'en' },
  { look: 'wide-light', width: 760, height: 560, colorScheme: 'light', lang: 'en' },
  { look: 'wide-dark', width: 760, height: 560, colorScheme: 'dark', lang: 'en' },
] as const;

describe.runIf(executable !== undefined)('hosted pages in Chromium without script', () => {
  describeClient('as they look', (server) => {
    let pictures: Picture[];
    beforeAll(async () => {
      pictures = await hostedGallery(server);
      if (isWritten) await mkdir(folder, { recursive: true });
    });

    test.each(isWritten ? looks : looks.slice(0, 1))(
      '$look: no page scrolls sideways, and what is pressed is large enough',
      async ({ look, width, height, colorScheme, lang }) => {
        for (const { name, open } of pictures) {
          const context = { javaScriptEnabled: false, viewport: { width, height }, colorScheme, locale: lang };
          const profile = await browser.newContext(context);
          const page = await profile.newPage();
          await open(page);
          const { sideways, small } = await page.evaluate<{ sideways: number; small: string[] }>(measure);
          expect([name, sideways, small]).toEqual([name, 0, []]);
          if (isWritten) {
            const shot = await page.screenshot({ fullPage: true, type: 'png' });
            await writeFile(fileURLToPath(new URL(`${name}-${look}.png`, folder)), shot);
          }
          await profile.close();
        }
      },
      walkMs,
    );

    test('from right to left, and in a language of long words', async () => {
      for (const lang of ['ar', 'de']) {
        for (const name of ['login', 'sign-up-refused', 'login-providers', 'code']) {
          const picture = pictures.find((one) => one.name === name);
          const context = { javaScriptEnabled: false, viewport: { width: 320, height: 640 }, locale: lang };
          const profile = await browser.newContext(context);
          const page = await profile.newPage();
          await picture?.open(page);
          expect(await page.getAttribute('html', 'dir')).toBe(lang === 'ar' ? 'rtl' : 'ltr');
          const { sideways, small } = await page.evaluate<{ sideways: number; small: string[] }>(measure);
          expect([lang, name, sideways, small]).toEqual([lang, name, 0, []]);
          if (isWritten && lang === 'ar' && name === 'login') {
            await writeFile(fileURLToPath(new URL('login-arabic.png', folder)), await page.screenshot({ type: 'png' }));
          }
          await profile.close();
        }
      }
    });
  });
});

/** How far a page scrolls sideways, and what of it is lower than a finger (WCAG 2.2, success criterion 2.5.5), in pixels. */
const measure = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const pressed = [...document.querySelectorAll('a, button, input:not([type=hidden]), select')];
  const small = pressed.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML);
  return { sideways: scrollWidth - clientWidth, small };
})()`;
