import { once } from 'node:events';
import type { Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { median } from '../../packages/server/bench/percentile.ts';
import { startBrowser } from '../browser.ts';
import { ask } from './ask.ts';
import type { Side } from './sides.ts';
import { ms, row } from './table.ts';

/** A login page as a new browser gets it: from the request of the app on, whatever lies between. */
async function openLogin({ origin, authorizePath }: Side): Promise<{ firstByteMs: number; page: string }> {
  let firstByteMs = 0;
  let cookies: readonly string[] = [];
  let path = authorizePath();
  for (let hop = 0; hop < 5; hop++) {
    const answer = await ask(origin, { path, headers: { accept: 'text/html', cookie: cookies.join('; ') } });
    firstByteMs += answer.firstByteMs;
    if (answer.location === undefined) return { firstByteMs, page: answer.body };
    cookies = [...cookies, ...answer.setCookie];
    path = answer.location;
  }
  throw new Error('The login page leads elsewhere.');
}

/** The login page: its first byte, and its bytes. */
export async function measurePages(sides: readonly Side[]): Promise<void> {
  const times = new Map<Side, number[]>(sides.map((side) => [side, []]));
  const pages = new Map<Side, string>();
  for (let round = 0; round < 60; round++) {
    for (const side of sides) {
      const { firstByteMs, page } = await openLogin(side);
      pages.set(side, page);
      if (round >= 10) times.get(side)?.push(firstByteMs);
    }
  }
  row('the login page', ...sides.map(({ name }) => name));
  row('---', ...sides.map(() => '---:'));
  row('first byte, from the request of the app on, p50 ms', ...sides.map((side) => ms(median(times.get(side) ?? []))));
  row('bytes of the page, styles included', ...sides.map((side) => Buffer.byteLength(pages.get(side) ?? '')));
  row('the same gzipped', ...sides.map((side) => gzipSync(pages.get(side) ?? '').length));
}

/** From the press of a key in Chromium to the request at the app, which listens on `app`. */
export async function measureSubmissions(
  sides: readonly Side[],
  { executable, app, submissions }: { readonly executable: string; readonly app: Server; readonly submissions: number },
): Promise<void> {
  const browser = await startBrowser(executable);
  const times = new Map<Side, number[]>(sides.map((side) => [side, []]));
  for (let round = 0; round <= submissions; round++) {
    for (const side of sides) {
      const profile = await browser.newContext();
      const page = await profile.newPage();
      await page.goto(side.origin + side.authorizePath());
      await side.fillIn(page);
      const arrival = once(app, 'request');
      const sentAt = performance.now();
      await Promise.all([arrival, page.keyboard.press('Enter')]);
      if (round > 0) times.get(side)?.push(performance.now() - sentAt);
      await profile.close();
    }
  }
  await browser.close();
  row(
    'from "submit" to the request at the callback of the app, in Chromium, median ms',
    ...sides.map((side) => ms(median(times.get(side) ?? []))),
  );
}
