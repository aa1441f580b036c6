import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { silentLog } from '#lib/log.ts';
import { type RunningServer, startServer } from './server.ts';

/** What OTLP calls the members of a request that are read here (opentelemetry/proto/trace/v1/trace.proto in JSON). */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code?: number };
}
interface Posted {
  readonly resourceSpans: readonly {
    readonly resource: Pick<Span, 'attributes'>;
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly Span[] }[];
  }[];
}

const posts: { headers: Record<string, unknown>; url: string; body: Posted; raw: string }[] = [];
const called: { path: string; traceparent: unknown }[] = [];
let receiver: Server;
let server: RunningServer;
let poolId: string;
let status = 200;

beforeAll(async () => {
  receiver = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const raw = await text(request);
    if (request.url === '/v1/traces') {
      posts.push({ headers: request.headers, url: request.url, body: JSON.parse(raw) as Posted, raw });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    called.push({ path: request.url ?? '', traceparent: request.headers['traceparent'] });
    response.writeHead(200, { 'content-type': 'application/json' }).end(raw);
  };
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const at = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const functions = mkdtempSync(join(tmpdir(), 'cenote-traced-'));
  const hook = { url: `${at}/hook`, secretEnv: 'TEST_HOOK_SECRET' };
  process.env['TEST_HOOK_SECRET'] = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  writeFileSync(join(functions, 'functions.json'), JSON.stringify({ presignup: hook }));
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: at,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-token=let%20me%20in',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    OTEL_BSP_SCHEDULE_DELAY: '20',
  };
  const config = { ...parseConfig('dev', { port: '0', seed: false, functions }, env), isInMemory: true };
  server = await startServer(config, silentLog);
  const made = await ask('CreateUserPool', {
    PoolName: 'traced',
    AutoVerifiedAttributes: ['email'],
    LambdaConfig: { PreSignUp: 'arn:aws:lambda:us-east-1:123456789012:function:presignup' },
  });
  poolId = (made['UserPool'] as { Id: string }).Id;
});

afterAll(async () => {
  await server.close();
  await new Promise((resolve) => receiver.close(resolve));
});

async function ask(operation: string, input: object, headers: Record<string, string> = {}) {
  const response = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=00',
      ...headers,
    },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Record<string, unknown>;
}

const spans = () =>
  posts.flatMap(({ body }) => body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((one) => one.spans)));
