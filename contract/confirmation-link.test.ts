import { AdminGetUserCommand, ConfirmSignUpCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, startBrowser } from './browser.ts';
import { administrator, newPerson } from './people.ts';
import { makePlace } from './pools.ts';
import { type ContractServer, describeClient, messagesTo } from './server.ts';

const executable = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(() => browser?.close());

async function invite(server: ContractServer) {
  const pool = {
    AutoVerifiedAttributes: ['email' as const],
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' as const },
  };
  const { userPoolId: UserPoolId, clientId: ClientId } = await makePlace(server, { pool });
  const { username: Username, password: Password, email } = newPerson();
  const sdk = administrator(server);
  const UserAttributes = [{ Name: 'email', Value: email }];
  await sdk.send(new SignUpCommand({ ClientId, Username, Password, UserAttributes }));
  const [message] = await messagesTo(server, email);
  const status = async () => (await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).UserStatus;
  const confirm = (ConfirmationCode: string) =>
    sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
  return { message, link: message?.link ?? '', status, confirm };
}

describe.runIf(executable !== undefined)('a browser', () => {
  describeClient('the link of a confirmation message in Chromium', (server) => {
    test('leads to a page without script, whose button confirms once', async () => {
      const { message, link, status, confirm } = await invite(server);
      expect(message?.code).toBeNull();
      await expect(confirm('123456')).rejects.toMatchObject({ name: 'CodeMismatchException' });
      // What follows the links of a mail, such as a scanner, confirms nothing.
      for (const method of ['HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
      expect(await status()).toBe('UNCONFIRMED');

      const page = await browser.newPage({ javaScriptEnabled: false, viewport: { width: 320, height: 480 } });
      await page.goto(link);
      await page.getByRole('button', { name: 'Confirm my account' }).click();
      expect(await page.getByRole('heading').textContent()).toBe('Your account is confirmed');
      expect(await status()).toBe('CONFIRMED');
      // Who presses twice, or reloads, is not told that it failed.
      for (const again of [() => page.reload(), () => page.goto(link).then(() => page.getByRole('button').click())]) {
        await again();
        expect(await page.getByRole('heading').textContent()).toBe('This link does not work');
        expect(await page.getByRole('paragraph').textContent()).toMatch(
          /^If you have used it before, your account is confirmed/,
        );
      }
      await page.close();
    });
  });
});
