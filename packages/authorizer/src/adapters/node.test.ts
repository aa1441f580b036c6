import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { issueSessionToken } from '../../../server/src/lib/session-token.ts';
import { ask } from '../../test/ask.ts';
import { callsOf, files } from '../../test/policies.ts';
import { identityId, roleArn, session, sessionKey, sessionKeyText, signed } from '../../test/sign.ts';
import { createAuthorizer } from '../authorizer.ts';
import { executeApiService } from '../services/execute-api.ts';
import { s3Service } from '../services/s3.ts';
import type { Service } from '../services/service.ts';
import { authorizedOf, authorizeNode, type NodeMiddleware, type NodeOptions } from './node.ts';

/** What the thing behind took: only what it has read to the end. */
const taken = new Map<string, string>();
/** The headers of what came. */
const sent: IncomingHttpHeaders[] = [];
const running: Server[] = [];

async function serve(authorize: NodeMiddleware): Promise<number> {
  const server = createServer((request, response) => {
    void authorize(request, response, () => {
      take(request).then(
        (text) =>
          response
            .writeHead(200, { 'content-length': Buffer.byteLength(text) })
            .end(request.method === 'HEAD' ? '' : text),
        (refusal: Error) => response.writeHead(400, { 'x-why': refusal.message }).end(),
      );
    });
  }).listen(0, '127.0.0.1');
  running.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function take(request: IncomingMessage): Promise<string> {
  sent.push(request.headers);
  const pieces: Uint8Array[] = [];
  for await (const piece of authorizedOf(request).body) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  if (request.method === 'PUT') taken.set(request.url ?? '', text);
  if (request.url?.includes('list-type'))
    return '<ListBucketResult><Contents><Key>public/a</Key></Contents></ListBucketResult>';
  if (request.headers['x-amz-copy-source'] !== undefined) return '<CopyObjectResult></CopyObjectResult>';
  return request.method === 'GET' || request.method === 'POST' ? text || 'what is stored' : '';
}

let port: number;
const now = () => Math.floor(Date.now() / 1000);
const credentials = (changes = {}) =>
  issueSessionToken(sessionKey, session({ issuedAtSeconds: now() - 60, expiresAtSeconds: now() + 3000, ...changes }));
const client = (own = credentials(), more = {}) =>
  new S3Client({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    forcePathStyle: true,
    credentials: own,
    maxAttempts: 1,
    ...more,
  });
const mine = (name: string) => ({ Bucket: 'files', Key: `private/${identityId}/${name}` });

beforeAll(async () => {
  const options = { sessionKeys: sessionKeyText, roles: { [roleArn]: { policies: { files, calls: callsOf('*') } } } };
  port = await serve(authorizeNode(createAuthorizer({ ...options, service: s3Service({ hosts: ['127.0.0.1'] }) })));
});
beforeEach(() => taken.clear());
afterAll(() => running.splice(0).forEach((server) => server.close()));

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => (error instanceof S3ServiceException ? error.name : String(error)),
  );

