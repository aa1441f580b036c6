import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toSeconds } from '#lib/clock.ts';
import {
  formatSessionKey,
  openSessionKey,
  openSessionToken,
  parseSessionKeys,
  sessionKeyNumberOf,
} from '#lib/session-token.ts';
import { checkAwsSignature } from '../../../../test/aws-signature.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { type HttpService, type ServiceRequest, startHttpService } from '../../../../test/http-service.ts';
import { issueSession } from './issue-session.ts';
import { listSessionKeys } from './session-key-store.ts';

const roleArn = 'arn:aws:iam::123456789012:role/reader';
let context: TestContext;
let service: HttpService;

beforeEach(async () => {
  context = await createTestContext();
  // The SDK signs by the time of the machine.
  context.clock.advance(Date.now() - context.clock.now());
  service = await startHttpService({ status: 200, body: '{}' });
});
afterEach(async () => {
  await service.close();
  await context.close();
});

/** What a program knows of a request that has nothing of this server but the text of its session keys. @throws Error */
function verifyElsewhere(keys: string, request: ServiceRequest) {
  const token = String(request.headers['x-amz-security-token']);
  const key = parseSessionKeys(keys).find(({ number }) => number === sessionKeyNumberOf(token));
  const opened = key && openSessionToken(openSessionKey(key), token, toSeconds(Date.now()));
  if (opened === undefined || opened.isOver) throw new Error('no session');
  const { accessKeyId, secretAccessKey: secret } = opened.credentials;
  const [, named] = /Credential=(\w+)\//.exec(String(request.headers['authorization'])) ?? [];
  if (named !== accessKeyId) throw new Error('the key of another session');
  checkAwsSignature(request, { service: 'lambda', region: 'us-east-1', secret });
  return opened.session;
}

test('a request that an AWS SDK signs with a session is verified elsewhere, by the key alone', async () => {
  const session = { roleArn, name: 'test', tags: { team: 'red' } };
  const first = await issueSession(context, session);
  const second = await issueSession(context, session);
  const client = new LambdaClient({ endpoint: service.url, region: 'us-east-1', credentials: first, maxAttempts: 1 });
  await client.send(new InvokeCommand({ FunctionName: 'f', Payload: Buffer.from('{"a":1}') }));
  const keys = (await listSessionKeys(context)).map(formatSessionKey).join(',');
  const [request] = service.requests;
  if (request === undefined) throw new Error('no request came');
  expect(verifyElsewhere(keys, request)).toMatchObject(session);

  const withHeader = (name: string, value: string) => ({ ...request, headers: { ...request.headers, [name]: value } });
  const authorization = String(request.headers['authorization']);
  expect(() => verifyElsewhere(keys, { ...request, body: '{"a":2}' })).toThrow();
  expect(() => verifyElsewhere(keys, { ...request, path: '/elsewhere' })).toThrow();
  expect(() => verifyElsewhere(keys, withHeader('x-amz-security-token', second.sessionToken))).toThrow(
    'another session',
  );
  const renamed = authorization.replace(first.accessKeyId, second.accessKeyId);
  expect(() =>
    verifyElsewhere(keys, {
      ...request,
      headers: { ...request.headers, 'x-amz-security-token': second.sessionToken, authorization: renamed },
    }),
  ).toThrow('signature');
  expect(() => verifyElsewhere(`1.${Buffer.alloc(32).toString('base64url')}`, request)).toThrow('no session');
});
