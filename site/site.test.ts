import { execFile } from 'node:child_process';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { findChromium, startBrowser } from '../contract/browser.ts';
import { summaryOf, writeLlms } from './llms.ts';
import { navigation } from './navigation.ts';
import { addressOf, findNamed, loadPages, type Page, targetOf } from './pages.ts';
import { rewriteLinks } from './rewrite-links.ts';

const run = promisify(execFile);
const chromium = await findChromium();
const pages = loadPages();

let built: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'cenote-site-'));
  // Fails on a link that leads nowhere.
  await run(process.execPath, [fileURLToPath(new URL('build.ts', import.meta.url)), '--out', built]);
}, 600_000);
afterAll(() => rm(built, { recursive: true, force: true }));

test('every page stands in the navigation once, and every entry names a page', () => {
  expect(pages.length).toBeGreaterThan(100);
  const entries = navigation.flatMap((group) => group.pages);
  for (const entry of entries) expect(findNamed(pages, entry), entry).not.toEqual([]);
  const named = entries.flatMap((entry) => findNamed(pages, entry)).map(({ path }) => path);
  expect(named.toSorted()).toEqual(pages.map(({ path }) => path));
});

test('every page is built, with the files for language models, and loads nothing from elsewhere', () => {
  for (const { target } of pages) expect(existsSync(join(built, target.replace(/md$/, 'html'))), target).toBe(true);
  const list = readFileSync(join(built, 'llms.txt'), 'utf8');
  for (const { target, title } of pages) expect(list).toContain(`- [${title}](.${addressOf(target)})`);
  const full = readFileSync(join(built, 'llms-full.txt'), 'utf8');
  for (const { path } of pages) expect(full).toContain(`<!-- ${path} -->`);
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' });
  const loads = /<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="(?:https?:)?\/\/|url\(["']?(?:https?:)?\/\//;
  for (const file of files.filter((name) => /\.(?:html|css)$/.test(name))) {
    expect(loads.exec(readFileSync(join(built, file), 'utf8'))?.[0], file).toBeUndefined();
  }
});

test.skipIf(chromium === undefined)('a reader finds a page by its words, light or dark, on a phone too', async () => {
  const base = await serve(built);
  const browser = await startBrowser(chromium ?? '');
  onTestFinished(() => browser.close());
  for (const colorScheme of ['light', 'dark'] as const) {
    const profile = await browser.newContext({ colorScheme, viewport: { width: 390, height: 800 } });
    const page = await profile.newPage();
    const wrong: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith('data:')) wrong.push(request.url());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) wrong.push(response.url());
    });
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.goto(base);
    await page.waitForFunction("'__vue_app__' in document.querySelector('#app')");
    expect((await page.locator('html').getAttribute('class'))?.includes('dark') ?? false).toBe(colorScheme === 'dark');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.locator('#localsearch-input').fill('ExpiredCodeException');
    await page.locator('.VPLocalSearchBox a', { hasText: 'ExpiredCodeException' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'ExpiredCodeException' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(wrong).toEqual([]);
    await profile.close();
  }
});

test('a page has its address, and what is no page is plain text', () => {
  const page = (path: string, text = '# A\n') => ({ path, target: targetOf(path), title: 'A', text });
  const text = `# A
[b](b.md#one) [up](../README.md) [client](client/README.md) [\`x.ts\`](../packages/x.ts) [here](#a) [web](https://a.example/) ![p](images/p.webp)
[one of [two](b.md)](../packages/)
\`\`\`md
[b](b.md)
\`\`\`
`;
  const a = page('docs/a.md', text);
  const all: Page[] = [a, page('docs/b.md'), page('README.md'), page('docs/client/README.md')];
  expect(rewriteLinks(a, all)).toBe(`# A
[b](/b#one) [up](/) [client](/client/) \`x.ts\` [here](#a) [web](https://a.example/) ![p](images/p.webp)
one of [two](/b)
\`\`\`md
[b](b.md)
\`\`\`
`);
});

test('the list for language models has the first sentence of a page', () => {
  const of = (text: string) => summaryOf({ path: 'README.md', target: 'index.md', title: 'A', text });
  expect(of('# A\n\nWhat `a` [is](b.md), in v1.2:\nthis.\n\nMore.\n')).toBe('What a is, in v1.2.');
  expect(of('# A\n\n## B\n\nText.\n')).toBe('');
  expect(writeLlms(pages)).toMatch(/^# Cenote\n\n> An authentication server of your own .+\.\n/);
});

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** As a server of files does that knows addresses without an ending. */
async function serve(folder: string): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    const file = [path, `${path}.html`, `${path}index.html`].find(
      (one) => extname(one) !== '' && existsSync(join(folder, one)),
    );
    if (file === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    return createReadStream(join(folder, file)).pipe(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
