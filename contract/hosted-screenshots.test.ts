import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from './browser.ts';
import { accountGallery } from './hosted-account-gallery.ts';
import { hostedGallery } from './hosted-gallery.ts';
import { type OpenGallery, oauthGallery } from './hosted-oauth-gallery.ts';
import type { Picture } from './hosted-walks.ts';
import { describeClient } from './server.ts';

const executable = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(() => browser?.close());

/** `CENOTE_SCREENSHOTS=1` writes what is seen, for the documentation; `CENOTE_SCREENSHOTS=account,device` those of such names alone. */
const wanted = process.env['CENOTE_SCREENSHOTS'];
const isWritten = wanted !== undefined;
const isWanted = (name: string) =>
  wanted === undefined || wanted === '1' || wanted.split(',').some((start) => name.startsWith(start));
const folder = new URL('../docs/images/hosted-ui/', import.meta.url);

/** A walk through all of them, on a busy machine. */
const walkMs = 10 * 60 * 1000;

const looks = [
  { look: 'narrow-light', width: 320, height: 640, colorScheme: 'light' },
  { look: 'narrow-dark', width: 320, height: 640, colorScheme: 'dark' },
  { look: 'wide-light', width: 760, height: 560, colorScheme: 'light' },
  { look: 'wide-dark', width: 760, height: 560, colorScheme: 'dark' },
] as const;

describe.runIf(executable !== undefined)('hosted pages in Chromium without script', () => {
  describeClient('as they look', (server) => {
    let pictures: Picture[];
    let oauth: OpenGallery | undefined;
    beforeAll(async () => {
      oauth = await oauthGallery(server);
      const every = [...(await hostedGallery(server)), ...(await accountGallery(server)), ...oauth.pictures];
      pictures = every.filter(({ name }) => isWanted(name));
      if (isWritten) await mkdir(folder, { recursive: true });
    });
    afterAll(() => oauth?.close());

    test(
      'no page scrolls sideways, and what is pressed is large enough, narrow and wide, light and dark',
      async () => {
        const wrong: object[] = [];
        for (const { name, isScripted = false, open } of pictures) {
          const profile = await browser.newContext({ javaScriptEnabled: isScripted, locale: 'en' });
          const page = await profile.newPage();
          await open(page);
          for (const { look, width, height, colorScheme } of looks) {
            await page.setViewportSize({ width, height });
            await page.emulateMedia({ colorScheme });
            const { sideways, small } = await page.evaluate<{ sideways: number; small: string[] }>(measure);
            if (sideways !== 0 || small.length > 0) wrong.push({ name, look, sideways, small });
            if (isWritten) await write(`${name}-${look}`, await page.screenshot({ fullPage: true }));
          }
          await profile.close();
        }
        expect(wrong).toEqual([]);
      },
      walkMs,
    );

    test.skipIf(wanted !== undefined && wanted !== '1')(
      'from right to left, and in a language of long words',
      async () => {
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
              await write('login-arabic', await page.screenshot());
            }
            await profile.close();
          }
        }
      },
    );
  });
});

/** Writes a picture, as small as browsers can make it. */
async function write(name: string, png: Buffer): Promise<void> {
  const page = await browser.newPage();
  const source = `data:image/png;base64,${png.toString('base64')}`;
  const address = await page.evaluate<string>(`(${shrink})(${JSON.stringify(source)})`);
  await page.close();
  await writeFile(fileURLToPath(new URL(`${name}.webp`, folder)), Buffer.from(address.split(',')[1] ?? '', 'base64'));
}

const shrink = `async (source) => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  canvas.getContext('2d').drawImage(picture, 0, 0);
  return canvas.toDataURL('image/webp', 0.85);
}`;

/** How far a page scrolls sideways, and what of it is lower than a finger (WCAG 2.2, success criterion 2.5.5), in pixels. */
const measure = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  // What a box is ticked by is its label.
  const pressed = [...document.querySelectorAll('a, button, input:not([type=hidden], [type=checkbox]), .tick, select')]
    .filter((one) => one.checkVisibility());
  const small = pressed.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML);
  return { sideways: scrollWidth - clientWidth, small };
})()`;
