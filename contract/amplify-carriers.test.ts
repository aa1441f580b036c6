import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { confirmSignUp, signIn, signUp } from 'aws-amplify/auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../packages/server/src/config/config.ts';
import { startServer } from '../packages/server/src/server.ts';
import { type HttpService, startHttpService } from '../packages/server/test/http-service.ts';
import { onDevice } from './amplify.ts';
import { newPerson } from './people.ts';
import { type ContractServer, messagesTo } from './server.ts';

let hook: HttpService;
let server: ContractServer;
const closers: (() => Promise<unknown>)[] = [];

/** A server whose e-mail goes to a webhook, which a test lets take it, refuse it or be away. */
beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenote-contract-'));
  closers.push(() => rm(dataDir, { recursive: true, force: true }));
  hook = await startHttpService({ status: 204 });
  closers.push(() => hook.close());
  const running = await startServer(
    parseConfig(
      'dev',
      { port: '0', dataDir },
      { CENOTE_EMAIL_URL: hook.url, CENOTE_EMAIL_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}` },
    ),
  );
  closers.push(() => running.close());
  const { userPoolId = '', clientId = '' } = running.seed ?? {};
  server = { endpoint: running.endpoint, userPoolId, clientId };
});
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

const codesOf = () => hook.requests.map(({ body }) => (JSON.parse(body) as { data: { code: string } }).data.code);

async function signUpWhile(status: number) {
  onDevice(server);
  hook.answer = { status };
  hook.requests.length = 0;
  const { username, password, email } = newPerson();
  const signingUp = signUp({ username, password, options: { userAttributes: { email } } });
  return { username, password, email, signingUp };
}

test('a code leaves through the carrier, and lies in the mailbox all the same', async () => {
  const { username, password, email, signingUp } = await signUpWhile(204);
  await signingUp;
  const [confirmationCode = ''] = codesOf();
  expect(await messagesTo(server, email)).toMatchObject([{ code: confirmationCode }]);
  await confirmSignUp({ username, confirmationCode });
  expect(await signIn({ username, password })).toMatchObject({ isSignedIn: true });
});

test('a carrier that is away loses no sign-up: the message is tried again', async () => {
  const { username, email, signingUp } = await signUpWhile(503);
  expect(await signingUp).toMatchObject({ nextStep: { signUpStep: 'CONFIRM_SIGN_UP' } });
  hook.answer = { status: 204 };
  await expect.poll(() => codesOf().length, { timeout: 60_000, interval: 250 }).toBe(2);
  const [first, confirmationCode = ''] = codesOf();
  expect(first).toBe(confirmationCode);
  const ids = hook.requests.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(1);
  expect(await messagesTo(server, email)).toHaveLength(1);
  await confirmSignUp({ username, confirmationCode });
});

test('a message that is refused for good is told, and the user exists', async () => {
  const { username, password, signingUp } = await signUpWhile(422);
  await expect(signingUp).rejects.toMatchObject({ name: 'CodeDeliveryFailureException' });
  expect(await signIn({ username, password })).toMatchObject({
    isSignedIn: false,
    nextStep: { signInStep: 'CONFIRM_SIGN_UP' },
  });
});
