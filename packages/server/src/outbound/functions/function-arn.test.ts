import { expect, test } from 'vitest';
import { parseFunctionArn } from './function-arn.ts';

const at = 'arn:aws:lambda:eu-west-1:123456789012:function:';

test.each([
  [`${at}pre-sign-up`, 'eu-west-1', 'pre-sign-up'],
  [`${at}Pre_SignUp:$LATEST`, 'eu-west-1', 'Pre_SignUp'],
  [`${at}f:live`, 'eu-west-1', 'f'],
  ['arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:f', 'us-gov-west-1', 'f'],
  ['arn:aws-cn:lambda:cn-north-1:123456789012:function:f', 'cn-north-1', 'f'],
])('reads %s', (arn, region, name) => {
  expect(parseFunctionArn(arn)).toEqual({ region, name });
});

test.each([
  `${at}../secret`,
  `${at}a/b`,
  `${at}a.b`,
  `${at}`,
  `${at}.`,
  `${at}f:..`,
  `${at}f:a:b`,
  `${at}${'f'.repeat(141)}`,
  `x${at}f`,
  `${at}f\n`,
  'arn:aws:lambda:eu-west-1:12345678901:function:f',
  'arn:aws:sns:eu-west-1:123456789012:topic',
  'f',
])('reads nothing in %j', (arn) => {
  expect(parseFunctionArn(arn)).toBeUndefined();
});
