import { expect, test } from 'vitest';
import { checkFunctionTier, chooseFunctions } from './functions.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:tokens';

test('a function before tokens is read under both of its names', () => {
  const both = {
    preTokenGeneration: arn,
    preTokenGenerationConfig: { lambdaVersion: 'V1_0', lambdaArn: arn },
  } as const;
  expect(chooseFunctions({ lambdaConfig: { preTokenGeneration: arn } })).toStrictEqual({ lambdaConfig: both });
  const { preTokenGenerationConfig } = both;
  expect(chooseFunctions({ lambdaConfig: { preTokenGenerationConfig } })).toStrictEqual({ lambdaConfig: both });
  const other = { ...both, preTokenGeneration: `${arn}-2` };
  expect(() => chooseFunctions({ lambdaConfig: other })).toThrow('must be the same');
});

test('an update without functions takes them away', () => {
  expect(chooseFunctions({})).toStrictEqual({ lambdaConfig: {} });
});

test('a sender needs a key', () => {
  const customSMSSender = { lambdaVersion: 'V1_0', lambdaArn: arn } as const;
  expect(() => chooseFunctions({ lambdaConfig: { customSMSSender } })).toThrow('KMSKeyID is required');
});

test('LITE knows the first version alone', () => {
  const version = (lambdaVersion: 'V1_0' | 'V2_0') =>
    chooseFunctions({ lambdaConfig: { preTokenGenerationConfig: { lambdaVersion, lambdaArn: arn } } });
  const check = (chosen: ReturnType<typeof version>, userPoolTier: 'LITE' | 'ESSENTIALS') => () =>
    checkFunctionTier({ ...chosen, userPoolTier });
  expect(check(version('V1_0'), 'LITE')).not.toThrow();
  expect(check(version('V2_0'), 'ESSENTIALS')).not.toThrow();
  expect(check(version('V2_0'), 'LITE')).toThrow('Token Customization with Pre-Token Generation Lambda V2_0');
});
