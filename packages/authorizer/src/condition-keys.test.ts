import { describe, expect, test } from 'vitest';
import { issueSessionToken } from '../../server/src/lib/session-token.ts';
import { beganAtSeconds, roleArn, session, sessionKey, sessionKeyText, signed } from '../test/sign.ts';
import { createAuthorizer } from './authorizer.ts';
import { s3Service } from './services/s3.ts';

const allow = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
const open = (...statements: object[]) =>
  createAuthorizer({
    service: s3Service({ hosts: ['files.test'] }),
    sessionKeys: sessionKeyText,
    roles: { [roleArn]: { policies: { files: { Version: '2012-10-17', Statement: statements } } } },
    clock: () => beganAtSeconds * 1000,
  });
const deny = (Condition: object, more: object = { Action: 's3:*' }) => ({
  Effect: 'Deny',
  Resource: '*',
  Condition,
  ...more,
});

describe('a role that denies', () => {
  test.each([
    ['s3:ExistingObjectTag/secret', { StringEquals: { 's3:ExistingObjectTag/secret': 'yes' } }],
    ['s3:TlsVersion', { NumericLessThan: { 's3:TlsVersion': '1.2' } }],
    ['s3:TlsVersion', { Null: { 's3:TlsVersion': 'false' } }],
    ['s3:x-amz-meta-a', { StringEquals: { 's3:x-amz-meta-a': 'b' } }],
    ['aws:RequestedRegion', { StringEqualsIfExists: { 'aws:RequestedRegion': 'x' } }],
    ['aws:sub', { StringEquals: { 'aws:sub': 'x' } }],
  ])('by what is never known is refused: %s', (key, condition) => {
    const sentence = `Policy files of ${roleArn} cannot be held. Statement[1] denies by ${key},`;
    expect(() => open(allow, deny(condition))).toThrow(sentence);
    expect(() => open(allow, deny(condition, { Action: '*' }))).toThrow(sentence);
    expect(() => open(allow, deny(condition, { NotAction: 'cognito-idp:*' }))).toThrow(sentence);
    expect(() => open({ ...allow, Condition: condition }, deny(condition, { Action: 'cognito-idp:*' }))).not.toThrow();
  });

  test('on a resource that is never known is refused', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
    const Resource = 'arn:aws:s3:::files/${s3:ExistingObjectTag/a}';
    expect(() => open({ Effect: 'Deny', Action: 's3:*', Resource })).toThrow('denies by s3:existingobjecttag/a');
  });
});

test('a role may deny by what can be known', () => {
  const keys = [
    'aws:SourceIp',
    'aws:userid',
    'aws:PrincipalTag/team',
    's3:prefix',
    's3:x-amz-acl',
    's3:RequestObjectTag/a',
    'cenote:scope',
    'cognito-identity.amazonaws.com:amr',
    'auth.test/us-east-1_pool:sub',
  ];
  expect(() => open(allow, ...keys.map((key) => deny({ Null: { [key]: 'false' } })))).not.toThrow();
});

test('how old a signature is, and who signed, is known', async () => {
  const credentials = issueSessionToken(sessionKey, session({ roleId: 'AROAEXAMPLE', name: 'one' }));
  const isAllowed = async (condition: object, at = beganAtSeconds) =>
    (await open(allow, deny(condition)).authorize(await signed(credentials, { path: '/files/a', at }))).isAllowed;
  const tooOld = { NumericGreaterThan: { 's3:signatureAge': '60000' } };
  expect(await isAllowed(tooOld, beganAtSeconds - 60)).toBe(true);
  expect(await isAllowed(tooOld, beganAtSeconds - 61)).toBe(false);
  expect(await isAllowed(tooOld, beganAtSeconds + 61)).toBe(true);
  expect(await isAllowed({ StringEquals: { 'aws:userid': 'AROAEXAMPLE:two' } })).toBe(true);
  expect(await isAllowed({ StringEquals: { 'aws:userid': 'AROAEXAMPLE:one' } })).toBe(false);
});
