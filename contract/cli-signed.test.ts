import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestContext, type TestContext } from '../packages/server/test/context.ts';
import { type AppFolder, openAppFolder, plainEnv } from './cli.ts';
import { listenSigned, makeKey, type SignedServer } from './signed-server.ts';

let context: TestContext;
let server: SignedServer;
let app: AppFolder;
beforeAll(async () => {
  context = await createTestContext();
  server = await listenSigned(context);
  app = openAppFolder(server.endpoint);
  await app.run('add', 'auth', '--yes');
});
afterAll(async () => {
  app.close();
  await server.close();
  await context.close();
});

it('a server that checks signatures takes those of the program, of every service', async () => {
  const { accessKeyId, secretAccessKey } = await makeKey(context);
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  // User pools, identity pools and roles are three services, signed for each by its name.
  expect(await app.runWith({ env }, 'push', '--yes')).toMatchObject({ code: 0, err: '' });
  expect((await app.runWith({ env }, 'diff')).out).toMatch(/^Nothing to do at /);
  const wrong = await app.runWith({ env: { ...env, AWS_SECRET_ACCESS_KEY: 'not-the-secret' } }, 'status');
  expect([wrong.code, wrong.out]).toEqual([1, '']);
  expect(wrong.err).toMatch(/^cenote: The server refused DescribeUserPool: .*\(InvalidSignatureException\)\n$/);
  expect(wrong.err).not.toContain('not-the-secret');
});

it.each(['push', 'diff', 'doctor', 'status'])(
  '%s without a key, or with one of elsewhere, says how to name one',
  async (command) => {
    const args = command === 'push' ? ['push', '--yes'] : [command];
    for (const [env, why] of [
      [{}, 'It takes no request without a key'],
      [{ AWS_ACCESS_KEY_ID: 'elsewhere', AWS_SECRET_ACCESS_KEY: 'x' }, 'It has no such key as AWS_ACCESS_KEY_ID names'],
    ] as const) {
      const { code, out, err } = await app.runWith({ env }, ...args);
      const said = `${why}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to one of its own. "cenote access-key create"`;
      expect([code, `${out}${err}`]).toEqual([1, expect.stringContaining(said)]);
      if (command !== 'doctor') continue;
      expect(out).toContain(why.startsWith('It takes') ? 'no key is named' : 'a key is named');
    }
  },
);

it('a key that may change users alone makes users, and no pools', async () => {
  const { userPoolId } = JSON.parse(app.read('cenote/state.json'))[server.endpoint];
  const { accessKeyId, secretAccessKey } = await makeKey(context, { scope: 'users', poolId: userPoolId });
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  expect(await app.runWith({ env }, 'user', 'create', 'maria', '--no-invite')).toMatchObject({ code: 0 });
  app.write('cenote/auth.jsonc', app.read('cenote/auth.jsonc').replace('"minimumLength": 8', '"minimumLength": 12'));
  expect(await app.runWith({ env }, 'push', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('(AccessDeniedException)'),
  });
});

it('the function that adds new users to a group signs as the server wants it, and is refused with another secret', async () => {
  const { userPoolId } = JSON.parse(app.read('cenote/state.json'))[server.endpoint];
  const key = await makeKey(context, { scope: 'users', poolId: userPoolId });
  const env = { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
  await app.run('update', 'auth', '--yes', '--triggers', 'add-to-group', '--new-user-group', 'first-ones');
  const all = await makeKey(context);
  const whole = { AWS_ACCESS_KEY_ID: all.accessKeyId, AWS_SECRET_ACCESS_KEY: all.secretAccessKey };
  expect(await app.runWith({ env: whole }, 'push', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining(
      'Functions are not pushed. The pool calls post-confirmation: bring them from functions/',
    ),
  });
  await app.runWith({ env }, 'user', 'create', 'ada', '--no-invite');
  const event = { triggerSource: 'PostConfirmation_ConfirmSignUp', region: 'us-east-1', userPoolId, userName: 'ada' };
  const call = (more: NodeJS.ProcessEnv) => {
    const code = `const { handler } = await import('./functions/post-confirmation.ts'); await handler(${JSON.stringify(event)});`;
    const told = { ...env, AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: server.endpoint, ...more };
    const options = { cwd: app.path, env: plainEnv(told) };
    return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], options);
  };
  await expect(call({ AWS_SECRET_ACCESS_KEY: 'not-the-secret' })).rejects.toThrow('AdminAddUserToGroup was refused');
  await call({});
  expect(JSON.parse((await app.runWith({ env }, 'user', 'show', 'ada', '--json')).out)).toMatchObject({
    groups: ['first-ones'],
  });
});
