import { describe, expect, test } from 'vitest';
import { decide } from './decide.ts';
import { parsePolicy } from './parse-policy.ts';
import { contextKeys } from './request.ts';

type Keys = Readonly<Record<string, string | readonly string[]>>;
type Members = Readonly<Record<string, unknown>>;

const document = (statements: unknown, version = '2012-10-17') =>
  JSON.stringify({ Version: version, Statement: statements });

/** What permissions say of an action on a resource. */
function outcome(statements: unknown, action: string, resource: string, keys: Keys = {}) {
  const policy = parsePolicy('permissions', 'p', document(statements));
  return decide([policy], { action, resource, keys: contextKeys(keys) }).outcome;
}

/** Whether a condition holds; the statement that has it allows everything else. */
function holds(condition: unknown, keys: Keys = {}, effect: 'Allow' | 'Deny' = 'Allow'): boolean {
  const statement = { Effect: effect, Action: '*', Resource: '*', Condition: condition };
  return outcome(statement, 'a:B', 'arn:aws:a:::b', keys) === (effect === 'Allow' ? 'allowed' : 'denied');
}

// AWS: "Policy evaluation logic", the example of a policy with allows and a deny.
const carlos = [
  {
    Sid: 'AllowS3ListRead',
    Effect: 'Allow',
    Action: ['s3:GetBucketLocation', 's3:ListAllMyBuckets'],
    Resource: 'arn:aws:s3:::*',
  },
  {
    Sid: 'AllowS3Self',
    Effect: 'Allow',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar'],
  },
  { Sid: 'DenyS3Logs', Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::*log*' },
];

describe('a decision', () => {
  test.each([
    ['s3:PutObject', 'arn:aws:s3:::carlossalazar/photo.jpg', 'allowed'],
    ['S3:putobject', 'arn:aws:s3:::carlossalazar/photo.jpg', 'allowed'],
    ['s3:PutObject', 'arn:aws:s3:::carlossalazar/log/today', 'denied'],
    ['s3:GetBucketLocation', 'arn:aws:s3:::carlossalazar-logs', 'denied'],
    ['s3:GetBucketLocation', 'arn:aws:s3:::other', 'allowed'],
    ['s3:GetObject', 'arn:aws:s3:::other/x', 'not-allowed'],
    ['s3:GetObject', 'arn:aws:s3:::CarlosSalazar/x', 'not-allowed'],
    ['ec2:RunInstances', 'arn:aws:s3:::carlossalazar/x', 'not-allowed'],
  ])('%s on %s is %s: a deny wins, and nothing is allowed unless it is', (action, resource, expected) => {
    expect(outcome(carlos, action, resource)).toBe(expected);
  });

  test('a deny wins over an allow of another policy, in whatever order', () => {
    const [, allow, deny] = carlos.map((one) => parsePolicy('permissions', one.Sid, document(one)));
    const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::carlossalazar/log', keys: contextKeys({}) };
    for (const policies of [
      [allow, deny],
      [deny, allow],
    ]) {
      expect(
        decide(
          policies.flatMap((one) => one ?? []),
          request,
        ).outcome,
      ).toBe('denied');
    }
    expect(decide([], request)).toEqual({ outcome: 'not-allowed', statements: [] });
  });

  test('is explained, statement by statement: what does not fit first', () => {
    const statements = [
      ...carlos,
      {
        Effect: 'Allow',
        Action: 's3:Get*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'x' } },
      },
    ];
    const request = {
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::other/x',
      keys: contextKeys({ 'aws:principaltag/team': 'y' }),
    };
    expect(decide([parsePolicy('permissions', 'files', document(statements))], request)).toEqual({
      outcome: 'not-allowed',
      statements: [
        { policy: 'files', index: 0, sid: 'AllowS3ListRead', effect: 'Allow', mismatch: { element: 'Action' } },
        { policy: 'files', index: 1, sid: 'AllowS3Self', effect: 'Allow', mismatch: { element: 'Resource' } },
        { policy: 'files', index: 2, sid: 'DenyS3Logs', effect: 'Deny', mismatch: { element: 'Resource' } },
        {
          policy: 'files',
          index: 3,
          effect: 'Allow',
          mismatch: {
            element: 'Condition',
            operator: 'StringEquals',
            key: 'aws:PrincipalTag/Team',
            values: ['y'],
          },
        },
      ],
    });
  });

  test('NotAction and NotResource are about all else', () => {
    // AWS: "IAM JSON policy elements: NotAction", and NotResource: all but a team's own buckets is denied.
    const statements = [
      { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
      {
        Effect: 'Deny',
        Action: 's3:*',
        NotResource: ['arn:aws:s3:::amzn-s3-demo-bucket/Payroll', 'arn:aws:s3:::amzn-s3-demo-bucket/Payroll/*'],
      },
    ];
    expect(outcome(statements, 's3:GetObject', 'arn:aws:s3:::amzn-s3-demo-bucket/Payroll/x')).toBe('allowed');
    expect(outcome(statements, 's3:GetObject', 'arn:aws:s3:::amzn-s3-demo-bucket/other')).toBe('denied');
    expect(outcome(statements, 'sqs:SendMessage', 'arn:aws:sqs:us-east-1:123456789012:q')).toBe('allowed');
    expect(outcome(statements, 'iam:CreateRole', 'arn:aws:iam::123456789012:role/x')).toBe('not-allowed');
  });
});

describe('a resource', () => {
  // AWS: "IAM JSON policy elements: Resource", the list of what a pattern with two asterisks matches.
  const pattern = 'arn:aws:s3:::amzn-s3-demo-bucket/*/test/*';
  test.each([
    ['1/test/object.jpg', true],
    ['1/2/test/object.jpg', true],
    ['1/2/test/3/object.jpg', true],
    ['1/2/3/test/4/object.jpg', true],
    ['1///test///object.jpg', true],
    ['1/test/.jpg', true],
    ['/test/object.jpg', true],
    ['1/test/', true],
    ['1-test/object.jpg', false],
    ['test/object.jpg', false],
    ['1/2/test.jpg', false],
  ])('%s: %s', (key, expected) => {
    const statement = { Effect: 'Allow', Action: '*', Resource: pattern };
    expect(outcome(statement, 's3:GetObject', `arn:aws:s3:::amzn-s3-demo-bucket/${key}`) === 'allowed').toBe(expected);
  });

  test.each([
    ['arn:aws:sqs:us-*-1:123456789012:q', 'arn:aws:sqs:us-east-1:123456789012:q', true],
    ['arn:aws:sqs:us-*-1:123456789012:q', 'arn:aws:sqs:us-east:999999999999:x-1:123456789012:q', false],
    ['arn:aws:sqs:?:123456789012:q', 'arn:aws:sqs:::123456789012:q', false],
    // An asterisk at the end of a part goes on beyond it.
    ['arn:aws:sqs:us-*:123456789012:q', 'arn:aws:sqs:us-east-1:999999999999:x:123456789012:q', true],
    ['arn:aws:logs:us-east-1:123456789012:log-group:x*y', 'arn:aws:logs:us-east-1:123456789012:log-group:x:y', true],
    ['*', 'arn:aws:sqs:us-east-1:123456789012:q', true],
    ['arn:aws:s3:::b/a?c', 'arn:aws:s3:::b/abc', true],
    ['arn:aws:s3:::b/a?c', 'arn:aws:s3:::b/ac', false],
    ['arn:aws:s3:::b/a?c', 'arn:aws:s3:::b/a😀c', true],
    ['arn:aws:s3:::b/a.c', 'arn:aws:s3:::b/abc', false],
  ])('%s and %s: %s', (resource, asked, expected) => {
    expect(outcome({ Effect: 'Allow', Action: '*', Resource: resource }, 'a:B', asked) === 'allowed').toBe(expected);
  });

  test('takes no longer for a pattern that was made to take long', () => {
    const resource = `arn:aws:s3:::${'*a'.repeat(2000)}b`;
    const before = performance.now();
    expect(
      outcome({ Effect: 'Allow', Action: '*', Resource: resource }, 'a:B', `arn:aws:s3:::${'a'.repeat(1000)}b`),
    ).toBe('not-allowed');
    expect(performance.now() - before).toBeLessThan(20_000);
  });
});

describe('variables', () => {
  const own = 'us-east-1:12345678-aaaa-bbbb-cccc-123456790abc';
  // AWS: "IAM roles" of identity pools, "Fine-grained access to S3".
  const files = {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
    Resource: [
      'arn:aws:s3:::mybucket/private/${cognito-identity.amazonaws.com:sub}/*',
      'arn:aws:s3:::mybucket/public/*',
    ],
  };
  const sub = { 'cognito-identity.amazonaws.com:sub': own };

  test('somebody has a folder of their own', () => {
    expect(outcome(files, 's3:PutObject', `arn:aws:s3:::mybucket/private/${own}/a.jpg`, sub)).toBe('allowed');
    expect(outcome(files, 's3:PutObject', 'arn:aws:s3:::mybucket/private/us-east-1:other/a.jpg', sub)).toBe(
      'not-allowed',
    );
    expect(outcome(files, 's3:PutObject', 'arn:aws:s3:::mybucket/public/a.jpg')).toBe('allowed');
    expect(outcome(files, 's3:PutObject', 'arn:aws:s3:::mybucket/private//a.jpg')).toBe('not-allowed');
  });

  const tagged = (text: string) => ({ Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::bucket-${text}` });
  const team = { 'aws:PrincipalTag/team': 'red' };

  test.each<[string, Keys, string, boolean]>([
    // AWS: "IAM policy elements: Variables and tags", "Specifying default values".
    ["${aws:PrincipalTag/team, 'company-wide'}", team, 'red', true],
    ["${aws:PrincipalTag/team, 'company-wide'}", {}, 'company-wide', true],
    ["${aws:PrincipalTag/team, 'company-wide'}", {}, 'red', false],
    ['${AWS:principaltag/TEAM}', team, 'red', true],
    ['${aws:PrincipalTag/team}', {}, '', false],
    ['${aws:PrincipalTag/team}', {}, '${aws:PrincipalTag/team}', false],
    ['${*}${?}${$}', {}, '*?$', true],
    ['${*}', {}, 'x', false],
    // What a variable stands for is text.
    ['${aws:PrincipalTag/team}', { 'aws:PrincipalTag/team': '*' }, 'red', false],
    ['${aws:PrincipalTag/team}', { 'aws:PrincipalTag/team': '*' }, '*', true],
    ['${aws:PrincipalTag/team}', { 'aws:PrincipalTag/team': '${aws:x}', 'aws:x': 'y' }, 'y', false],
    // Of several values, none is meant.
    ['${aws:TagKeys}', { 'aws:TagKeys': ['a', 'b'] }, 'a', false],
  ])('%s with %j and %s: %s', (text, keys, name, expected) => {
    expect(outcome(tagged(text), 'a:B', `arn:aws:s3:::bucket-${name}`, keys) === 'allowed').toBe(expected);
  });

  test('a value does not reach into another part of the ARN', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
    const statement = {
      Effect: 'Allow',
      Action: '*',
      Resource: 'arn:aws:sqs:us-east-1:${aws:PrincipalTag/account}:queue',
    };
    const ask = (account: string, resource: string) =>
      outcome(statement, 'a:B', resource, { 'aws:PrincipalTag/account': account });
    expect(ask('111122223333', 'arn:aws:sqs:us-east-1:111122223333:queue')).toBe('allowed');
    expect(ask('999999999999:other', 'arn:aws:sqs:us-east-1:999999999999:other:queue')).toBe('not-allowed');
  });

  test('what the request does not have opens nothing, where the statement is about all else too', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
    const Condition = { StringNotEquals: { 's3:prefix': '${aws:PrincipalTag/team}' } };
    expect(holds(Condition, { 's3:prefix': 'x' })).toBe(false);
    expect(holds(Condition, { 's3:prefix': 'x' }, 'Deny')).toBe(true);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of policies
    const NotResource = 'arn:aws:s3:::b/${aws:PrincipalTag/team}';
    expect(outcome({ Effect: 'Allow', Action: '*', NotResource }, 'a:B', 'arn:aws:s3:::x')).toBe('not-allowed');
    expect(outcome({ Effect: 'Deny', Action: '*', NotResource }, 'a:B', 'arn:aws:s3:::x')).toBe('denied');
  });
});

describe('condition operators', () => {
  const key = 'a:k';
  const rows: [operator: string, own: unknown, sent: string | readonly string[] | undefined, expected: boolean][] = [
    ['StringEquals', ['x', 'y'], 'y', true],
    ['StringEquals', 'x', 'X', false],
    ['StringEquals', '*', 'x', false],
    ['StringNotEquals', ['x', 'y'], 'y', false],
    ['StringNotEquals', ['x', 'y'], 'z', true],
    ['StringEqualsIgnoreCase', 'JohnDoe', 'johndoe', true],
    ['StringNotEqualsIgnoreCase', 'JohnDoe', 'johndoe', false],
    ['StringLike', ['', 'home/', 'home/*'], 'home/x/y', true],
    ['StringLike', 'home/*', 'Home/x', false],
    ['StringNotLike', 'home/*', 'home/x', false],
    ['NumericEquals', 10, '10.0', true],
    ['NumericNotEquals', 10, '11', true],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericGreaterThan', '-1', '0', true],
    ['NumericGreaterThanEquals', '1', 'x', false],
    ['DateGreaterThan', '2020-04-01T00:00:00Z', '2020-04-01T00:00:01Z', true],
    ['DateLessThan', '2020-06-30T23:59:59Z', '1593561600', false],
    ['DateEquals', '2020-04-01T02:00:00+02:00', '1585699200', true],
    ['DateLessThanEquals', '2020-04-01', '2020-04-01T00:00:00Z', true],
    ['DateGreaterThanEquals', '2020', '2019-12-31T23:59:59Z', false],
    ['DateNotEquals', '2020', '2021', true],
    ['Bool', 'true', 'TRUE', true],
    ['Bool', true, 'false', false],
    ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', true],
    ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5', false],
    ['IpAddress', '203.0.113.0/24', '203.0.113.77', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.1', false],
    ['IpAddress', ['203.0.113.0/24', '2001:DB8:1234:5678::/64'], '2001:db8:1234:5678::1', true],
    ['IpAddress', '0.0.0.0/0', 'fe80::1%eth0', false],
    ['NotIpAddress', '203.0.113.7', '203.0.113.7', false],
    ['NotIpAddress', '203.0.113.7', '203.0.113.8', true],
    ['ArnEquals', 'arn:aws:sns:*:123456789012:t*', 'arn:aws:sns:us-east-1:123456789012:topic', true],
    ['ArnLike', 'arn:aws:sns:*:topic:x:y', 'arn:aws:sns:a:b:topic:x:y', false],
    ['ArnLike', 'arn:aws:sns:u*:1*:t', 'arn:aws:sns:us:x:1:t', false],
    ['ArnNotEquals', 'arn:aws:sns:*:123456789012:t*', 'arn:aws:sns:us-east-1:123456789012:topic', false],
    ['ArnNotLike', 'arn:aws:sns:*:123456789012:t*', 'none', true],
    ['Null', 'true', undefined, true],
    ['Null', 'false', undefined, false],
    ['Null', 'false', 'x', true],
    ['Null', true, [], true],
    // Without the key.
    ['StringEquals', 'x', undefined, false],
    ['StringNotEquals', 'x', undefined, true],
    ['NotIpAddress', '203.0.113.7', undefined, true],
    ['StringEqualsIfExists', 'x', undefined, true],
    ['StringEqualsIfExists', 'x', 'y', false],
    ['NumericLessThanIfExists', '5', '6', false],
    ['BoolIfExists', 'true', undefined, true],
    ['ForAllValues:StringEquals', 'x', undefined, true],
    ['ForAnyValue:StringEquals', 'x', undefined, false],
    ['ForAnyValue:StringNotEquals', 'x', undefined, false],
    ['ForAnyValue:StringEqualsIfExists', 'x', undefined, false],
    ['ForAllValues:StringEqualsIfExists', 'x', undefined, true],
    // AWS: "Multivalued context keys".
    ['ForAllValues:StringEquals', ['environment', 'cost-center'], ['cost-center'], true],
    ['ForAllValues:StringEquals', ['environment', 'cost-center'], ['cost-center', 'x'], false],
    ['ForAnyValue:StringEquals', ['environment', 'cost-center'], ['cost-center', 'x'], true],
    ['ForAnyValue:StringEquals', ['environment', 'cost-center'], ['x'], false],
    ['ForAllValues:StringNotLike', ['key1*', 'key2*'], ['key1x', 'y'], false],
    ['ForAllValues:StringNotLike', ['key1*', 'key2*'], ['x', 'y'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
  ];

  test.each(rows)('%s %j and %j: %s', (operator, own, sent, expected) => {
    expect(holds({ [operator]: { [key]: own } }, sent === undefined ? {} : { 'A:K': sent })).toBe(expected);
  });

  test('all operators and all keys have to hold', () => {
    const condition = { StringEquals: { 'a:k': 'x', 'a:l': 'y' }, Bool: { 'aws:SecureTransport': 'true' } };
    const keys = { 'a:k': 'x', 'a:l': 'y', 'aws:SecureTransport': 'true' };
    expect(holds(condition, keys)).toBe(true);
    for (const name of Object.keys(keys)) expect(holds(condition, { ...keys, [name]: 'other' })).toBe(false);
  });

  test('a tag in two spellings hides neither value', () => {
    const tags = { 'aws:PrincipalTag/team': 'red', 'aws:PrincipalTag/TEAM': 'blue' };
    const red = { StringEquals: { 'aws:PrincipalTag/Team': 'red' } };
    expect([holds(red, tags), holds(red, tags, 'Deny')]).toEqual([false, true]);
  });

  test('an operator for one value and several of them: all allow, one denies', () => {
    const several = { 'a:k': ['x', 'y'] };
    const both = (operator: string) =>
      (['Allow', 'Deny'] as const).map((effect) => holds({ [operator]: { 'a:k': 'x' } }, several, effect));
    expect(both('StringEquals')).toEqual([false, true]);
    expect(both('StringNotEquals')).toEqual([false, true]);
  });
});

describe('a trust policy', () => {
  const pool = 'us-east-1:12345678-corner-cafe-123456790ab';
  // AWS: "Role trust and permissions".
  const trust: Members = {
    Sid: '',
    Effect: 'Allow',
    Principal: { Federated: 'cognito-identity.amazonaws.com' },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: { 'cognito-identity.amazonaws.com:aud': pool },
      'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'unauthenticated' },
    },
  };
  const federated = { kind: 'Federated', names: ['cognito-identity.amazonaws.com'] } as const;
  const guest = {
    'cognito-identity.amazonaws.com:aud': pool,
    'cognito-identity.amazonaws.com:amr': ['unauthenticated'],
  };

  function ask(
    statements: unknown,
    {
      principal = federated,
      keys = guest,
      action = 'sts:AssumeRoleWithWebIdentity',
    }: {
      principal?: { kind: 'AWS' | 'Federated' | 'Service'; names: readonly string[] };
      keys?: Keys;
      action?: string;
    } = {},
  ) {
    const policy = parsePolicy('trust', 't', document(statements));
    return decide([policy], { action, resource: '', principal, keys: contextKeys(keys) }).outcome;
  }

  test('trusts whom it names, for what it says', () => {
    expect(ask(trust)).toBe('allowed');
    expect(ask(trust, { action: 'sts:AssumeRole' })).toBe('not-allowed');
    expect(ask(trust, { principal: { kind: 'Federated', names: ['accounts.google.com'] } })).toBe('not-allowed');
    expect(ask(trust, { principal: { kind: 'Service', names: federated.names } })).toBe('not-allowed');
    expect(ask(trust, { keys: { ...guest, 'cognito-identity.amazonaws.com:aud': 'us-east-1:other' } })).toBe(
      'not-allowed',
    );
    expect(
      ask(trust, { keys: { ...guest, 'cognito-identity.amazonaws.com:amr': ['authenticated', 'graph.facebook.com'] } }),
    ).toBe('not-allowed');
  });

  test('names accounts and roles, everybody, and everybody but some', () => {
    const role = { kind: 'AWS', names: ['111122223333', 'arn:aws:iam::111122223333:role/x'] } as const;
    const assume = (members: object) => ({ Effect: 'Allow', Action: 'sts:*', ...members });
    expect(ask(assume({ Principal: { AWS: '111122223333' } }), { principal: role })).toBe('allowed');
    expect(ask(assume({ Principal: { AWS: ['arn:aws:iam::111122223333:role/y'] } }), { principal: role })).toBe(
      'not-allowed',
    );
    expect(ask(assume({ Principal: '*' }), { principal: role })).toBe('allowed');
    const others = { Effect: 'Deny', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/x' }, Action: '*' };
    expect(ask([assume({ Principal: '*' }), others], { principal: role })).toBe('allowed');
    expect(ask([assume({ Principal: '*' }), others])).toBe('denied');
  });
});

describe('a value that could be taken for another', () => {
  test.each<[string, string, string, string, boolean]>([
    ['a number beyond floating point', 'NumericEquals', '9007199254740993', '9007199254740992', false],
    ['the same number in another form', 'NumericEquals', '9007199254740993', '9.007199254740993e15', true],
    ['two numbers that both are beyond floating point', 'NumericEquals', '1e400', '1e999', false],
    ['a small difference', 'NumericLessThan', '0.30000000000000001', '0.3', true],
    ['what is no number, where it must not be one', 'NumericNotEquals', '5', 'rubbish', false],
    ['an IPv4 address and all of IPv6', 'IpAddress', '::/0', '1.2.3.4', false],
    ['an IPv4 address that is written as one of IPv6', 'IpAddress', '10.0.0.0/8', '::ffff:0a01:0203', true],
    ['the same, with dots', 'IpAddress', '10.0.0.0/8', '::FFFF:10.1.2.3', true],
    ['what is no address, where it must not be one', 'NotIpAddress', '10.0.0.0/8', 'rubbish', false],
    ['a day that is none', 'DateGreaterThan', '2026-01-01', '2026-02-30', false],
    ['the KELVIN SIGN', 'StringEqualsIgnoreCase', 'k', '\u212a', false],
  ])('%s', (_, operator, own, sent, isHeld) => {
    expect(holds({ [operator]: { 'a:n': own } }, { 'a:n': sent })).toBe(isHeld);
  });

  test('which keeps a Deny from being passed by', () => {
    const unequal = { NumericNotEquals: { 'a:n': '9007199254740993' } };
    expect(holds(unequal, { 'a:n': '9007199254740992' }, 'Deny')).toBe(true);
    expect(holds({ IpAddress: { 'a:n': '10.0.0.0/8' } }, { 'a:n': '::ffff:0a01:0203' }, 'Deny')).toBe(true);
  });
});

test('a decision takes no longer for a pattern and a text that are made to take long', () => {
  const many = Array.from({ length: 30 }, (_, at) => `arn:aws:s3:::b/*\${aws:PrincipalTag/t}*/f${at}*`);
  const tag = { 'aws:PrincipalTag/t': 'a'.repeat(256) };
  const before = process.cpuUsage();
  expect(outcome(allowOf(many), 's3:Get', `arn:aws:s3:::b/${'a'.repeat(8000)}`, tag)).toBe('not-allowed');
  const stars = `arn:aws:s3:::${'*a'.repeat(4900)}b`;
  expect(outcome(allowOf(stars), 's3:Get', `arn:aws:s3:::${'a'.repeat(8000)}c`)).toBe('not-allowed');
  // Some 0.1 s; it was 30.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(3);
});

function allowOf(Resource: unknown) {
  return [{ Effect: 'Allow', Action: 's3:Get', Resource }];
}
