import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import type { Notice } from '#domain/functions.ts';
import { systemClock } from '#lib/clock.ts';
import { type Log, silentLog } from '#lib/log.ts';
import { parseWebhookSecret } from '#lib/webhook-signature.ts';
import { callWebhook } from './call-webhook.ts';
import { Deadline } from './deadline.ts';
import { certificate, certificateKey } from './fixtures/certificate.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const event = JSON.stringify({ triggerSource: 'PreSignUp_SignUp', response: {} });

interface Seen {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Answer = (response: ServerResponse, attempt: number) => void;

/** A server that answers attempt by attempt, and what it got. */
async function serve(answer: Answer, create: (listener: RequestListener) => Server = createServer) {
  const seen: Seen[] = [];
  const server = create((request, response) => {
    void text(request).then((body) => {
      seen.push({ headers: request.headers, body });
      answer(response, seen.length);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { seen, port: (server.address() as AddressInfo).port };
}

function call(
  url: string,
  { timeLimitMs = 5000, log = silentLog, notice }: { timeLimitMs?: number; log?: Log; notice?: Notice } = {},
) {
  const deadline = new Deadline(timeLimitMs);
  const webhook = { url, secret: parseWebhookSecret(secret) ?? new Uint8Array() };
  return callWebhook(webhook, { name: 'f', event, deadline, clock: systemClock, log, notice });
}

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const failure = (reason: string, message: string) =>
  expect.objectContaining({ name: 'FunctionError', reason, message });

describe('callWebhook', () => {
  test('posts the event, signed, and gives back the answer', async () => {
    const { seen, port } = await serve(json(200, { response: { autoConfirmUser: true } }));
    expect(await call(`http://127.0.0.1:${port}/hook`)).toEqual({ response: { autoConfirmUser: true } });
    expect(seen).toHaveLength(1);
    const [{ headers, body }] = seen as [Seen];
    expect(headers['content-type']).toBe('application/json');
    expect(headers['webhook-id']).toMatch(/^msg_[\w-]+$/);
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(event));
  });

  test.each([500, 502, 503, 429])('tries again after %i, with the same webhook-id', async (status) => {
    const { seen, port } = await serve((response, attempt) => {
      if (attempt < 3) json(status, { errorMessage: 'no' })(response);
      else json(200, { ok: true })(response);
    });
    expect(await call(`http://127.0.0.1:${port}`)).toEqual({ ok: true });
    expect(seen).toHaveLength(3);
    expect(new Set(seen.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    for (const { headers, body } of seen) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual(JSON.parse(event));
    }
  });

  test('tries again when the connection breaks', async () => {
    const { seen, port } = await serve((response, attempt) => {
      if (attempt === 1) response.destroy();
      else json(200, 'second')(response);
    });
    expect(await call(`http://127.0.0.1:${port}`)).toBe('second');
    expect(seen).toHaveLength(2);
  });

  test('gives up after three attempts', async () => {
    const { seen, port } = await serve(json(500, {}));
    await expect(call(`http://127.0.0.1:${port}`)).rejects.toEqual(failure('unreachable', 'ServiceException'));
    expect(seen).toHaveLength(3);
  });

  test('says so when nobody listens', async () => {
    await expect(call('http://127.0.0.1:1')).rejects.toEqual(failure('unreachable', 'ServiceException'));
  });

  test('gives up at the time limit, during an attempt and between two', async () => {
    const { port } = await serve(() => {});
    const startedAt = performance.now();
    await expect(call(`http://127.0.0.1:${port}`, { timeLimitMs: 200 })).rejects.toEqual(
      failure('timeout', 'f took too long'),
    );
    // Without a limit it would wait for ever.
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    const busy = await serve(json(500, {}));
    await expect(call(`http://127.0.0.1:${busy.port}`, { timeLimitMs: 90 })).rejects.toMatchObject({
      name: 'FunctionError',
    });
    expect(busy.seen.length).toBeLessThan(3);
  });

  test.each([
    [400, { errorMessage: 'no beards' }, 'thrown', 'no beards'],
    [422, { errorMessage: '' }, 'thrown', ''],
    [400, { errorMessage: 'no beards', errorType: 'Error' }, 'thrown', 'no beards'],
    [400, { errorMessage: 'no beards', errorType: 'TypeError' }, 'thrown', 'TypeError: no beards'],
    [400, { errorMessage: 'no beards', errorType: 'KeyError' }, 'thrown', 'no beards'],
    [401, {}, 'unreachable', 'AccessDeniedException'],
    [403, 'x', 'unreachable', 'AccessDeniedException'],
    [404, null, 'unreachable', 'ResourceNotFoundException'],
    [400, { errorMessage: 7 }, 'unreachable', 'InvalidRequestContentException'],
  ] as const)('takes %i with %j once, as %s', async (status, body, reason, message) => {
    const { seen, port } = await serve(json(status, body));
    await expect(call(`http://127.0.0.1:${port}`)).rejects.toEqual(failure(reason, message));
    expect(seen).toHaveLength(1);
  });

  test.each(['', '{', '<html>'])('takes the answer %j for no JSON', async (body) => {
    const { port } = await serve((response) => response.end(body));
    await expect(call(`http://127.0.0.1:${port}`)).rejects.toEqual(failure('invalid', 'the answer is not JSON'));
  });

  describe('a notice', () => {
    const notice = { id: '0190-message' };

    test.each([
      [200, ''],
      [204, ''],
      [202, 'queued'],
      [200, '{}'],
    ])('is taken by %i with the body %j, and no answer is read', async (status, body) => {
      const { seen, port } = await serve((response) => response.writeHead(status).end(body));
      const warnings: unknown[] = [];
      const log = { ...silentLog, warn: (...line: unknown[]) => warnings.push(line) };
      expect(await call(`http://127.0.0.1:${port}`, { notice, log })).toBeUndefined();
      expect(seen).toHaveLength(1);
      expect(warnings).toEqual([]);
    });

    test('has the same webhook-id at every call', async () => {
      const { seen, port } = await serve((response) => response.writeHead(500).end());
      for (let count = 0; count < 2; count++) {
        await expect(call(`http://127.0.0.1:${port}`, { notice })).rejects.toEqual(
          failure('unreachable', 'ServiceException'),
        );
      }
      expect(new Set(seen.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['msg_0190-message']));
    });
  });

  test('reads no answer beyond its limit', async () => {
    const { port } = await serve((response) => response.end(JSON.stringify('x'.repeat(2 * 1024 * 1024))));
    await expect(call(`http://127.0.0.1:${port}`)).rejects.toEqual(failure('invalid', 'the answer is not JSON'));
  });

  test.each([301, 302, 303, 307, 308])(
    'refuses %i at once, and sends the event to no other address',
    async (status) => {
      const other = await serve(json(200, {}));
      const { seen, port } = await serve((response) =>
        response.writeHead(status, { location: `http://127.0.0.1:${other.port}` }).end(),
      );
      const lines: unknown[] = [];
      const log = { ...silentLog, error: (...line: unknown[]) => lines.push(line) };
      await expect(call(`http://127.0.0.1:${port}`, { log })).rejects.toEqual(
        failure('unreachable', 'ServiceException'),
      );
      expect(seen).toHaveLength(1);
      expect(other.seen).toEqual([]);
      expect(lines).toEqual([
        [{ function: 'f', webhook: seen[0]?.headers['webhook-id'], status }, expect.stringContaining('redirect')],
      ]);
    },
  );

  test('speaks https, and only with whom it can trust', async () => {
    const create = (listener: RequestListener) => createTlsServer({ cert: certificate, key: certificateKey }, listener);
    const { seen, port } = await serve(json(200, { safe: true }), create);
    await expect(call(`https://localhost:${port}`)).rejects.toEqual(failure('unreachable', 'ServiceException'));
    expect(seen).toEqual([]);
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, certificate]);
    closers.push(() => setDefaultCACertificates(before));
    expect(await call(`https://localhost:${port}`)).toEqual({ safe: true });
  });
});
