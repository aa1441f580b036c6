import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAuthChallenge } from '#domain/reach/triggers/create-auth-challenge.ts';
import { customSender } from '#domain/reach/triggers/custom-sender.ts';
import { defineAuthChallenge } from '#domain/reach/triggers/define-auth-challenge.ts';
import { postConfirmation } from '#domain/reach/triggers/post-confirmation.ts';
import { preSignUp } from '#domain/reach/triggers/pre-sign-up.ts';
import { preTokenGeneration } from '#domain/reach/triggers/pre-token-generation.ts';
import type { TriggerSubject } from '#domain/reach/triggers/trigger.ts';
import { verifyAuthChallenge } from '#domain/reach/triggers/verify-auth-challenge.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import type { LambdaConfig } from '#domain/tenant/pools/settings/functions.ts';
import { silentLog } from '#lib/log.ts';
import { examplesOf } from '../../../test/documentation.ts';
import { createFunctions, type RunningFunctions } from './create-functions.ts';

/** Every example of the page runs: here, or (the ones that need a whole server) in the contract tests. */
const examples = examplesOf('docs/triggers.md');
const runElsewhere = ['make-pool.mjs'];
const runHere = [
  'functions/pre-sign-up.ts',
  'functions/pre-token.ts',
  'functions/define-challenge.ts',
  'functions/create-challenge.ts',
  'functions/verify-challenge.ts',
  'functions/functions.json',
  'webhook.mjs',
  'functions/send-mail.ts',
];

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
let folder: string;
let webhook: ChildProcess;
let webhookLines: AsyncIterator<string>;
let functions: RunningFunctions;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cenote-documentation-'));
  vi.stubEnv('WEBHOOK_SECRET', secret);
  webhook = spawn(process.execPath, ['--input-type=module', '--eval', examples.get('webhook.mjs') ?? ''], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (webhook.stdout === null) throw new Error('no output');
  webhookLines = createInterface(webhook.stdout)[Symbol.asyncIterator]();
  const port = /\d+$/.exec((await webhookLines.next()).value)?.[0];
  for (const [file, source] of examples) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source.replace('https://hooks.example.com/cognito', `http://127.0.0.1:${port}/cognito`));
  }
  functions = createFunctions({ folder: join(folder, 'functions'), reload: false, log: silentLog });
});
afterAll(async () => {
  await functions.close();
  webhook.kill();
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

function subjectWith(lambdaConfig: LambdaConfig): TriggerSubject {
  const settings = { ...createPoolSettings({}, 'us-east-1'), lambdaConfig };
  const pool = { id: 'us-east-1_AAAAAAAAA', name: 'people', settings, createdAt: 0, modifiedAt: 0 };
  return { pool, clientId: 'client', username: 'ann' };
}

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const userAttributes = { sub: 's', email: 'ann@example.com' };
const clientMetadata = undefined;

test('prints JSON that can be saved as it is', () => {
  const page = readFileSync(new URL('../../../../../docs/triggers.md', import.meta.url), 'utf8');
  const printed = Array.from(page.matchAll(/^```json[^\n]*\n([\s\S]*?)^```$/gm), ([, text = '']) => text);
  expect(printed).toHaveLength(1);
  for (const text of printed) expect(() => JSON.parse(text)).not.toThrow();
});

test('knows every example of the page', () => {
  expect([...examples.keys()].toSorted()).toEqual([...runHere, ...runElsewhere].toSorted());
  const unnamed =
    readFileSync(new URL('../../../../../docs/triggers.md', import.meta.url), 'utf8').match(/^```\w/gm) ?? [];
  expect(unnamed).toHaveLength(examples.size);
});

test('pre-sign-up confirms its own people and refuses others', async () => {
  const subject = subjectWith({ preSignUp: arnOf('pre-sign-up') });
  const ask = (email: string) =>
    preSignUp({ functions }, subject, 'PreSignUp_SignUp', {
      userAttributes: { email },
      validationData: undefined,
      clientMetadata,
    });
  expect(await ask('ann@example.com')).toEqual({
    autoConfirmUser: true,
    autoVerifyEmail: true,
    autoVerifyPhone: false,
  });
  await expect(ask('ann@example.org')).rejects.toMatchObject({
    code: 'UserLambdaValidationException',
    message: 'PreSignUp failed with error Sign up with your address at example.com.',
  });
});

test('pre-token changes both tokens', async () => {
  const lambdaArn = arnOf('pre-token');
  const preTokenGenerationConfig = { lambdaVersion: 'V2_0', lambdaArn } as const;
  const subject = subjectWith({ preTokenGeneration: lambdaArn, preTokenGenerationConfig });
  const overrides = await preTokenGeneration({ functions }, subject, 'TokenGeneration_Authentication', {
    userAttributes,
    groups: { groupsToOverride: ['gold'], iamRolesToOverride: [] },
    scopes: [],
    clientMetadata,
  });
  expect(overrides).toEqual({
    idClaims: { add: { plan: { level: 2 } }, suppress: ['email'] },
    accessClaims: { add: { plan: { level: 2 } }, suppress: [] },
    scopes: { add: ['orders/read'], suppress: [] },
  });
});

describe('the riddle', () => {
  const subject = subjectWith({
    defineAuthChallenge: arnOf('define-challenge'),
    createAuthChallenge: arnOf('create-challenge'),
    verifyAuthChallengeResponse: arnOf('verify-challenge'),
  });
  const common = { userAttributes, clientMetadata, userNotFound: undefined };
  const tried = (challengeResult: boolean) => ({ challengeName: 'CUSTOM_CHALLENGE', challengeResult });

  const begun = { challengeName: 'SRP_A', challengeResult: true };
  const proved = { challengeName: 'PASSWORD_VERIFIER', challengeResult: true };
  const unproved = { ...proved, challengeResult: false };
  const password = { challengeName: 'PASSWORD_VERIFIER', issueTokens: false, failAuthentication: false };
  const riddle = { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false };
  const tokens = { challengeName: 'CUSTOM_CHALLENGE', issueTokens: true, failAuthentication: false };
  const refused = { issueTokens: false, failAuthentication: true };

  test.each([
    [[begun], password],
    [[begun, proved], riddle],
    [[begun, proved, tried(false)], riddle],
    [[begun, proved, tried(false), tried(true)], tokens],
    [[begun, proved, tried(false), tried(false), tried(false)], refused],
    [[begun, unproved], refused],
    [[], refused],
    [[tried(true)], refused],
    [[tried(true), proved, tried(true)], refused],
    [[proved, tried(true)], refused],
    [[begun, tried(true)], refused],
    [[begun, tried(true), tried(true)], refused],
    [[begun, unproved, tried(true)], refused],
    [[begun, proved, proved], riddle],
  ])('after %j', async (session, next) => {
    expect(await defineAuthChallenge({ functions }, subject, { ...common, session })).toEqual(next);
  });

  test('is solved by its solution only', async () => {
    const request = { ...common, challengeName: 'CUSTOM_CHALLENGE', session: [] };
    const challenge = await createAuthChallenge({ functions }, subject, request);
    const [one = 0, other = 0] = (challenge.publicChallengeParameters['riddle'] ?? '').split(' + ').map(Number);
    const verify = (challengeAnswer: string) =>
      verifyAuthChallenge({ functions }, subject, {
        ...common,
        privateChallengeParameters: challenge.privateChallengeParameters,
        challengeAnswer,
      });
    expect(await verify(String(one + other))).toEqual({ answerCorrect: true });
    expect(await verify('x')).toEqual({ answerCorrect: false });
  });
});

test('the webhook takes what is signed, and nothing else', async () => {
  const subject = subjectWith({ postConfirmation: arnOf('post-confirmation') });
  const request = { userAttributes, clientMetadata };
  await postConfirmation({ functions }, subject, 'PostConfirmation_ConfirmSignUp', request);
  expect((await webhookLines.next()).value).toBe('welcome, ann');

  vi.stubEnv('WEBHOOK_SECRET', 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
  const forger = createFunctions({ folder: join(folder, 'functions'), reload: false, log: silentLog });
  await expect(
    postConfirmation({ functions: forger }, subject, 'PostConfirmation_ConfirmSignUp', request),
  ).rejects.toMatchObject({
    code: 'UnexpectedLambdaException',
    message: 'PostConfirmation invocation failed due to error AccessDeniedException.',
  });
  await forger.close();
});

test('send-mail hands over the code', async () => {
  const mails: unknown[] = [];
  const server = createServer((request, response) => {
    void json(request).then((mail) => {
      mails.push(mail);
      response.writeHead(mails.length === 1 ? 200 : 503).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('MAIL_SERVICE', `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`);
  const lambdaArn = arnOf('send-mail');
  const subject = subjectWith({ customEmailSender: { lambdaVersion: 'V1_0', lambdaArn } });
  const send = () =>
    customSender({ functions }, subject, 'EMAIL', 'SignUp', {
      id: '1',
      userAttributes,
      code: '123456',
      clientMetadata,
    });
  await send();
  expect(mails).toEqual([{ to: 'ann@example.com', code: '123456', about: 'CustomEmailSender_SignUp' }]);
  await expect(send()).rejects.toMatchObject({
    message: 'CustomEmailSender failed with error the mail service answered 503.',
  });
  server.closeAllConnections();
  server.close();
});
