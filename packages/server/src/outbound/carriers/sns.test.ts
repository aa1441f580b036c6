import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Message, MessageRefused } from '#domain/carrier.ts';
import { checkAwsSignature } from '../../../test/aws-signature.ts';
import { type HttpService, startHttpService } from '../../../test/http-service.ts';
import { snsCarrier } from './sns.ts';

const message: Message = {
  id: '6f1c0f52-1f3c-4f1e-9d7a-2b8a8a3f0d11',
  medium: 'SMS',
  recipient: '+15555550100',
  purpose: 'authentication',
  code: '123456',
  body: 'Dein Code für Zürich: 123456 & mehr',
};

const xml = (body: string) => ({ headers: { 'content-type': 'text/xml' }, body });
const taken = {
  status: 200,
  ...xml('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'),
};
const refusal = (status: number, code: string) => ({
  status,
  ...xml(`<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`),
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

const carrierWith = (parameters = '') =>
  snsCarrier(new URL(`sns://eu-central-1?endpoint=${encodeURIComponent(service.url)}${parameters}`));

it('publishes to the number as a transactional message, signed for the region', async () => {
  const carrier = carrierWith('&sender-id=Shop');
  await carrier.send(message);
  carrier.close();
  const [request] = service.requests;
  if (request === undefined) throw new Error('nothing was sent');
  checkAwsSignature(request, { service: 'sns', region: 'eu-central-1', secret: 'secret' });
  expect(request).toMatchObject({ method: 'POST', path: '/' });
  expect(request.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  const sent = Object.fromEntries(new URLSearchParams(request.body));
  expect(sent).toMatchObject({
    Action: 'Publish',
    Version: '2010-03-31',
    PhoneNumber: '+15555550100',
    Message: message.body,
  });
  const attributes = [1, 2].map((index) => [
    sent[`MessageAttributes.entry.${index}.Name`],
    sent[`MessageAttributes.entry.${index}.Value.StringValue`],
  ]);
  expect(Object.fromEntries(attributes)).toEqual({
    'AWS.SNS.SMS.SMSType': 'Transactional',
    'AWS.SNS.SMS.SenderID': 'Shop',
  });
});

it.each([
  [400, 'InvalidParameter', true],
  [400, 'ParameterValueInvalid', true],
  [403, 'AuthorizationError', false],
  [400, 'Throttled', false],
  [500, 'InternalError', false],
])('takes %s %s for final: %s', async (status, code, isFinal) => {
  service.answer = refusal(status, code);
  const error = await carrierWith()
    .send(message)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error instanceof MessageRefused).toBe(isFinal);
  expect(service.requests).toHaveLength(1);
});

it.each([
  ['sns://', /names no region/],
  ['sns://eu-central-1?from=x', /parameter "from"/],
])('refuses the setting %s', (url, text) => {
  expect(() => snsCarrier(new URL(url))).toThrow(text);
});
