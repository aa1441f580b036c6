import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findChromium, startBrowser } from '../browser.ts';
import { findAnyPort, type Programs } from '../docs/packed-project.ts';
import { newPerson, type Person } from '../people.ts';
import { lastCodeTo } from '../server.ts';
import { type InstalledExamples, installExamples } from './install-examples.ts';

const executable = await findChromium();
let examples: InstalledExamples;
let browser: Browser;

beforeAll(async () => {
  examples = await installExamples(['plain-page', 'react', 'server-rendering', 'api', 'machine-client', 'storage']);
  if (executable !== undefined) browser = await startBrowser(executable);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await examples?.close();
});

/** An example that runs, and what its terminal says. */
interface Running {
  readonly programs: Programs;
  readonly endpoint: string;
  readonly url: string;
}

/** The second of the two commands; the first was done for all. */
async function start(name: string, more: NodeJS.ProcessEnv = {}): Promise<Running> {
  const programs = examples.open(name);
  onTestFinished(() => programs.stop());
  const shows = /http:\/\/localhost:\d+\/?\s/;
  const printed = await programs.start('npm start', shows, { CENOTE_PORT: '0', ...more });
  const find = (pattern: RegExp) => pattern.exec(printed)?.[0] ?? '';
  return { programs, endpoint: find(/http:\/\/127\.0\.0\.1:\d+/), url: `${find(/http:\/\/localhost:\d+/)}/` };
}

/** Vite serves what lies in a project, but for the data of the server. */
async function keepsItsData({ url }: Running): Promise<void> {
  for (const name of ['.cenote/cenote.db', '.cenote/secret.key']) {
    expect([name, (await fetch(url + name)).status]).toEqual([name, 403]);
  }
}

