import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { parseWebhookSecret, signWebhook } from './webhook-signature.ts';

test('signs as the specification’s example does', () => {
  const secret = parseWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1614265330, body: '{"test": 2432232314}' };
  expect(secret && signWebhook(secret, message)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('is accepted by the library of Standard Webhooks, and only for what was signed', () => {
  const text = `whsec_${randomBytes(32).toString('base64')}`;
  const timestampSeconds = Math.floor(Date.now() / 1000);
  const body = '{"a":"é"}';
  const signature = signWebhook(parseWebhookSecret(text) ?? new Uint8Array(), { id: 'msg_1', timestampSeconds, body });
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signature,
  };
  expect(new Webhook(text).verify(body, headers)).toEqual({ a: 'é' });
  expect(() => new Webhook(text).verify('{"a":"e"}', headers)).toThrow('No matching signature found');
  expect(() => new Webhook(text).verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow(
    'No matching signature found',
  );
});

test.each([
  '',
  'whsec_',
  'whsec_c2hvcnQ=',
  'whsec_not base64 at all, sadly enough',
  randomBytes(32).toString('base64'),
])('takes %j for no secret', (text) => {
  expect(parseWebhookSecret(text)).toBeUndefined();
});
