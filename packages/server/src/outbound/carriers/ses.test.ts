import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Message, MessageRefused } from '#domain/carrier.ts';
import { checkAwsSignature } from '../../../test/aws-signature.ts';
import { type HttpService, startHttpService } from '../../../test/http-service.ts';
import { sesCarrier } from './ses.ts';

const message: Message = {
  id: '6f1c0f52-1f3c-4f1e-9d7a-2b8a8a3f0d11',
  medium: 'EMAIL',
  recipient: 'ann@example.com',
  purpose: 'sign-up',
  code: '123456',
  subject: 'Ihr Code für Zürich',
  body: '<p>Your code is <b>123456</b></p>',
};

const taken = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"MessageId":"1"}' };
const refusal = (type: string) => ({
  status: 400,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
  body: JSON.stringify({ message: `${type}: no` }),
});

let service: HttpService;
const kept = { ...process.env };
beforeEach(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' });
  service = await startHttpService(taken);
});
afterEach(async () => {
  process.env = { ...kept };
  await service.close();
});

function carrierWith(parameters = '') {
  const url = new URL(`ses://eu-central-1?endpoint=${encodeURIComponent(service.url)}${parameters}`);
  return sesCarrier(url, 'Shop <no-reply@example.com>');
}

it('sends HTML with a plain text beside it, signed for the region', async () => {
  const carrier = carrierWith('&configuration-set=codes');
  await carrier.send({ ...message, replyTo: 'help@example.com' });
  carrier.close();
  const [request] = service.requests;
  expect(request).toMatchObject({ method: 'POST', path: '/v2/email/outbound-emails' });
  if (request === undefined) throw new Error('nothing was sent');
  const scope = { service: 'ses', region: 'eu-central-1', secret: 'secret' };
  checkAwsSignature(request, scope);
  const forged = { ...request, body: request.body.replace('ann@', 'eve@') };
  expect(() => checkAwsSignature(forged, scope)).toThrow(/signature|sha256/);
  expect(() => checkAwsSignature(request, { ...scope, secret: 'other' })).toThrow(/signature/);
  const text = (Data: string) => ({ Data, Charset: 'UTF-8' });
  expect(JSON.parse(request.body)).toEqual({
    FromEmailAddress: 'Shop <no-reply@example.com>',
    Destination: { ToAddresses: ['ann@example.com'] },
    ReplyToAddresses: ['help@example.com'],
    ConfigurationSetName: 'codes',
    Content: {
      Simple: {
        Subject: text('Ihr Code für Zürich'),
        Body: { Html: text(message.body), Text: text('Your code is 123456') },
      },
    },
  });
});

it("takes the pool's sender before its own", async () => {
  await carrierWith().send({ ...message, from: 'pool@example.com' });
  expect(JSON.parse(service.requests[0]?.body ?? '')).toMatchObject({ FromEmailAddress: 'pool@example.com' });
});

it.each([
  ['MessageRejected', true],
  ['BadRequestException', true],
  ['TooManyRequestsException', false],
  ['SendingPausedException', false],
  ['MailFromDomainNotVerifiedException', false],
])('takes %s for final: %s', async (type, isFinal) => {
  service.answer = refusal(type);
  const error = await carrierWith()
    .send(message)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error instanceof MessageRefused).toBe(isFinal);
  expect(service.requests).toHaveLength(1);
});

describe('a setting that cannot be used', () => {
  it.each([
    ['ses://', 'no-reply@example.com', /names no region/],
    ['ses://mars', 'no-reply@example.com', /names no region/],
    ['ses://eu-central-1/inbox', 'no-reply@example.com', /has a path/],
    ['ses://eu-central-1?endpoint=nowhere', 'no-reply@example.com', /endpoint is not a web address/],
    ['ses://eu-central-1?region=x', 'no-reply@example.com', /parameter "region"/],
    ['ses://eu-central-1', 'Shop', /no e-mail address/],
  ])('%s, %s', (url, from, text) => {
    expect(() => sesCarrier(new URL(url), from)).toThrow(text);
  });
});
