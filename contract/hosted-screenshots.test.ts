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

/** `CENOTE_SCREENSHOTS=1` writes what is seen, for the documentation; `CENOTE_SCREENSHOTS=account` those of such names alone. */
const wanted = process.env['CENOTE_SCREENSHOTS'];
const isWritten = wanted !== undefined;
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
      pictures = (await hostedGallery(server)).filter(
        ({ name }) => wanted === undefined || wanted === '1' || name.startsWith(wanted),
      );
      if (isWritten) await mkdir(folder, { recursive: true });
    });

    test.each(isWritten ? looks : looks.slice(0, 1))(
      '$look: no page scrolls sideways, and what is pressed is large enough',
      async ({ look, width, height, colorScheme, lang }) => {
        const wrong: object[] = [];
        for (const { name, open } of pictures) {
          const context = { javaScriptEnabled: false, viewport: { width, height }, colorScheme, locale: lang };
          const profile = await browser.newContext(context);
          const page = await profile.newPage();
          await open(page);
          const { sideways, small } = await page.evaluate<{ sideways: number; small: string[] }>(measure);
          if (sideways !== 0 || small.length > 0) wrong.push({ name, sideways, small });
          if (isWritten) {
            await write(`${name}-${look}`, await page.screenshot({ fullPage: true }));
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