const attributesOf = ({ attributes }: Pick<Span, 'attributes'>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
/** The spans of a trace, once that of the request is among them, which ends last. */
async function traceOf(traceId: string): Promise<Span[]> {
  const found = () => spans().filter((span) => span.traceId === traceId);
  await expect.poll(() => found().some(({ kind }) => kind === 2), { timeout: 20_000 }).toBe(true);
  return found();
}

const sampled = (traceId: string) => ({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` });

test('a request goes on with the trace of who asks, and has a span for each query, trigger and message', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { UserPoolClient } = await ask('CreateUserPoolClient', { UserPoolId: poolId, ClientName: 'app' });
  const { ClientId } = UserPoolClient as { ClientId: string };
  const Password = 'Correct-Horse-9';
  const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }];
  const answer = await ask(
    'SignUp',
    { ClientId, Username: 'ann-of-traces', Password, UserAttributes },
    sampled(traceId),
  );
  expect(answer).toHaveProperty('UserSub');
  const all = await traceOf(traceId);
  const root = all.find(({ kind }) => kind === 2);
  expect(root).toMatchObject({ name: 'SignUp', parentSpanId: '00f067aa0ba902b7', status: {} });
  expect(attributesOf(root as Span)).toMatchObject({
    'http.request.method': 'POST',
    'http.response.status_code': '200',
    'rpc.method': 'SignUp',
    'cenote.result': 'ok',
    'cenote.pool_id': poolId,
  });
  const names = all.map(({ name }) => name);
  expect(names).toContain('invoke presignup');
  const queries = all.filter((span) => 'db.system.name' in attributesOf(span));
  expect(queries.length).toBeGreaterThan(2);
  for (const query of queries) {
    expect(query).toMatchObject({ kind: 3, name: attributesOf(query)['db.query.summary'] });
    expect(attributesOf(query)['db.system.name']).toBe('sqlite');
  }
  const invoked = all.find(({ name }) => name === 'invoke presignup');
  expect(attributesOf(invoked as Span)).toMatchObject({ 'cenote.trigger': 'PreSignUp_SignUp' });
  expect(called).toEqual([{ path: '/hook', traceparent: `00-${traceId}-${invoked?.spanId}-01` }]);
  for (const { traceId: id, spanId, startTimeUnixNano, endTimeUnixNano } of all) {
    expect([id, spanId]).toEqual([expect.stringMatching(/^[\da-f]{32}$/), expect.stringMatching(/^[\da-f]{16}$/)]);
    expect(startTimeUnixNano).toMatch(/^\d{19}$/);
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
  }
  const ids = new Set([...all.map(({ spanId }) => spanId), '00f067aa0ba902b7']);
  expect(all.filter(({ parentSpanId = '' }) => !ids.has(parentSpanId))).toEqual([]);
});

test('messages have a span: of which medium and why, and never to whom', async () => {
  await expect.poll(() => spans().map(({ name }) => name), { timeout: 20_000 }).toContain('send EMAIL');
  const span = spans().find(({ name }) => name === 'send EMAIL') as Span;
  expect(attributesOf(span)).toMatchObject({ 'cenote.message.medium': 'EMAIL', 'cenote.message.purpose': 'sign-up' });
});

test('says who sends, with the headers that the operator names', () => {
  const [post] = posts;
  expect(post?.headers).toMatchObject({ 'content-type': 'application/json', 'x-token': 'let me in' });
  const [sent] = post?.body.resourceSpans ?? [];
  expect(attributesOf(sent?.resource as Span)).toMatchObject({
    'service.name': 'cenote',
    'telemetry.sdk.language': 'nodejs',
    'deployment.environment.name': 'test',
  });
  expect(sent?.scopeSpans[0]?.scope.name).toBe('cenote');
});

test('no parameter, name, password, code or address of anybody is in a span', () => {
  const raw = posts.map((post) => post.raw).join('\n');
  for (const told of ['ann-of-traces', 'ann@example.com', 'Correct-Horse', '127.0.0.1'])
    expect(raw).not.toContain(told);
});

test('a refusal is told by its name, and a trace that is not sampled is not recorded', async () => {
  const traceId = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
  await ask('DescribeUserPool', { UserPoolId: 'us-east-1_nowhere00' }, sampled(traceId));
  const root = (await traceOf(traceId)).find(({ kind }) => kind === 2) as Span;
  expect(root.status).toEqual({});
  expect(attributesOf(root)).toMatchObject({
    'error.type': 'ResourceNotFoundException',
    'http.response.status_code': '400',
  });
  expect(attributesOf(root)).not.toHaveProperty('cenote.pool_id');
  const silent = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb';
  await ask('DescribeUserPool', { UserPoolId: poolId }, { traceparent: `00-${silent}-00f067aa0ba902b7-00` });
  const loud = 'cccccccccccccccccccccccccccccccc';
  await ask('DescribeUserPool', { UserPoolId: poolId }, sampled(loud));
  await traceOf(loud);
  expect(spans().filter((span) => span.traceId === silent)).toEqual([]);
});

test('what is no traceparent begins a trace of its own', async () => {
  const before = spans().length;
  await ask(
    'ListUserPools',
    { MaxResults: 1 },
    { traceparent: '00-00000000000000000000000000000000-00f067aa0ba902b7-01' },
  );
  await expect
    .poll(
      () =>
        spans()
          .slice(before)
          .map(({ name }) => name),
      { timeout: 20_000 },
    )
    .toContain('ListUserPools');
  const root = spans().findLast(({ name }) => name === 'ListUserPools');
  expect(root?.traceId).not.toBe('0'.repeat(32));
  expect(root).not.toHaveProperty('parentSpanId');
});

test('what a collector refuses for good is dropped and counted, and requests go on', async () => {
  status = 400;
  const dropped = async () => {
    const metrics = await (await fetch(`${server.endpoint}/metrics`)).text();
    return Number(/^cenote_trace_spans_total\{outcome="dropped"\} (\d+)$/m.exec(metrics)?.[1]);
  };
  expect(await ask('ListUserPools', { MaxResults: 1 })).toHaveProperty('UserPools');
  await expect.poll(dropped, { timeout: 20_000 }).toBeGreaterThan(0);
  status = 200;
});
