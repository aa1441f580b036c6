import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Message, MessageRefused } from '#domain/carrier.ts';
import { type HttpService, startHttpService } from '../../../test/http-service.ts';
import { webhookCarrier } from './webhook.ts';

const message: Message = {
  id: '6f1c0f52-1f3c-4f1e-9d7a-2b8a8a3f0d11',
  medium: 'EMAIL',
  recipient: 'ann@example.com',
  purpose: 'sign-up',
  code: '123456',
  subject: 'Ihr Code für Zürich',
  body: '<p>Your code is <b>123456</b></p>',
};

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const clock = { now: () => Date.now() };
let service: HttpService;
beforeEach(async () => {
  service = await startHttpService({ status: 204 });
});
afterEach(() => service.close());

const open = () => webhookCarrier(new URL(`${service.url}/messages?from=cenote`), secret, clock);

function verified(index: number): unknown {
  const request = service.requests[index];
  if (request === undefined) throw new Error('no such request');
  return new Webhook(secret).verify(request.body, request.headers as Record<string, string>);
}

it('posts an e-mail that verifies as Standard Webhooks say', async () => {
  await open().send({ ...message, link: 'https://a.example/', from: 'pool@example.com' });
  expect(service.requests[0]).toMatchObject({ method: 'POST', path: '/messages?from=cenote' });
  expect(verified(0)).toEqual({
    type: 'email',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    data: {
      recipient: 'ann@example.com',
      purpose: 'SignUp',
      code: '123456',
      link: 'https://a.example/',
      subject: 'Ihr Code für Zürich',
      html: message.body,
      text: 'Your code is 123456',
      from: 'pool@example.com',
    },
  });
});

it('posts an SMS, under the same id at every try', async () => {
  const sms: Message = { ...message, medium: 'SMS', recipient: '+15555550100', body: 'Code 123456' };
  const carrier = open();
  await carrier.send(sms);
  await carrier.send(sms);
  expect(verified(1)).toMatchObject({ type: 'sms', data: { recipient: '+15555550100', text: 'Code 123456' } });
  const ids = service.requests.map(({ headers }) => headers['webhook-id']);
  expect(ids).toEqual([`msg_${sms.id}`, `msg_${sms.id}`]);
});

it.each([
  [400, true],
  [422, true],
  [401, false],
  [404, false],
  [429, false],
  [500, false],
  [302, false],
])('takes %s for final: %s', async (status, isFinal) => {
  service.answer = { status, headers: { location: 'http://127.0.0.1:1/' } };
  const error = await open()
    .send(message)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error instanceof MessageRefused).toBe(isFinal);
});

it.each([
  ['http://hooks.example.com/', secret, /is http/],
  ['https://user:hunter2@hooks.example.com/', secret, /user or a fragment/],
  ['https://hooks.example.com/', undefined, /secret is missing/],
  ['https://hooks.example.com/', 'hunter2', /secret is missing/],
])('refuses %s', (url, given, text) => {
  const opening = () => webhookCarrier(new URL(url), given, clock);
  expect(opening).toThrow(text);
  expect(opening).not.toThrow(/hunter2/);
});
