import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { examplesOf } from '../../packages/server/test/documentation.ts';
import { findChromium, startBrowser } from '../browser.ts';
import type { Person } from '../people.ts';
import { addUser, verified } from '../pools.ts';
import { totp } from '../totp.ts';
import { readGuide } from './guide.ts';
import { findFreePort, type PackedProject, packProject, readShown, type Shown, withShown } from './packed-project.ts';

const executable = await findChromium();
const password = 'Correct-Horse-9';
const quickstart = readGuide('docs/quickstart.md');

let project: PackedProject;
let shown: Shown;
let app: string;
let browser: Browser;

beforeAll(async () => {
  project = await packProject(['vite', '@aws-sdk/client-cognito-identity-provider']);
  // Ports of their own; where the app comes back to has to be among the addresses of the first client.
  shown = readShown(await project.start('npx cenote dev', /Ctrl-C stops the server/, { CENOTE_PORT: '0' }));
  const port = await findFreePort([5173, 3000, 4200, 8081]);
  await save('docs/quickstart.md');
  const vite = await project.start(`npx vite --strictPort --port ${port}`, /http:\/\/localhost:\d+\//);
  app = /http:\/\/localhost:\d+\//.exec(vite)?.[0] ?? '';
  if (executable !== undefined) browser = await startBrowser(executable);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await project?.close();
});

/** Saves the files of a page, with the ids and the address of this server in place of the page's. */
async function save(page: string): Promise<void> {
  await project.save(new Map([...examplesOf(page)].map(([path, text]) => [path, withShown(text, shown)])));
}

/** Runs the last command of a page, as it stands there. */
function runLast(page: string, more?: NodeJS.ProcessEnv): Promise<string> {
  const command = withShown(readGuide(page).commands.at(-1) ?? '', shown);
  return project.run(command, { COGNITO_ENDPOINT: shown.endpoint, ...more });
}

/** The app in a browser that was nowhere before. */
async function openApp(): Promise<Page> {
  const profile = await browser.newContext();
  onTestFinished(() => profile.close());
  const page = await profile.newPage();
  await page.goto(app);
  await says(page, 'Nobody is signed in');
  return page;
}

const says = (page: Page, words: string) => page.getByText(words).first().waitFor();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function signUp(page: Page, username: string, email: string): Promise<void> {
  await press(page, 'Sign in');
  await page.getByRole('link', { name: 'Sign up', exact: true }).click();
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await press(page, 'Sign up');
}

async function signIn(page: Page, person: Person): Promise<void> {
  await press(page, 'Sign in');
  await page.getByLabel('Username').fill(person.username);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await press(page, 'Sign in');
}

test('the quickstart names the commands that are run here, and is short', () => {
  // The first three are what `packProject` does, with the tarballs in place of the registry.
  const steps = ['mkdir my-app && cd my-app', 'npm init -y', 'npm install cenote @cenote/auth vite'];
  expect(quickstart.commands).toEqual([...steps, 'npx cenote dev', 'cd my-app', 'npx vite --strictPort']);
  expect(examplesOf('docs/quickstart.md').get('index.html')?.split('\n').length).toBeLessThan(25);
});

test('the app of the quickstart serves nobody the data of the server beside it', async () => {
  const asked = ['.cenote/cenote.db', '.cenote/secret.key'].map(async (name) => (await fetch(app + name)).status);
  expect(await Promise.all(asked)).toEqual([403, 403]);
});

test('users of cognito-local come over with their passwords, but for those that the policy refuses', async () => {
  const guide = 'docs/howto/move-from-cognito-local.md';
  await save(guide);
  const [, printed] = /^It prints\n\n```\n([\s\S]*?)^```$/m.exec(readGuide(guide).text) ?? [];
  expect(await runLast(guide)).toBe(printed);
});

describe.skipIf(executable === undefined)('in a browser', () => {
  test('the quickstart ends at a signed-in page', async () => {
    const page = await openApp();
    await signUp(page, 'maria', 'maria@example.org');
    const mailbox = await page.context().newPage();
    await mailbox.goto(withShown('http://127.0.0.1:9229/dev/mailbox', shown));
    const code = await mailbox.locator('article', { hasText: 'maria@example.org' }).locator('code').first().innerText();
    await page.getByLabel('Code', { exact: true }).fill(code);
    await press(page, 'Confirm');
    await says(page, 'Your account is confirmed.');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await press(page, 'Sign in');
    await says(page, 'Signed in as maria');
    await press(page, 'Sign out');
    await says(page, 'Nobody is signed in');
    // What this test presses and reads, the page tells.
    const told = [
      'Nobody is signed in',
      'Sign in',
      'Sign up',
      'Sign up',
      'Confirm',
      'Sign in',
      'Signed in as',
      'Sign out',
      'Nobody is signed in',
    ];
    expect(quickstart.labels('3. Somebody signs up, and in')).toEqual(told);
  });

  test('a trigger refuses some sign-ups, and vouches for others', async () => {
    const guide = 'docs/howto/write-a-trigger.md';
    await save(guide);
    expect(await runLast(guide)).toBe('PreSignUp calls only-colleagues\n');
    const page = await openApp();
    await signUp(page, 'stranger', 'stranger@example.org');
    await says(page, 'Only colleagues may sign up');
    expect(readGuide(guide).labels('3. See it')).toEqual(['Sign in', 'Sign up', 'Only colleagues may sign up']);
    const other = await openApp();
    await signUp(other, 'li', 'li@example.com');
    await says(other, 'Your account is ready. Sign in now.');
    await other.getByLabel('Password', { exact: true }).fill(password);
    await press(other, 'Sign in');
    await says(other, 'Signed in as li');
  });

  test('Google is a button, and leads to Google with the client that was entered', async () => {
    const guide = 'docs/howto/add-google.md';
    await save(guide);
    const google = { GOOGLE_CLIENT_ID: 'my-app.apps.example', GOOGLE_CLIENT_SECRET: 'entered' };
    expect(await runLast(guide, google)).toBe('The hosted pages have a button for Google.\n');
    const page = await openApp();
    await press(page, 'Sign in');
    await page.route('https://accounts.google.com/**', (route) => route.fulfill({ body: 'Google' }));
    await page.getByText('Continue with Google').click();
    await page.waitForURL('https://accounts.google.com/**');
    const asked = new URL(page.url()).searchParams;
    expect(asked.get('client_id')).toBe('my-app.apps.example');
    const redirect = /^\| `cenote dev` \| `(.+)` \|$/m.exec(readGuide(guide).text)?.[1] ?? '';
    expect(asked.get('redirect_uri')).toBe(withShown(redirect, shown));
    expect(asked.get('scope')).toBe('openid email profile');
    expect(readGuide(guide).labels('3. See it')).toEqual(['Sign in', 'Continue with Google']);
  });

  // The last one: everybody is asked from then on.
  test('a second factor is set up while signing in, and asked for from then on', async () => {
    const guide = 'docs/howto/add-mfa.md';
    await save(guide);
    expect(await runLast(guide)).toBe('Second factors are ON\n');
    const ann = await addUser(shown, shown, () => verified({ email: 'ann@example.com' }));
    const page = await openApp();
    await signIn(page, ann);
    await says(page, 'Set up an authenticator app');
    const secret = (await page.locator('.picture + *').innerText()).replaceAll(/\s/g, '');
    await page.getByLabel('Code', { exact: true }).fill(totp(secret));
    await press(page, 'Next');
    await says(page, `Signed in as ${ann.username}`);
    await press(page, 'Sign out');
    await says(page, 'Nobody is signed in');
    await signIn(page, ann);
    await page.getByLabel('Code', { exact: true }).fill(totp(secret, 1));
    await press(page, 'Next');
    await says(page, `Signed in as ${ann.username}`);
    const told = ['Sign in', 'Sign in', 'Set up an authenticator app', 'Next'];
    expect(readGuide(guide).labels('2. See it')).toEqual(told);
  });
});