async function open(url: string): Promise<Page> {
  const profile = await browser.newContext({ locale: 'en' });
  onTestFinished(() => profile.close());
  const page = await profile.newPage();
  // Next compiles a page when it is asked for the first time.
  page.setDefaultTimeout(90_000);
  await page.goto(url);
  return page;
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const says = (page: Page, words: string) => page.getByText(words).first().waitFor();
const email = (page: Page) => page.getByLabel('Email address');
const password = (page: Page) => page.getByLabel('Password', { exact: true });

/** From the form for a sign-in to a confirmed account. */
async function signUp(page: Page, running: Running, person: Person): Promise<void> {
  await password(page).waitFor();
  await page.getByText('Sign up', { exact: true }).click();
  await page.getByLabel('Password', { exact: true }).and(page.locator('[autocomplete=new-password]')).waitFor();
  await email(page).fill(person.email);
  for (const [label, text] of [
    ['Username', person.username],
    ['Full name', 'Ada'],
  ] as const)
    if ((await page.getByLabel(label).count()) > 0) await page.getByLabel(label).fill(text);
  await password(page).fill(person.password);
  await press(page, 'Sign up');
  await page.getByLabel('Code', { exact: true }).fill(await codeFor(running, page, person));
  await press(page, 'Confirm');
}

/** The code is sent before a page asks for it. */
async function codeFor({ endpoint }: Running, page: Page, person: Person): Promise<string> {
  await page.getByLabel('Code', { exact: true }).waitFor();
  return lastCodeTo({ endpoint, userPoolId: '', clientId: '' }, person.email);
}

async function signIn(page: Page, person: Person): Promise<void> {
  await email(page).fill(person.email);
  await password(page).fill(person.password);
  await press(page, 'Sign in');
}

test('the command line, as npm installs it: from init to pull', async () => {
  const shop = await examples.openBlank('shop');
  onTestFinished(() => shop.stop());
  const printed = await shop.start('npx cenote dev --no-seed', /Ctrl-C stops the server/, { CENOTE_PORT: '0' });
  const [, endpoint = ''] = /API endpoint +(\S+)/.exec(printed) ?? [];
  expect(await shop.run('npx cenote init --project shop --yes')).toContain('Next: cenote add auth');
  const answers = '{ "configuration": "manual", "signIn": "email", "groups": ["editors"] }';
  const added = await shop.run(`echo '${answers}' | npx cenote add auth --headless -`);
  expect(added).toContain('Added auth to cenote/auth.jsonc.');
  expect(await shop.run(`npx cenote push --yes --endpoint ${endpoint}`)).toContain('Wrote src/aws-exports.js.');
  // From here on nobody names the server any more.
  expect(await shop.run('npx cenote status')).toContain('The server is as the project says.');
  const { userPoolId, endpoint: asked } = JSON.parse(await shop.run('npx cenote status --json'));
  expect([userPoolId, asked]).toEqual([expect.stringMatching(/^us-east-1_/), endpoint]);
  const made = await shop.run('npx cenote user create maria@example.com --email maria@example.com');
  expect(made).toMatch(/^Made \S+ \(FORCE_CHANGE_PASSWORD\)\.\n$/);
  expect(await shop.run('npx cenote user list')).toContain('maria@example.com');
  await shop.run('npx cenote group add editors maria@example.com');
  const [user] = JSON.parse(await shop.run('npx cenote user list --json'));
  expect(user).toMatchObject({ email: 'maria@example.com', status: 'FORCE_CHANGE_PASSWORD' });
  expect(await shop.run('rm src/aws-exports.js && npx cenote pull')).toBe('Wrote src/aws-exports.js.\n');
  expect(await shop.run('npx cenote diff')).toMatch(/^Nothing to do at /);
  const words = await shop.run('npx cenote completion bash | grep \'"")\'');
  expect(words).toMatch(/"dev start .* push .* user /);
});

test('a machine client asks an API with a token of its own', async () => {
  const printed = await examples.open('machine-client').run('npm start', { CENOTE_PORT: '0' });
  expect(printed.split('\n').slice(-6)).toEqual([
    'Without a token: 401',
    '2 x Middlemarch',
    '1 x Emma',
    'To change something: 403',
    'To ask for more: No token for orders/write: invalid_scope',
    '',
  ]);
});

describe.skipIf(executable === undefined)('in a browser', () => {
  test('plain-page: a page without a build, from sign-up to sign-out', async () => {
    const running = await start('plain-page');
    await keepsItsData(running);
    const page = await open(running.url);
    const person = newPerson();
    await signUp(page, running, person);
    await says(page, `Hello ${person.email}`);
    await page.reload();
    await says(page, `Hello ${person.email}`);
    await press(page, 'Sign out');
    await email(page).waitFor();
  });

  test('react: a protected page, a profile, and a sign-out', async () => {
    const running = await start('react');
    await keepsItsData(running);
    const page = await open(running.url);
    await says(page, 'Everybody may read this.');
    await page.getByRole('link', { name: 'Books' }).click();
    const person = newPerson();
    await signUp(page, running, person);
    await says(page, 'These books are for people who are signed in.');
    await page.getByRole('link', { name: 'Profile' }).click();
    await says(page, `You are ${person.email}.`);
    await page.getByLabel('Name').fill('Ada Lovelace');
    await press(page, 'Save');
    await says(page, 'Saved, Ada Lovelace.');
    await press(page, 'Sign out');
    await email(page).waitFor();
    await page.getByRole('link', { name: 'Home' }).click();
    await says(page, 'Everybody may read this.');
  });

  test('api: scopes let people read, and a group lets them write', async () => {
    const port = String(await findAnyPort());
    await examples.edit('api', 'cenote/auth.jsonc', 'localhost:3000', `localhost:${port}`);
    const running = await start('api', { PORT: port });
    expect((await fetch(`${running.url}notes`)).status).toBe(401);
    const page = await open(running.url);
    await says(page, 'Nobody is signed in.');
    await press(page, 'Sign in');
    const person = newPerson();
    await signUp(page, running, person);
    await signIn(page, person);
    await says(page, 'Water the plants');
    await page.getByLabel('Note').fill('Buy bread');
    await press(page, 'Add');
    await says(page, '403: ');
    await running.programs.run(`npx cenote group add editors ${person.email}`);
    await press(page, 'Sign out');
    await says(page, 'Nobody is signed in.');
    await press(page, 'Sign in');
    await signIn(page, person);
    await page.getByLabel('Note').fill('Buy bread');
    await press(page, 'Add');
    await says(page, 'Buy bread');
    await press(page, 'Sign out');
    await says(page, 'Nobody is signed in.');
  });

  test('server-rendering: forms without a script, and no token in the browser', async () => {
    const port = String(await findAnyPort());
    const running = await start('server-rendering', { PORT: port, NEXT_TELEMETRY_DISABLED: '1' });
    const page = await open(running.url);
    const person = newPerson();
    await page.getByRole('link', { name: 'Sign up' }).click();
    await email(page).fill(person.email);
    await password(page).fill('short');
    await press(page, 'Sign up');
    await says(page, 'That password is too short.');
    await password(page).fill(person.password);
    await press(page, 'Sign up');
    await page.getByLabel('Code').fill(await codeFor(running, page, person));
    await press(page, 'Confirm');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, person);
    await says(page, `Hello ${person.email}`);
    const cookies = await page.context().cookies();
    expect(cookies.length).toBeGreaterThan(2);
    expect(cookies.filter(({ httpOnly }) => !httpOnly)).toEqual([]);
    await press(page, 'Sign out');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
    await page.goto(`${running.url}account`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  }, 300_000);

  test('storage: a guest puts a file for everybody, and who is signed in one for themselves', async () => {
    const running = await start('storage', { PORT: '0' });
    const page = await open(running.url);
    const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('Dear diary') });
    const upload = async (name: string, where: string) => {
      await page.getByLabel('File').setInputFiles(file(name));
      await page.getByLabel('Where').selectOption(where);
      await press(page, 'Upload');
    };
    await says(page, 'You are a guest.');
    await upload('hello.txt', 'For everybody');
    await says(page, 'public: hello.txt');
    await upload('letter.txt', 'For me alone');
    await says(page, 'letter.txt was refused: AccessDenied');
    await press(page, 'Sign in');
    await signUp(page, running, newPerson());
    await says(page, 'You are signed in.');
    await upload('letter.txt', 'For me alone');
    await says(page, 'private: letter.txt');
    await press(page, 'Sign out');
    await says(page, 'You are a guest.');
    expect(await page.getByText('private: letter.txt').count()).toBe(0);
  });
});
