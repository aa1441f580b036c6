import { describe, expect, test } from 'vitest';
import { parsePolicy } from './parse-policy.ts';
import type { PolicyKind } from './policy.ts';
import { PolicyError } from './policy-error.ts';

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '123456789012' } };

function parse(value: unknown, kind: PolicyKind = 'permissions') {
  return parsePolicy(kind, 'p', typeof value === 'string' ? value : JSON.stringify(value));
}

const version = '2012-10-17';
const of = (members: object) => ({ Version: version, Statement: [statement, { ...statement, ...members }] });
const without = (name: string) => ({ Version: version, Statement: { ...statement, [name]: undefined } });
const when = (Condition: unknown) => of({ Condition });
const trusting = (members: object) => ({ Version: version, Statement: { ...trust, ...members } });

describe('a policy', () => {
  test('may be as short and as odd as AWS lets it be', () => {
    expect(parse({ Statement: statement }).statements).toHaveLength(1);
    const odd = {
      Version: '2008-10-17',
      Id: 'x',
      Statement: [
        { ...statement, Sid: '' },
        { ...statement, Sid: '' },
      ],
    };
    expect(parse(odd).statements).toHaveLength(2);
    expect(parse(of({ Action: ['*', 'cognito-identity:Get*'], Resource: '*', Condition: {} })).statements).toHaveLength(
      2,
    );
    expect(parse(trusting({ Principal: '*' }), 'trust').statements).toHaveLength(1);
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{', 'the policy is no JSON: '],
    [
      'a member that stands twice',
      '{"Statement": [],\n"Statement": []}',
      'the policy line 2: "Statement" stands twice',
    ],
    ['a list', '[]', 'the policy: is an object'],
    ['nothing', {}, 'Statement: is missing'],
    ['no statement', { Statement: [] }, 'Statement: is missing'],
    ['another version', { Version: '2020-01-01', Statement: statement }, 'Version: is 2012-10-17 or 2008-10-17'],
    ['another member', { Statements: statement }, 'the policy: has no Statements (but Version, Id, Statement)'],
    ['an id that is none', { Id: 1, Statement: statement }, 'Id: is a text'],
    ['a statement that is none', { Statement: ['x'] }, 'Statement[0]: is an object'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
    [
      'variables in the old version',
      { Statement: { ...statement, Resource: 'arn:aws:s3:::b/${aws:username}' } },
      'Version: variables mean something under "2012-10-17" alone',
    ],
    [
      'more than can be',
      { Statement: Array.from({ length: 200 }, () => statement) },
      'the policy has more than 10240 characters',
    ],
    ['an effect in small letters', of({ Effect: 'deny' }), 'Statement[1].Effect: is "Allow" or "Deny"'],
    ['no effect', without('Effect'), 'Statement[0].Effect: is "Allow" or "Deny"'],
    ['no action', without('Action'), 'Statement[0]: has Action or NotAction, one of the two'],
    ['both', of({ NotAction: 's3:*' }), 'Statement[1]: has Action or NotAction, one of the two'],
    ['no resource', without('Resource'), 'Statement[0]: has Resource or NotResource, one of the two'],
    ['an empty list', of({ Action: [] }), 'Statement[1].Action: is empty'],
    ['a number for an action', of({ Action: ['s3:*', 1] }), 'Statement[1].Action[1]: is a text'],
    [
      'an action without its service',
      of({ Action: 'GetObject' }),
      "Statement[1].Action: 'GetObject' is no action: write service:Action, or * for all",
    ],
    [
      'a wildcard for the service',
      of({ Action: 's*:Get' }),
      "Statement[1].Action: 's*:Get' is no action: write service:Action, or * for all",
    ],
    [
      'a resource that is no ARN',
      of({ Resource: ['*', 'bucket/*'] }),
      "Statement[1].Resource[1]: 'bucket/*' is no ARN: it has six parts with colons between, and no wildcard for the service; or write * for all",
    ],
    ['an ARN that is too short', of({ Resource: 'arn:aws:s3:*' }), "Statement[1].Resource: 'arn:aws:s3:*' is no ARN"],
    ['a principal among permissions', of({ Principal: '*' }), 'Statement[1]: has no Principal'],
    ['a Sid with blanks', of({ Sid: 'my rule' }), 'Statement[1].Sid: has letters and digits alone'],
    [
      'a Sid that stands twice',
      {
        Statement: [
          { ...statement, Sid: 'a' },
          { ...statement, Sid: 'a' },
        ],
      },
      'Statement: two of them have the Sid a',
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of policies
    [
      'a variable that never ends',
      of({ Resource: 'arn:aws:s3:::b/${aws:username' }),
      'Statement[1].Resource: ${aws:username is no variable',
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of policies
    ['a variable of nothing', of({ Resource: 'arn:aws:s3:::b/${}' }), 'Statement[1].Resource: ${} is no variable'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of policies
    [
      'a default without its quotes',
      of({ Resource: 'arn:aws:s3:::b/${aws:username, x}' }),
      'Statement[1].Resource: ${aws:username, x} is no variable',
    ],
    [
      'an operator that is none',
      when({ StringMatches: { 'a:k': 'x' } }),
      'Statement[1].Condition.StringMatches.a:k: StringMatches is no condition operator',
    ],
    [
      'an operator in other letters',
      when({ stringEquals: { 'a:k': 'x' } }),
      'Statement[1].Condition.stringEquals.a:k: stringEquals is no condition operator',
    ],
    [
      'Null with IfExists',
      when({ NullIfExists: { 'a:k': 'true' } }),
      'Statement[1].Condition.NullIfExists.a:k: NullIfExists is no condition operator',
    ],
    [
      'another set operator',
      when({ 'ForEachValue:StringEquals': { 'a:k': 'x' } }),
      'Statement[1].Condition.ForEachValue:StringEquals.a:k: ',
    ],
    [
      'Null with another value',
      when({ Null: { 'a:k': 'x' } }),
      'Statement[1].Condition.Null.a:k: is true where the key has to be missing',
    ],
    [
      'two booleans',
      when({ Bool: { 'a:k': ['true', 'false'] } }),
      'Statement[1].Condition.Bool.a:k: Bool takes one value',
    ],
    [
      'a boolean that is none',
      when({ Bool: { 'a:k': 'yes' } }),
      "Statement[1].Condition.Bool.a:k: 'yes' is neither true nor false",
    ],
    [
      'a number that is none',
      when({ NumericEquals: { 'a:k': '1O' } }),
      "Statement[1].Condition.NumericEquals.a:k: '1O' is no number",
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of policies
    [
      'a variable for a number',
      when({ NumericEquals: { 'a:k': '${aws:x}' } }),
      "Statement[1].Condition.NumericEquals.a:k: '${aws:x}' is no number",
    ],
    [
      'a date that is none',
      when({ DateLessThan: { 'a:k': '2026-13-01' } }),
      "Statement[1].Condition.DateLessThan.a:k: '2026-13-01' is no date",
    ],
    [
      'Base64 that is none',
      when({ BinaryEquals: { 'a:k': 'x' } }),
      "Statement[1].Condition.BinaryEquals.a:k: 'x' is no Base64",
    ],
    [
      'a network that is none',
      when({ IpAddress: { 'a:k': '10.0.0.0/33' } }),
      "Statement[1].Condition.IpAddress.a:k: '10.0.0.0/33' is neither an address nor a network",
    ],
    ['an ARN that is none', when({ ArnLike: { 'a:k': 'x' } }), "Statement[1].Condition.ArnLike.a:k: 'x' is no ARN"],
    [
      'a key that is none',
      when({ StringEquals: { key: 'x' } }),
      'Statement[1].Condition.StringEquals.key: is no key: write service:key',
    ],
    [
      'a key in two spellings',
      when({ StringEquals: { 'a:k': 'x', 'A:K': 'y' } }),
      'Statement[1].Condition.StringEquals: names a:k twice',
    ],
    [
      'an operator that compares nothing',
      when({ StringEquals: {} }),
      'Statement[1].Condition.StringEquals: names no key',
    ],
    ['no value', when({ StringEquals: { 'a:k': [] } }), 'Statement[1].Condition.StringEquals.a:k: is empty'],
    [
      'an object for a value',
      when({ StringEquals: { 'a:k': {} } }),
      'Statement[1].Condition.StringEquals.a:k: is a text, a number or a boolean',
    ],
    ['conditions that are none', when('x'), 'Statement[1].Condition: is an object'],
    ['an operator without keys', when({ StringEquals: 'x' }), 'Statement[1].Condition.StringEquals: is an object'],
  ])('is refused with %s, and where', (_, value, message) => {
    expect(() => parse(value)).toThrow(PolicyError);
    expect(() => parse(value)).toThrow(message);
  });

  test.each<[string, unknown, string]>([
    ['a resource', trusting({ Resource: '*' }), 'Statement[0]: has no Resource'],
    ['nobody', trusting({ Principal: undefined }), 'Statement[0]: has Principal or NotPrincipal, one of the two'],
    ['an empty list of principals', trusting({ Principal: {} }), 'Statement[0].Principal: names nobody'],
    ['a name without its kind', trusting({ Principal: '123456789012' }), 'Statement[0].Principal: is an object'],
    [
      'another kind',
      trusting({ Principal: { Aws: '*' } }),
      'Statement[0].Principal: has no Aws (but AWS, Federated, Service)',
    ],
    [
      'a wildcard in a name',
      trusting({ Principal: { AWS: 'arn:aws:iam::123456789012:role/*' } }),
      "Statement[0].Principal.AWS: 'arn:aws:iam::123456789012:role/*' names no principal",
    ],
    [
      'any provider',
      trusting({ Principal: { Federated: ['a', '*'] } }),
      "Statement[0].Principal.Federated[1]: '*' names no principal",
    ],
    [
      'an allow for everybody else',
      trusting({ Principal: undefined, NotPrincipal: { AWS: '123456789012' } }),
      'Statement[0].NotPrincipal: would allow it to everybody else',
    ],
  ])('that says who is trusted is refused with %s, and where', (_, value, message) => {
    expect(() => parse(value, 'trust')).toThrow(PolicyError);
    expect(() => parse(value, 'trust')).toThrow(message);
  });
});

test.each([
  ['a day that no month has', { DateLessThan: { 'a:k': '2026-02-30' } }, 'is no date'],
  ['an IPv4 network in the form of IPv6', { IpAddress: { 'a:k': '::ffff:10.0.0.0/104' } }, 'is IPv4: write it so'],
  [
    'a number of more digits than JSON keeps',
    { NumericEquals: { 'a:k': 1234567890123456 } },
    'write the number as a text',
  ],
])('a policy is refused with %s', (_, Condition, message) => {
  expect(() => parse(when(Condition))).toThrow(message);
});

test('a variable that is written with escapes is one', () => {
  const text = String.raw`{"Statement":{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::b/\u0024{aws:who}"}}`;
  expect(() => parsePolicy('permissions', 'p', text)).toThrow('variables mean something under "2012-10-17" alone');
});

test('a policy of blanks is refused unread', () => {
  expect(() => parsePolicy('permissions', 'p', ' '.repeat(200_000))).toThrow('more than 10240 characters');
});
