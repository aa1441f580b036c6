import { afterEach, beforeEach, expect, test } from 'vitest';
import { signUp } from '#domain/sign-up/sign-up.ts';
import { findUser } from '#domain/users/user-store.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../test/ask.ts';
import { createTestContext, type TestContext } from '../../test/context.ts';
import { createPeoplePool, PASSWORD } from '../../test/people.ts';
import { confirmUserRoutes } from './confirm-user.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

async function invite() {
  const verificationMessageTemplate = { defaultEmailOption: 'CONFIRM_WITH_LINK' } as const;
  const made = await createPeoplePool(context, { autoVerifiedAttributes: ['email'], verificationMessageTemplate });
  const attributes = [{ name: 'email', value: 'ann@example.com' }];
  const caller = { address: '127.0.0.1', userAgent: '' };
  await signUp(context, made.client, { username: 'ann & <b>', password: PASSWORD, attributes }, caller);
  return { ...made, link: new URL(context.sent.at(-1)?.link ?? '') };
}
const open = (link: URL) =>
  ask(createRouter(confirmUserRoutes(context), { hosts: everyHost, log: silentLog }), new Request(link));

test('the link in the e-mail confirms the user, once', async () => {
  const { pool, link } = await invite();
  expect(link.href).toMatch(/^http:\/\/127\.0\.0\.1:9229\/confirmUser\?client_id=\w+&user_name=ann\+%26\+%3Cb%3E&/);
  const page = await open(link);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Your account is confirmed.');
  const user = await findUser(context, pool, 'ann & <b>');
  expect(user).toMatchObject({ status: 'CONFIRMED', attributes: { email_verified: 'true' } });
  const again = await open(link);
  expect(again.status).toBe(400);
  expect(await again.text()).toContain('Current status is CONFIRMED');
});

test('a link that does not fit is refused without a trace of its text', async () => {
  const { link } = await invite();
  const cases: [string, string, string][] = [
    ['confirmation_code', 'wrong', 'Invalid verification code provided, please try again.'],
    ['user_name', '<script>alert(1)</script>', 'Username/client id combination not found.'],
    ['client_id', '<script>', 'User pool client &lt;script&gt; does not exist.'],
    ['user_name', '', 'This link is incomplete.'],
  ];
  for (const [name, value, text] of cases) {
    const changed = new URL(link);
    changed.searchParams.set(name, value);
    const page = await open(changed);
    expect(page.status).toBe(400);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain(text);
    expect(html).not.toContain('<script>');
  }
});
