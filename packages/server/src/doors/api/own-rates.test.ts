import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptAnyKey } from '#aws-callers/signatures.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ask } from '../../../test/ask.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createDispatcher, type Dispatcher } from './dispatch.ts';
import { services } from './services.ts';

const authorization =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00';

let context: TestContext;
let dispatch: Dispatcher;
beforeEach(async () => {
  const settings = { requestsPerClient: 3, requestsPerPool: 5, requestsPerOperation: 20 };
  context = await createTestContext({ settings });
  dispatch = createDispatcher({ context, registry: services, signatures: acceptAnyKey, metrics: createMetrics() });
});
afterEach(() => context.close());

/** The answers of so many requests at one moment, refused ones by what their headers say. */
async function answers(times: number, operation: string, input: object): Promise<(string | null)[]> {
  const send = async () => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`, authorization };
    const request = new Request('http://127.0.0.1/', { method: 'POST', headers, body: JSON.stringify(input) });
    const { headers: told } = await ask(dispatch, request);
    if (told.get('x-amzn-errortype') !== 'TooManyRequestsException:') return null;
    return ['ratelimit-policy', 'ratelimit', 'retry-after'].map((name) => told.get(name)).join(' ');
  };
  return Promise.all(Array.from({ length: times }, send));
}
const refused = (of: readonly (string | null)[]) => of.filter((one) => one !== null);

test('a client is asked about so often in a second, and others go on', async () => {
  const asked = (ClientId: string) => answers(5, 'SignUp', { ClientId, Username: 'ann', Password: 'Correct-Horse-9' });
  expect(refused(await asked('one'))).toEqual(Array(2).fill('"client";q=3;w=1 "client";r=0;t=1 1'));
  expect(refused(await asked('two'))).toHaveLength(2);
  context.clock.advance(1_000);
  expect(refused(await asked('one'))).toHaveLength(2);
});

test('so is a pool, and an operation', async () => {
  const describe = (UserPoolId: string) => answers(6, 'DescribeUserPool', { UserPoolId });
  expect(refused(await describe('us-east-1_one'))).toEqual(['"pool";q=5;w=1 "pool";r=0;t=1 1']);
  expect(refused(await describe('us-east-1_two'))).toHaveLength(1);
  // Eighteen of twenty are taken now.
  await describe('us-east-1_three');
  const told = refused(await answers(6, 'DescribeUserPool', { UserPoolId: 'us-east-1_four' }));
  expect(told).toEqual(Array(4).fill('"operation";q=20;w=1 "operation";r=0;t=1 1'));
  expect(refused(await answers(10, 'ListUserPools', { MaxResults: 1 }))).toEqual([]);
});

test('a category that is limited says its name', async () => {
  context.local.throttle.use(new Map([['UserPoolRead', 2]]));
  context.local.throttle.isDue(context.clock.now(), 1);
  const told = refused(await answers(4, 'ListUserPools', { MaxResults: 1 }));
  expect(told).toEqual(Array(2).fill('"UserPoolRead";q=2;w=1 "UserPoolRead";r=0;t=1 1'));
});
