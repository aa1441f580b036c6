import { mkdir, readdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostedUiRoutes } from '../packages/server/src/doors/hosted-ui/routes.ts';
import { createTestContext } from '../packages/server/test/context.ts';
import { findChromium, startBrowser } from './browser.ts';
import { functionsOfSuites } from './functions.ts';
import { captions } from './hosted-captions.ts';
import { keptLooks, readPictureTable, writePictureTable } from './hosted-picture-table.ts';
import { everyPicture } from './hosted-pictures.ts';
import type { Picture } from './hosted-walks.ts';
import { describeClient } from './server.ts';
import { writePicture } from './write-picture.ts';

const executable = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(() => browser?.close());
const functions = functionsOfSuites();
afterAll(() => functions.remove());

/** `CENOTE_SCREENSHOTS=1` writes what is seen, for the documentation; `CENOTE_SCREENSHOTS=account,device` those of such names alone. */
const wanted = process.env['CENOTE_SCREENSHOTS'];
const isWritten = wanted !== undefined;
const isWanted = (name: string) =>
  wanted === undefined || wanted === '1' || wanted.split(',').some((start) => name.startsWith(start));
const folder = new URL('../docs/images/hosted-ui/', import.meta.url);
const write = (name: string, png: Buffer) => writePicture(browser, new URL(`${name}.webp`, folder), png);

/** A walk through all of them, on a busy machine. */
const walkMs = 15 * 60 * 1000;

/** Looked at in each; pictures are kept of the first three. */
const looks = [
  { look: 'narrow-light', width: 320, height: 640, colorScheme: 'light' },
  { look: 'narrow-dark', width: 320, height: 640, colorScheme: 'dark' },
  { look: 'wide-light', width: 760, height: 560, colorScheme: 'light' },
  { look: 'wide-dark', width: 760, height: 560, colorScheme: 'dark' },
] as const;
const isKept = (look: string) => keptLooks.some((kept) => kept === look);

describe.runIf(executable !== undefined)('hosted pages in Chromium without script', () => {
  describeClient(
    'as they look',
    (server) => {
      let every: readonly Picture[];
      let pictures: readonly Picture[];
      let close: (() => Promise<void>) | undefined;
      /** The addresses of the pages that were seen. */
      const seen = new Set<string>();
      beforeAll(async () => {
        ({ pictures: every, close } = await everyPicture(server));
        pictures = every.filter(({ name }) => isWanted(name));
        if (isWritten) await mkdir(folder, { recursive: true });
      });
      afterAll(() => close?.());

      test('each state has a caption, under which it is shown', () => {
        expect(every.map(({ name }) => name).sort()).toEqual(Object.keys(captions).sort());
      });

      test(
        'no page scrolls sideways, and what is pressed is large enough, narrow and wide, light and dark',
        async () => {
          const wrong: object[] = [];
          for (const { name, isScripted = false, open } of pictures) {
            // Colours that are on their way to others are no colours of the page.
            const profile = await browser.newContext({
              javaScriptEnabled: isScripted,
              locale: 'en',
              reducedMotion: 'reduce',
            });
            const page = await profile.newPage();
            await open(page);
            seen.add(new URL(page.url()).pathname);
            for (const { look, width, height, colorScheme } of looks) {
              await page.setViewportSize({ width, height });
              await page.emulateMedia({ colorScheme });
              const { sideways, small } = await page.evaluate<{ sideways: number; small: string[] }>(measure);
              if (sideways !== 0 || small.length > 0) wrong.push({ name, look, sideways, small });
              if (isWritten && isKept(look)) await write(`${name}-${look}`, await page.screenshot({ fullPage: true }));
            }
            await profile.close();
          }
          if (isWritten) await writePictureTable();
          expect(wrong).toEqual([]);
        },
        walkMs,
      );

      test.skipIf(wanted !== undefined && wanted !== '1')('every page that there is was seen', async () => {
        const context = await createTestContext();
        const pages = hostedUiRoutes(context)
          .filter(({ method, path }) => method === 'GET' && !path.includes('/:') && !path.endsWith('.js'))
          // The console frames it, and shows it in its own walk.
          .filter(({ path }) => path !== '/preview/login')
          .map(({ path }) => path);
        await context.close();
        expect(pages.length).toBeGreaterThan(25);
        expect(pages.filter((path) => !seen.has(path))).toEqual([]);
      });

      test.skipIf(wanted !== undefined && wanted !== '1')(
        'from right to left, and in a language of long words',
        async () => {
          for (const lang of ['ar', 'de']) {
            for (const name of [
              'login',
              'sign-up-refused',
              'login-providers',
              'code',
              'confirm-elsewhere',
              'confirm-link-elsewhere',
            ]) {
              const picture = every.find((one) => one.name === name);
              const context = { javaScriptEnabled: false, viewport: { width: 320, height: 640 }, locale: lang };
              const profile = await browser.newContext(context);
              const page = await profile.newPage();
              await picture?.open(page);
              expect(await page.getAttribute('html', 'dir')).toBe(lang === 'ar' ? 'rtl' : null);
              const { sideways, small } = await page.evaluate<{ sideways: number; small: string[] }>(measure);
              expect([lang, name, sideways, small]).toEqual([lang, name, 0, []]);
              if (isWritten && lang === 'ar' && name === 'login') {
                await write('login-arabic', await page.screenshot());
              }
              await profile.close();
            }
          }
        },
        walkMs,
      );
    },
    functions.flags,
    functions.env,
  );
});

// Behind the walk, which may write them.
test('the documentation shows every picture that there is, and no other', async () => {
  const { stands, wanted: right } = await readPictureTable();
  expect(stands, 'CENOTE_SCREENSHOTS=1 makes it').toBe(right);
  const files = Object.keys(captions).flatMap((name) => keptLooks.map((look) => `${name}-${look}.webp`));
  expect((await readdir(folder)).sort()).toEqual([...files, 'login-arabic.webp'].sort());
});

/** How far a page scrolls sideways, and what of it is lower than a finger (WCAG 2.2, success criterion 2.5.5), in pixels. */
const measure = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  // What a box is ticked by is its label.
  const pressed = [...document.querySelectorAll('a, button, input:not([type=hidden], [type=checkbox]), .tick, select')]
    .filter((one) => one.checkVisibility());
  const small = pressed.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML);
  return { sideways: scrollWidth - clientWidth, small };
})()`;