describe('the client of the AWS SDK', () => {
  test('reads, writes, lists, copies and deletes what its role allows', async () => {
    const s3 = client();
    await s3.send(new PutObjectCommand({ ...mine('a b+c.txt'), Body: 'Hello' }));
    expect([...taken.values()]).toEqual(['Hello']);
    const got = await s3.send(new GetObjectCommand(mine('a b+c.txt')));
    expect(await got.Body?.transformToString()).toBe('what is stored');
    expect(await codeOf(s3.send(new HeadObjectCommand(mine('a'))))).toBe('done');
    const listed = await s3.send(new ListObjectsV2Command({ Bucket: 'files', Prefix: 'public/x' }));
    expect(listed.Contents?.[0]?.Key).toBe('public/a');
    expect(await codeOf(s3.send(new CopyObjectCommand({ ...mine('b'), CopySource: 'files/public/a' })))).toBe('done');
    expect(await codeOf(s3.send(new DeleteObjectCommand(mine('a'))))).toBe('done');
  });

  test('writes in chunks with trailers, which the thing behind does not see', async () => {
    const body = 'a lot of text '.repeat(20_000);
    const pieces = body.match(/.{1,50000}/g) ?? [];
    const stream = Readable.from(pieces.map((piece) => Buffer.from(piece)));
    await client().send(new PutObjectCommand({ ...mine('big'), Body: stream, ContentLength: body.length }));
    expect([...taken.values()]).toEqual([body]);
    expect(sent.at(-1)).toMatchObject({
      'x-amz-content-sha256': expect.stringMatching(/^STREAMING-.*-TRAILER$/),
      'content-encoding': 'aws-chunked',
    });
  });

  test('is told in its own form what is refused', async () => {
    const s3 = client();
    expect(await codeOf(s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'private/other/a' })))).toBe(
      'AccessDenied',
    );
    expect(await codeOf(s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'public/a', Body: 'x' })))).toBe(
      'AccessDenied',
    );
    expect(await codeOf(s3.send(new ListObjectsV2Command({ Bucket: 'files' })))).toBe('AccessDenied');
    expect(await codeOf(s3.send(new CopyObjectCommand({ ...mine('b'), CopySource: 'files/private/other/a' })))).toBe(
      'AccessDenied',
    );
    const wrong = { ...credentials(), secretAccessKey: 'x'.repeat(40) };
    expect(await codeOf(client(wrong).send(new GetObjectCommand(mine('a'))))).toBe('SignatureDoesNotMatch');
    const over = credentials({ expiresAtSeconds: now() - 1 });
    expect(await codeOf(client(over).send(new GetObjectCommand(mine('a'))))).toBe('ExpiredToken');
    const unknown = { ...credentials(), sessionToken: 'AAAA' };
    expect(await codeOf(client(unknown).send(new GetObjectCommand(mine('a'))))).toBe('InvalidAccessKeyId');
    const late = client(credentials(), { systemClockOffset: 900_000 });
    expect(await codeOf(late.send(new GetObjectCommand(mine('a'))))).toBe('RequestTimeTooSkewed');
    expect(taken.size).toBe(0);
  });

  test('is refused before a large body is written', async () => {
    const body = Buffer.alloc(8 * 1024 * 1024, 'x');
    expect(await codeOf(client().send(new PutObjectCommand({ Bucket: 'files', Key: 'x', Body: body })))).toBe(
      'AccessDenied',
    );
  });
});

const flat = (headers: object) => Object.fromEntries(Object.entries(headers).map(([name, [value]]) => [name, value]));

test('a body that is not the one that was signed comes to nobody whole', async () => {
  const path = `/files/private/${encodeURIComponent(identityId)}/a`;
  const body = 'x'.repeat(200_000);
  const asked = await signed(credentials(), { method: 'PUT', host: `127.0.0.1:${port}`, path, body, at: now() });
  const headers = flat(asked.headers);
  expect(await ask(port, { method: 'PUT', path, headers, body })).toMatchObject({ status: 200 });
  expect(taken.get(path)).toBe(body);
  taken.clear();
  const other = await ask(port, { method: 'PUT', path, headers, body: `${body.slice(1)}y` });
  expect(other).toMatchObject({ status: 400, headers: { 'x-why': expect.stringContaining('x-amz-content-sha256') } });
  expect(taken.size).toBe(0);
});

test('a request for an API whose signature needs the body is read whole, up to a limit', async () => {
  const service = executeApiService({ region: 'us-east-1', accountId: '1', apiId: 'api', stage: 'live' });
  const options = {
    service,
    sessionKeys: sessionKeyText,
    roles: { [roleArn]: { policies: { files, calls: callsOf('*') } } },
  };
  const api = await serve(authorizeNode(createAuthorizer(options), { maxBodyBytes: 1000 }));
  const asking = async (body: string, sent = body) => {
    const host = `127.0.0.1:${api}`;
    const asked = await signed(
      credentials(),
      { method: 'POST', host, path: '/pets', body, at: now(), service: 'execute-api' },
      { applyChecksum: false },
    );
    return ask(api, { method: 'POST', path: '/pets', headers: flat(asked.headers), body: sent });
  };
  expect(await asking('{"name":"Rex"}')).toMatchObject({ status: 200, text: '{"name":"Rex"}' });
  expect(await asking('{"name":"Rex"}', '{"name":"Max"}')).toMatchObject({ status: 403 });
  const long = await asking('x'.repeat(1001));
  expect(long).toMatchObject({ status: 403, text: expect.stringContaining('1000 bytes') });
});

