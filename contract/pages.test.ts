import { SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from './browser.ts';
import { administrator, newPerson } from './people.ts';
import { makePlace } from './pools.ts';
import { type ContractServer, describeClient } from './server.ts';

const executable = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(() => browser?.close());

const sentence = 'Wer nicht fragt, bleibt dumm: a sentence that is long enough to need a second line somewhere. ';
const emails = {
  text: 'Tom &amp; Jerry say that your code is {####}',
  short: 'Your code is <b>{####}</b>.',
  paragraphs:
    '<h1>Hello</h1><p>Your code is {####}.</p><ul><li>one</li><li>two</li></ul><div>Yours,</div><div>We</div>',
  long: `<p>{####}</p>${`<p>${sentence.repeat(5)}</p>`.repeat(12)}`,
  styled: `<table style="background: #fe9; padding: 20px"><tr><td><h2>Hello</h2><p>${sentence} {####}</p></td></tr></table>`,
};

/** Signs somebody up in a pool that sends this e-mail. @returns their address */
async function send(server: ContractServer, emailMessage: string): Promise<string> {
  const pool = {
    AutoVerifiedAttributes: ['email' as const],
    VerificationMessageTemplate: { EmailMessage: emailMessage },
  };
  const { clientId: ClientId } = await makePlace(server, { pool });
  const { username: Username, password: Password, email } = newPerson();
  const UserAttributes = [{ Name: 'email', Value: email }];
  await administrator(server).send(new SignUpCommand({ ClientId, Username, Password, UserAttributes }));
  return email;
}

/** What is measured in the page itself, where there is no TypeScript. */
const measure = {
  sizes: `(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
    return { scrollWidth, scrollHeight, clientWidth, clientHeight, height: document.body.getBoundingClientRect().height };
  })()`,
  contrasts: `(() => {
    const numbersOf = (color) => color.match(/[0-9.]+/g).map(Number);
    const luminance = (color) => {
      const [red, green, blue] = numbersOf(color).map((value) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const groundOf = (element) => {
      const { backgroundColor } = getComputedStyle(element);
      return numbersOf(backgroundColor)[3] === 0 ? groundOf(element.parentElement) : backgroundColor;
    };
    return [...document.body.querySelectorAll('*')].flatMap((element) => {
      const text = [...element.childNodes].map((node) => (node.nodeType === 3 ? node.textContent : '')).join('').trim();
      const [one, other] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))];
      return text === '' ? [] : [[text, (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)]];
    });
  })()`,
};

/** The sizes of a document in pixels: what scrolls is larger than its window. `height` is that of what it shows. */
interface Sizes {
  readonly scrollWidth: number;
  readonly scrollHeight: number;
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly height: number;
}
const sizesOf = (document: Page | Frame) => document.evaluate<Sizes>(measure.sizes);

/** The texts that stand out too little from their ground (WCAG 2.2, success criterion 1.4.3); a page says something. */
async function findFaint(document: Page | Frame): Promise<string[]> {
  const contrasts = await document.evaluate<[string, number][]>(measure.contrasts);
  expect(contrasts.length).toBeGreaterThan(0);
  return contrasts.filter(([, ratio]) => !(ratio >= 4.5)).map(([text]) => text);
}

const looks = [
  { width: 320, colorScheme: 'dark' },
  { width: 1000, colorScheme: 'light' },
] as const;

describe.runIf(executable !== undefined)('a browser', () => {
  describeClient('pages in Chromium', (server) => {
    const addresses = new Map<string, string>();
    const mailbox = (to = '') => `${server.endpoint}/dev/mailbox?${new URLSearchParams({ to })}`;
    beforeAll(async () => {
      for (const [name, email] of Object.entries(emails)) addresses.set(name, await send(server, email));
    });

    describe.each(looks)('$width pixels wide and $colorScheme', ({ width, colorScheme }) => {
      let profile: BrowserContext;
      let page: Page;
      beforeEach(async () => {
        profile = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 600 }, colorScheme });
        page = await profile.newPage();
      });
      afterEach(() => profile.close());

      test('no page scrolls sideways, and all can be read', async () => {
        const confirmation = `${server.endpoint}/confirmUser`;
        const query = '?client_id=a&user_name=ann&confirmation_code=x';
        for (const url of [mailbox(), mailbox('nobody@example.com'), confirmation, confirmation + query]) {
          await page.goto(url);
          const { scrollWidth, clientWidth } = await sizesOf(page);
          expect(scrollWidth).toBe(clientWidth);
          expect(await findFaint(page)).toEqual([]);
        }
      });

      test('an e-mail is text without a frame, or in a frame as high as it is that nothing drags', async () => {
        await page.goto(mailbox());
        expect(await page.getByText(/^Tom & Jerry say that your code is \d{6}$/).count()).toBe(1);
        expect(page.frames()).toHaveLength(Object.keys(emails).length);
        const handles = "[...document.querySelectorAll('iframe')].map((frame) => getComputedStyle(frame).resize)";
        expect(new Set(await page.evaluate<string[]>(handles))).toEqual(new Set(['none']));
        for (const name of ['short', 'paragraphs', 'long', 'styled']) {
          const element = page.getByTitle(`E-mail to ${addresses.get(name)}`);
          const frame = await (await element.elementHandle())?.contentFrame();
          if (!frame) throw new Error(`${name} has no frame`);
          const { scrollWidth, scrollHeight, clientWidth, clientHeight, height } = await sizesOf(frame);
          expect({ scrollWidth, scrollHeight }, name).toEqual({ scrollWidth: clientWidth, scrollHeight: clientHeight });
          // An e-mail with a look of its own has room for that.
          expect(clientHeight - height, name).toBeLessThan(name === 'styled' ? 60 : 2);
          // The words can be read before the frame has come.
          expect(await page.locator('.paper', { has: element }).locator('div').textContent()).toMatch(/\d{6}/);
          expect(await findFaint(frame)).toEqual([]);
        }
      });
    });

    test('a link in an e-mail opens a page of its own, and nothing in it runs', async () => {
      const ran = "document.title='ran';top.document.title='ran'";
      const address = await send(
        server,
        `<script>${ran}</script><img src="data:," onerror="${ran}"><form action="/dev/messages"><button>Send</button></form>
        <a href="${server.endpoint}/livez?{####}">Open</a> <a href="javascript:${ran}">Run</a> <a href="/livez" target="_top">Leave</a>`,
      );
      const profile = await browser.newContext();
      const page = await profile.newPage();
      await page.goto(mailbox(address));
      const email = page.frameLocator('iframe');
      const opened = page.waitForEvent('popup');
      await email.getByText('Open').click();
      const other = await opened;
      await other.waitForLoadState();
      expect(other.url()).toMatch(/\/livez\?\d{6}$/);
      expect(await other.evaluate('[opener, document.referrer]')).toEqual([null, '']);
      for (const name of ['Run', 'Leave', 'Send']) await email.getByText(name).click();
      for (const one of profile.pages()) {
        await one.waitForLoadState();
        expect(await one.title()).not.toBe('ran');
      }
      expect(page.url()).toBe(mailbox(address));
      await profile.close();
    });
  });
});
