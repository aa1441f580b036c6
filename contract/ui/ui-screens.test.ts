import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from '../browser.ts';
import { findViolations } from '../find-violations.ts';
import { functionsOfSuites } from '../functions.ts';
import { describeClient } from '../server.ts';
import { writePicture } from '../write-picture.ts';
import { serveUi, type UiSite } from './serve-ui.ts';
import { type UiWalk, uiWalks } from './walks.ts';

const executable = await findChromium();
const functions = functionsOfSuites();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(async () => {
  await browser?.close();
  functions.remove();
});

/** `CENOTE_SCREENSHOTS=1` writes what is seen, for the documentation; `CENOTE_SCREENSHOTS=code,custom` those of such names alone. */
const wanted = process.env['CENOTE_SCREENSHOTS'];
const isWanted = (name: string) =>
  wanted === undefined || wanted === '1' || wanted.split(',').some((start) => name.startsWith(start));
const folder = new URL('../../docs/images/ui/', import.meta.url);
const write = (name: string, png: Buffer) => writePicture(browser, new URL(`${name}.webp`, folder), png);
/** A walk through all of them, on a busy machine. */
const walkMs = 10 * 60 * 1000;

const looks = [
  { look: 'wide-light', width: 760, colorScheme: 'light' },
  { look: 'wide-dark', width: 760, colorScheme: 'dark' },
  { look: 'narrow-light', width: 320, colorScheme: 'light' },
  { look: 'narrow-dark', width: 320, colorScheme: 'dark' },
] as const;

/** How far a page scrolls sideways, and what of it is lower than a finger (WCAG 2.2, success criterion 2.5.5), in pixels. */
const measure = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const pressed = [...document.querySelectorAll('button, input')].filter((one) => one.checkVisibility());
  const small = pressed.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML);
  return { sideways: scrollWidth - clientWidth, small };
})()`;

describe.runIf(executable !== undefined)('the screens of the drop-in UI in Chromium', () => {
  describeClient(
    'for everybody',
    (server) => {
      let site: UiSite;
      let walks: UiWalk[];
      beforeAll(async () => {
        site = await serveUi(server.endpoint);
        walks = (await uiWalks(server, site)).filter(({ name }) => isWanted(name));
        if (wanted !== undefined) await mkdir(folder, { recursive: true });
      });
      afterAll(() => site?.close());

      test(
        'axe finds nothing, nothing scrolls sideways, what is pressed is large enough, and the policy holds',
        async () => {
          const wrong: object[] = [];
          for (const { name, open } of walks) {
            const profile = await browser.newContext({ locale: 'en', reducedMotion: 'reduce' });
            const page = await profile.newPage();
            const told: string[] = [];
            page.on('pageerror', ({ message }) => told.push(message));
            page.on('console', (message) => {
              // What the service refuses, a browser reports as an error of its own.
              if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
                told.push(message.text());
            });
            await open(page);
            for (const { look, width, colorScheme } of looks) {
              await page.setViewportSize({ width, height: 640 });
              await page.emulateMedia({ colorScheme });
              if (wanted !== undefined) await write(`${name}-${look}`, await page.screenshot({ fullPage: true }));
              const { sideways, small } = await page.evaluate<{ sideways: number; small: string[] }>(measure);
              // What depends on the width is measured above, and axe takes its time.
              const found = width === 320 ? await findViolations(page) : [];
              if (sideways !== 0 || small.length + found.length + told.length > 0) {
                wrong.push({ name, look, sideways, small, found, told });
              }
            }
            await profile.close();
          }
          expect(wrong).toEqual([]);
        },
        walkMs,
      );

      test(
        'from right to left, and in a language of long words',
        async () => {
          for (const lang of ['ar', 'de']) {
            for (const { name, open } of walks) {
              const profile = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'en' });
              const page = await profile.newPage();
              await open(page, lang);
              const form = page.locator('form[data-screen]');
              const shown = [await form.getAttribute('lang'), await form.getAttribute('dir')];
              const { sideways, small } = await page.evaluate<{ sideways: number; small: string[] }>(measure);
              expect([name, shown, sideways, small]).toEqual([name, [lang, lang === 'ar' ? 'rtl' : 'ltr'], 0, []]);
              if (wanted !== undefined && lang === 'ar') {
                await write(`${name}-arabic`, await page.screenshot({ fullPage: true }));
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
