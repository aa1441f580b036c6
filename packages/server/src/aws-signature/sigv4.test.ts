import { describe, expect, test } from 'vitest';
import { acceptAnyKey, verifyWith } from '#aws-callers/signatures.ts';
import { createAccessKey, findAccessKey } from '#domain/tenant/access-keys/access-key.ts';
import { createTestContext } from '../../test/context.ts';
import type { SignedRequest } from './canonical-request.ts';
import { checkSignature, parseAuthorization } from './sigv4.ts';

/** The key, time and scope of the published AWS Signature Version 4 test suite. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const DATE = '20150830T123600Z';
const SIGNED_AT = Date.UTC(2015, 7, 30, 12, 36);
const CREDENTIAL = 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request';

interface Vector {
  readonly request: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly signed?: string;
  readonly body?: string;
  readonly signature: string;
}

const FORM = 'application/x-www-form-urlencoded';
const UNRESERVED = '-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** From the test suite (its directory names), as requests stand on the wire there. */
const suite: Readonly<Record<string, Vector>> = {
  'get-vanilla': {
    request: 'GET /',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  'post-vanilla': {
    request: 'POST /',
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  'get-header-key-duplicate': {
    request: 'GET /',
    headers: { 'My-Header1': ['value2', 'value2', 'value1'] },
    signed: 'host;my-header1;x-amz-date',
    signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  },
  'get-header-value-order': {
    request: 'GET /',
    headers: { 'My-Header1': ['value4', 'value1', 'value3', 'value2'] },
    signed: 'host;my-header1;x-amz-date',
    signature: '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  },
  'get-vanilla-query-order-key-case': {
    request: 'GET /?Param2=value2&Param1=value1',
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  'get-vanilla-query-order-encoded': {
    request: 'GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
    signature: '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
  },
  'get-vanilla-empty-query-key': {
    request: 'GET /?Param1=value1',
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  'get-vanilla-utf8-query': {
    request: 'GET /?ሴ=bar',
    signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  },
  'get-utf8': {
    request: 'GET /ሴ',
    signature: '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85',
  },
  'get-space-normalized': {
    request: 'GET /example space/',
    signature: '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  },
  'get-unreserved': {
    request: `GET /${UNRESERVED}`,
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  'get-relative-normalized': {
    request: 'GET /example/..',
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  'get-slash-pointless-dot-normalized': {
    request: 'GET /./example',
    signature: 'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
  },
  'get-header-value-trim': {
    request: 'GET /',
    headers: { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' },
    signed: 'host;my-header1;my-header2;x-amz-date',
    signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  },
  'get-header-value-multiline, as HTTP folds it': {
    request: 'GET /',
    headers: { 'my-header1': 'value1,value2,value3' },
    signed: 'host;my-header1;x-amz-date',
    signature: 'ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790',
  },
  'get-vanilla-with-session-token': {
    request: 'GET /',
    headers: { 'x-amz-security-token': '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267' },
    signed: 'host;x-amz-date;x-amz-security-token',
    signature: '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
  },
  'post-header-key-sort': {
    request: 'POST /',
    headers: { 'My-Header1': 'value1' },
    signed: 'host;my-header1;x-amz-date',
    signature: 'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  },
  'post-x-www-form-urlencoded': {
    request: 'POST /',
    headers: { 'content-type': FORM },
    signed: 'content-type;host;x-amz-date',
    body: 'Param1=value1',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
  'post-x-www-form-urlencoded with the hash of its body': {
    request: 'POST /',
    headers: {
      'content-type': FORM,
      'content-length': '13',
      'x-amz-content-sha256': '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e',
    },
    signed: 'content-length;content-type;host;x-amz-content-sha256;x-amz-date',
    body: 'Param1=value1',
    signature: 'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b',
  },
};

function requestOf({
  request,
  headers = {},
  signed = 'host;x-amz-date',
  body = '',
  signature,
}: Vector): SignedRequest & { headers: Record<string, readonly string[]> } {
  const [method = '', ...rest] = request.split(' ');
  const [path = '', query = ''] = rest.join(' ').split('?');
  const authorization = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=${signed}, Signature=${signature}`;
  const given = { host: 'example.amazonaws.com', 'x-amz-date': DATE, authorization, ...headers };
  const all = Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), [value].flat()]));
  return { method, path, query, headers: all, body: Buffer.from(body) };
}

const mismatch =
  /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret/;

describe('the published SigV4 test suite', () => {
  test.each(Object.entries(suite))('%s', (_, vector) => {
    const request = requestOf(vector);
    const authorization = parseAuthorization(request);
    expect(() => checkSignature(request, authorization, SECRET)).not.toThrow();
    expect(() => checkSignature(request, authorization, `${SECRET}x`)).toThrow(mismatch);
    expect(() => checkSignature({ ...request, body: Buffer.from('other') }, authorization, SECRET)).toThrow(
      vector.headers?.['x-amz-content-sha256'] ? /x-amz-content-sha256/ : mismatch,
    );
  });
});

const vanilla: Vector = {
  request: 'POST /',
  signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
};
const grant = { scope: 'all' } as const;
const findCredentials = async (id: string, token: string | undefined) =>
  id === 'AKIDEXAMPLE' && token === undefined ? { secret: SECRET, grant } : undefined;

/** The error that the check ends with, as `code: message`, or `passed`. */
async function judge(headers: Record<string, string | undefined>, { now = SIGNED_AT, service = 'service' } = {}) {
  const request = requestOf(vanilla);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) delete request.headers[name];
    else request.headers[name] = [value];
  }
  const result = verifyWith(findCredentials, { now: () => now }).check(request, service);
  return result.then(
    () => 'passed',
    (error) => `${error.code}: ${error.message}`,
  );
}

const header = (credential: string, signed = 'host;x-amz-date', signature = vanilla.signature) =>
  `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signed}, Signature=${signature}`;

describe('a verified request', () => {
  test('passes within five minutes of its date, either way', async () => {
    expect(await judge({})).toBe('passed');
    expect(await judge({}, { now: SIGNED_AT + 300_000 })).toBe('passed');
    expect(await judge({}, { now: SIGNED_AT - 300_000 })).toBe('passed');
    expect(await judge({ authorization: header(CREDENTIAL).replaceAll(', ', ',') })).toBe('passed');
  });

  test('passes within fifteen where the operator says so', async () => {
    const { check } = verifyWith(findCredentials, { now: () => SIGNED_AT + 900_000 }, 15);
    await expect(check(requestOf(vanilla), 'service')).resolves.toBeDefined();
    const late = verifyWith(findCredentials, { now: () => SIGNED_AT + 900_001 }, 15);
    await expect(late.check(requestOf(vanilla), 'service')).rejects.toMatchObject({
      code: 'InvalidSignatureException',
    });
  });

  test('tells which key signed it, and what it may do', async () => {
    const { check } = verifyWith(findCredentials, { now: () => SIGNED_AT });
    expect(await check(requestOf(vanilla), 'service')).toEqual({ keyId: 'AKIDEXAMPLE', grant });
  });

  test('is refused outside them, with the text that SDKs correct their clock by', async () => {
    expect(await judge({}, { now: SIGNED_AT + 20 * 60_000 })).toBe(
      'InvalidSignatureException: Signature expired: 20150830T123600Z is now earlier than 20150830T125100Z (20150830T125600Z - 5 min.)',
    );
    expect(await judge({}, { now: SIGNED_AT - 20 * 60_000 })).toBe(
      'InvalidSignatureException: Signature not yet current: 20150830T123600Z is still later than 20150830T122100Z (20150830T121600Z + 5 min.)',
    );
  });

  test.each<[string, Record<string, string | undefined>, RegExp]>([
    [
      'no signature',
      { authorization: undefined },
      /^MissingAuthenticationTokenException: Missing Authentication Token$/,
    ],
    ['a bearer token', { authorization: 'Bearer abc' }, /^MissingAuthenticationTokenException: /],
    [
      'the scheme alone',
      { authorization: 'AWS4-HMAC-SHA256' },
      /^IncompleteSignatureException: .*'Credential'.*'Signature'.*'SignedHeaders'/,
    ],
    [
      'a part without =',
      { authorization: `AWS4-HMAC-SHA256 Credential= ${CREDENTIAL}` },
      /^IncompleteSignatureException: .*missing equal-sign/,
    ],
    ['no date', { 'x-amz-date': undefined }, /^IncompleteSignatureException: .*'X-Amz-Date' or a 'Date'/],
    ['a date of another form', { 'x-amz-date': '2015-08-30T12:36:00Z' }, /^IncompleteSignatureException: Date must be/],
    ['a date that is none', { 'x-amz-date': '20159930T123600Z' }, /^IncompleteSignatureException: Date must be/],
    [
      'another algorithm',
      { authorization: header(CREDENTIAL).replace('SHA256', 'SHA1') },
      /^IncompleteSignatureException: Unsupported/,
    ],
    [
      'a short credential',
      { authorization: header('AKIDEXAMPLE/20150830/us-east-1/service') },
      /^IncompleteSignatureException: Credential must have exactly 5/,
    ],
    [
      'header names that are none',
      { authorization: header(CREDENTIAL, 'host;;x') },
      /^IncompleteSignatureException: SignedHeaders/,
    ],
    ['an unsigned host', { authorization: header(CREDENTIAL, 'x-amz-date') }, /^InvalidSignatureException: 'Host'/],
    ['an unsigned target', { 'x-amz-target': 'Service.DeleteAll' }, /^InvalidSignatureException: 'X-Amz-Target'/],
    [
      'another day',
      { authorization: header(CREDENTIAL.replace('0830', '0829')) },
      /^InvalidSignatureException: Date in Credential scope/,
    ],
    [
      'another service',
      { authorization: header(CREDENTIAL.replace('service', 's3')) },
      /^InvalidSignatureException: Credential should be scoped to correct service: 'service'\.$/,
    ],
    [
      'another region than it was signed for',
      { authorization: header(CREDENTIAL.replace('east', 'west')) },
      /^InvalidSignatureException: The request signature/,
    ],
    [
      'an unknown key',
      { authorization: header(CREDENTIAL.replace('AKID', 'AKIX')) },
      /^UnrecognizedClientException: The security token included in the request is invalid\.$/,
    ],
    ['a session token', { 'x-amz-security-token': 'x' }, /^UnrecognizedClientException: /],
    [
      'another signature',
      { authorization: header(CREDENTIAL, 'host;x-amz-date', 'f'.repeat(64)) },
      /^InvalidSignatureException: The request signature/,
    ],
    [
      'a signature that is none',
      { authorization: header(CREDENTIAL, 'host;x-amz-date', 'abc') },
      /^InvalidSignatureException: The request signature/,
    ],
    [
      'an unsigned payload',
      { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      /^InvalidSignatureException: .*x-amz-content-sha256/,
    ],
  ])('is refused with %s', async (_, headers, error) => {
    expect(await judge(headers)).toMatch(error);
  });
});

describe('in development', () => {
  test('any signature of the right form passes, and none does not', async () => {
    const request = requestOf({ ...vanilla, signature: 'f'.repeat(64) });
    await expect(acceptAnyKey.check(request, 'cognito-idp')).resolves.toBeUndefined();
    delete request.headers['x-amz-date'];
    await expect(acceptAnyKey.check(request, 'cognito-idp')).resolves.toBeUndefined();
    request.headers.authorization = ['AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE'];
    await expect(acceptAnyKey.check(request, 'cognito-idp')).rejects.toMatchObject({
      code: 'IncompleteSignatureException',
    });
    delete request.headers.authorization;
    await expect(acceptAnyKey.check(request, 'cognito-idp')).rejects.toMatchObject({
      code: 'MissingAuthenticationTokenException',
    });
  });
});

test('a key of this server verifies and another does not', async () => {
  const context = await createTestContext();
  const key = await createAccessKey(context, { description: 'deploy', scope: 'all' });
  const signatures = verifyWith((id, token) => findAccessKey(context, id, token), context.clock);
  const request = requestOf(vanilla);
  request.headers.authorization = [header(CREDENTIAL.replace('AKIDEXAMPLE', key.id))];
  context.clock.advance(SIGNED_AT - context.clock.now());
  await expect(signatures.check(request, 'service')).rejects.toMatchObject({ code: 'InvalidSignatureException' });
  request.headers.authorization = [header(CREDENTIAL.replace('AKIDEXAMPLE', `${key.id}X`))];
  await expect(signatures.check(request, 'service')).rejects.toMatchObject({ code: 'UnrecognizedClientException' });
  request.headers.authorization = [header(CREDENTIAL.replace('AKIDEXAMPLE', key.id))];
  request.headers['x-amz-security-token'] = ['x'];
  await expect(signatures.check(request, 'service')).rejects.toMatchObject({ code: 'UnrecognizedClientException' });
  await context.close();
});
