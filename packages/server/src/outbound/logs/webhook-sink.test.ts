import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogDestination } from '#domain/log-sink.ts';
import { type Networks, noNetworks, parseNetworks } from '#lib/networks.ts';
import { parseWebhookSecret } from '#lib/webhook-signature.ts';
import { certificate, certificateKey } from '#outbound/functions/fixtures/certificate.ts';
import { openLogSink } from './open-log-sink.ts';
import { webhookSink } from './webhook-sink.ts';

const secretText = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const secret = parseWebhookSecret(secretText) ?? new Uint8Array();
const clock = { now: () => Date.now() };
const thisMachine = parseNetworks(['127.0.0.0/8', '::1']) as Networks;
const destination: LogDestination = { kind: 'bucket', name: 'app', arn: 'arn:aws:s3:::app' };

interface Got {
  readonly headers: Record<string, string>;
  readonly body: string;
}

let server: Server;
let got: Got[];
let answer: { status: number; headers?: Record<string, string> };
let port: number;
beforeEach(async () => {
  got = [];
  answer = { status: 204 };
  server = createServer({ cert: certificate, key: certificateKey }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const open = (allowed = thisMachine, authorities?: string) =>
  webhookSink(new URL(`https://127.0.0.1:${port}/logs`), {
    secret,
    clock,
    allowed,
    ...(authorities !== undefined && { authorities }),
  });

test('posts lines with their destination over TLS, signed, under the same id when they come again', async () => {
  const sink = open(thisMachine, certificate);
  const lines = ['{"message":{"userName":"Zoë"}}', '{"message":{"userName":"\\"}"}}'];
  await sink.write(destination, lines);
  await sink.write(destination, lines);
  await sink.write(destination, lines.slice(1));
  const [first, second, third] = got;
  expect(new Webhook(secretText).verify(first?.body ?? '', first?.headers ?? {})).toEqual({
    type: 'logs',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    data: { destination, events: [{ message: { userName: 'Zoë' } }, { message: { userName: '"}' } }] },
  });
  expect(first?.headers['webhook-id']).toMatch(/^msg_[\da-f]{32}$/);
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(third?.headers['webhook-id']).not.toBe(first?.headers['webhook-id']);
});

test('a certificate that nobody vouches for, and an address that may not be asked, get nothing', async () => {
  await expect(open().write(destination, ['1'])).rejects.toThrow(/self.signed/i);
  await expect(open(noNetworks, certificate).write(destination, ['1'])).rejects.toThrow(
    '127.0.0.1 is private: --outbound-networks allows what may be asked',
  );
  expect(got).toEqual([]);
});

test.each([302, 307, 400, 413, 500, 503])('what is answered %s is not delivered', async (status) => {
  answer = { status, headers: { location: `https://127.0.0.1:${port}/elsewhere` } };
  await expect(open(thisMachine, certificate).write(destination, ['1'])).rejects.toThrow(
    `the webhook answered ${status}`,
  );
  expect(got).toHaveLength(1);
});

describe('openLogSink', () => {
  const problemOf = (url: string, given: string | undefined = secretText) => {
    try {
      openLogSink({ url, ...(given !== undefined && { secret: given }) }, { clock, allowed: noNetworks });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('takes folders and web addresses', () => {
    expect(problemOf('file:///var/log/cenote')).toBeUndefined();
    expect(problemOf('https://siem.example.com/logs')).toBeUndefined();
    expect(problemOf('http://127.0.0.1:8080/logs')).toBeUndefined();
  });

  test.each([
    ['ftp://example.com', /does not begin with/],
    ['/var/log', /does not begin with/],
    ['file://var/log', /three slashes/],
    ['file:///var/log?x', /three slashes/],
    ['http://siem.example.com', /write https/],
    ['https://user:hunter2@siem.example.com', /has a user/],
  ])('refuses %s', (url, problem) => {
    expect(problemOf(url)).toMatch(problem);
    expect(problemOf(url)).not.toContain('hunter2');
  });

  test('a web address needs a secret', () => {
    expect(problemOf('https://siem.example.com', 'whsec_short')).toMatch(
      /CENOTE_LOG_DELIVERY_SECRET is missing or none/,
    );
    expect(() => openLogSink({ url: 'https://siem.example.com' }, { clock, allowed: noNetworks })).toThrow(/missing/);
  });
});