describe('what cannot be decided', () => {
  const told: unknown[] = [];
  const refused: string[] = [];
  let passed = 0;
  beforeEach(() => {
    [told.length, refused.length, passed] = [0, 0, 0];
  });

  /** As the README has it: whatever the callback is given, it sends. */
  async function serveAnything(options: NodeOptions = {}, more: Partial<Service> = {}): Promise<number> {
    const service = { ...executeApiService({ region: 'r', accountId: '1', apiId: 'api', stage: 'live' }), ...more };
    const authorizer = createAuthorizer({
      service,
      sessionKeys: sessionKeyText,
      roles: { [roleArn]: { policies: { files, calls: callsOf('*') } } },
      guests: { role: roleArn },
      onError: (error) => told.push(error),
    });
    const onRefused: NodeOptions['onRefused'] = ({ refusal }) => refused.push(refusal.reason);
    const authorize = authorizeNode(authorizer, { onRefused, ...options });
    const server = createServer((request, response) => {
      void authorize(request, response, () => {
        passed += 1;
        response.end(String(authorizedOf(request).identity.kind));
      });
    }).listen(0, '127.0.0.1');
    running.push(server);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
  const fail = () => {
    throw new TypeError('it went wrong');
  };
  const get = { method: 'GET', path: '/pets', headers: {} };

  test('is answered by the middleware, and never comes to the thing behind', async () => {
    expect(await ask(await serveAnything({}, { readDeeds: fail }), get)).toMatchObject({ status: 503 });
    expect(await ask(await serveAnything({ addressOf: fail }), get)).toMatchObject({ status: 503 });
    expect(refused).toEqual(['unavailable', 'unavailable']);
    expect(told.map(String)).toEqual(['TypeError: it went wrong', 'TypeError: it went wrong']);
    expect(passed).toBe(0);
  });

  test('is so too where the log of what is refused fails', async () => {
    const asked = { ...get, headers: { authorization: 'Bearer x' } };
    expect(await ask(await serveAnything({ onRefused: fail }), asked)).toMatchObject({ status: 401 });
    await expect.poll(() => told.map(String)).toEqual(['TypeError: it went wrong']);
  });

  test('is refused where a client breaks off in a body that the signature needs', async () => {
    const socket = connect(await serveAnything(), '127.0.0.1');
    socket.write('POST /pets HTTP/1.1\r\nHost: x\r\nAuthorization: AWS4-HMAC-SHA256 x\r\nContent-Length: 9\r\n\r\n123');
    setTimeout(() => socket.destroy(), 50);
    await expect.poll(() => refused).toEqual(['malformed-credentials']);
    expect([passed, told]).toEqual([0, []]);
  });
});

test('a client that breaks off ends no process, where nobody asks the body for errors', async () => {
  let gone = false;
  const service = executeApiService({ region: 'r', accountId: '1', apiId: 'api', stage: 'live' });
  const options = {
    service,
    roles: { [roleArn]: { policies: { files, calls: callsOf('*') } } },
    guests: { role: roleArn },
  };
  const authorize = authorizeNode(createAuthorizer(options));
  const server = createServer((request, response) => {
    void authorize(request, response, () => {
      const { body } = authorizedOf(request);
      body.on('close', () => {
        gone = body.errored !== null;
      });
      body.resume();
    });
  }).listen(0, '127.0.0.1');
  running.push(server);
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST /pets HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n123');
  setTimeout(() => socket.destroy(), 50);
  await expect.poll(() => gone).toBe(true);
});
