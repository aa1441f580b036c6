import { expect, test } from 'vitest';
import { chooseSms } from './sms.ts';

test('SMS are sent from the region of the pool unless another one is named', () => {
  const chosen = chooseSms({ smsConfiguration: { snsCallerArn: 'arn' } }, 'eu-west-1');
  expect(chosen).toStrictEqual({ smsConfiguration: { snsCallerArn: 'arn', snsRegion: 'eu-west-1' } });
  const named = chooseSms({ smsConfiguration: { snsRegion: 'us-east-1' } }, 'eu-west-1');
  expect(named).toStrictEqual({ smsConfiguration: { snsRegion: 'us-east-1' } });
});

test('what is not sent is what is kept, each of the two for itself', () => {
  const kept = { smsConfiguration: { snsRegion: 'eu-west-1' }, smsAuthenticationMessage: 'Take {####}.' };
  const text = { smsAuthenticationMessage: 'Your code: {####}' };
  expect(chooseSms({}, 'eu-west-1', kept)).toStrictEqual(kept);
  expect(chooseSms(text, 'eu-west-1', kept)).toStrictEqual({ ...kept, ...text });
  expect(chooseSms({}, 'eu-west-1')).toStrictEqual({});
});
