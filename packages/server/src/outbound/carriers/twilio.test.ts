import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Message, MessageRefused } from '#domain/carrier.ts';
import { type HttpService, startHttpService } from '../../../test/http-service.ts';
import { twilioCarrier } from './twilio.ts';

const message: Message = {
  id: '6f1c0f52-1f3c-4f1e-9d7a-2b8a8a3f0d11',
  medium: 'SMS',
  recipient: '+15555550100',
  purpose: 'authentication',
  code: '123456',
  body: 'Dein Code für Zürich: 123456 & mehr',
};

const taken = { status: 201, body: '{"sid":"SM1","status":"queued"}' };
let service: HttpService;
beforeEach(async () => {
  service = await startHttpService(taken);
});
afterEach(() => service.close());

const carrierWith = (parameters: string, user = 'AC1') =>
  twilioCarrier(new URL(`twilio://${user}:t%40ken@${service.host}/?${parameters}`));

it('posts a message to the account, with its token', async () => {
  await carrierWith('from=%2B15005550006').send(message);
  const [request] = service.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/2010-04-01/Accounts/AC1/Messages.json' });
  expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('AC1:t@ken').toString('base64')}`);
  expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    To: '+15555550100',
    From: '+15005550006',
    Body: message.body,
  });
});

it('signs in with a key, and sends through a messaging service', async () => {
  await carrierWith('messaging-service=MG1&account=AC1', 'SK1').send(message);
  const [request] = service.requests;
  expect(request?.path).toBe('/2010-04-01/Accounts/AC1/Messages.json');
  expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('SK1:t@ken').toString('base64')}`);
  expect(new URLSearchParams(request?.body).get('MessagingServiceSid')).toBe('MG1');
});

it.each([
  [400, '{"code":21211,"message":"invalid To"}', true],
  [400, '{"code":21610,"message":"unsubscribed"}', true],
  [400, '{"code":21606,"message":"From is not yours"}', false],
  [401, '{"code":20003,"message":"Authenticate"}', false],
  [429, '{"code":20429,"message":"Too Many Requests"}', false],
  [503, 'upstream', false],
])('takes %s %s for final: %s', async (status, body, isFinal) => {
  service.answer = { status, body };
  const error = await carrierWith('from=%2B15005550006')
    .send(message)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: expect.stringContaining(String(status)) });
  expect(error instanceof MessageRefused).toBe(isFinal);
});

it('may succeed later where nobody answers, and follows nobody elsewhere', async () => {
  const carrier = carrierWith('from=%2B15005550006');
  service.answer = { status: 307, headers: { location: 'http://127.0.0.1:1/' } };
  const redirected = await carrier.send(message).catch((thrown: unknown) => thrown);
  await service.close();
  const gone = await carrier.send(message).catch((thrown: unknown) => thrown);
  for (const error of [redirected, gone]) {
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(MessageRefused);
  }
});

it.each([
  ['twilio://?from=x', /no host/],
  ['twilio://api.twilio.com/?from=x', /account and its token/],
  ['twilio://AC1:hunter2@api.twilio.com', /either from/],
  ['twilio://AC1:hunter2@api.twilio.com?from=x&messaging-service=y', /either from/],
  ['twilio://AC1:hunter2%@api.twilio.com?from=x', /"%25"/],
])('says what is wrong with %s and keeps the token to itself', (url, text) => {
  const open = () => twilioCarrier(new URL(url));
  expect(open).toThrow(text);
  expect(open).not.toThrow(/hunter2/);
});
