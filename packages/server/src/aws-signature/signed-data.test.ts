import { expect, test } from 'vitest';
import { issueSession, openSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { createTestContext } from '../../test/context.ts';
import { canonicalRequest, sha256Hex } from './canonical-request.ts';
import { checkDataScope, checkDataSignature, type DataRequest, parseDataSignature } from './signed-data.ts';
import { signatureOf, signingKeyOf } from './sigv4.ts';

/** Key, time and bucket of the examples in the documentation of S3 ("Authenticating Requests (AWS Signature Version 4)"). */
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const SIGNED_AT = Date.UTC(2013, 4, 24);
const DATE = '20130524T000000Z';
const CREDENTIAL = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
const EMPTY = sha256Hex('');

type Headers = Readonly<Record<string, string | readonly string[]>>;

function requestOf(line: string, headers: Headers): DataRequest {
  const [method = '', target = ''] = line.split(' ');
  const [path = '', query = ''] = target.split('?');
  const lists = Object.entries(headers).map(([name, value]) => [name, [value].flat()]);
  return { method, path, query, headers: Object.fromEntries(lists) };
}

/** A request of the documentation, with its signature in the header. */
function signed(line: string, signature: string, headers: Headers): DataRequest {
  const all = { host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': DATE, 'x-amz-content-sha256': EMPTY, ...headers };
  const names = Object.keys(all).toSorted().join(';');
  const authorization = `AWS4-HMAC-SHA256 Credential=${CREDENTIAL},SignedHeaders=${names},Signature=${signature}`;
  return requestOf(line, { ...all, authorization });
}

const presigned = (
  query = '',
  headers: Headers = {},
  signature = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
) =>
  requestOf(
    `GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(CREDENTIAL)}&X-Amz-Date=${DATE}&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}${query}`,
    { host: 'examplebucket.s3.amazonaws.com', ...headers },
  );

interface Asked {
  readonly now?: number;
  readonly skewMinutes?: number;
  readonly service?: string;
  readonly payload?: readonly Uint8Array[];
}

/** What was meant of the payload, and its trailers; or what the check ends with, as `code: message`. */
async function judge(
  request: DataRequest,
  { now = SIGNED_AT, skewMinutes = 5, service = 's3', payload = [] }: Asked = {},
) {
  const trailers: Record<string, string> = {};
  try {
    const signature = parseDataSignature(request);
    checkDataScope(signature, request, { service, skewMinutes }, now);
    // Whose key it is, the door looks up: this is the only one.
    if (signature.authorization.accessKeyId !== 'AKIAIOSFODNN7EXAMPLE') throw new Error('there is no such key');
    const pieces: Uint8Array[] = [];
    const check = checkDataSignature(request, signature, SECRET);
    for await (const piece of check.read(payload, (name, value) => (trailers[name] = value))) pieces.push(piece);
    return { length: Buffer.concat(pieces).length, hash: sha256Hex(Buffer.concat(pieces)), trailers };
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
}

const nothing = { length: 0, hash: EMPTY, trailers: {} };
const put = 'Welcome to Amazon S3.';
const vectors: Readonly<Record<string, [DataRequest, string]>> = {
  'GET Object': [
    signed('GET /test.txt', 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41', { range: 'bytes=0-9' }),
    '',
  ],
  'PUT Object': [
    signed('PUT /test%24file.text', '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd', {
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-content-sha256': sha256Hex(put),
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    }),
    put,
  ],
  'GET Bucket Lifecycle': [
    signed('GET /?lifecycle', 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543', {}),
    '',
  ],
  'Get Bucket (List Objects)': [
    signed('GET /?max-keys=2&prefix=J', '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7', {}),
    '',
  ],
  'a presigned GET': [presigned(), ''],
};

test.each(Object.entries(vectors))('%s of the documentation passes', async (_, [request, body]) => {
  const payload = body === '' ? [] : [Buffer.from(body.slice(0, 5)), Buffer.from(body.slice(5))];
  expect(await judge(request, { payload })).toEqual({ ...nothing, length: body.length, hash: sha256Hex(body) });
});

test('a payload that is not the one of the hash is refused at its end', async () => {
  const [request] = vectors['PUT Object'] ?? [];
  expect(await judge(request as DataRequest, { payload: [Buffer.from('Welcome to Amazon S4.')] })).toMatch(
    /^InvalidSignatureException: The provided 'x-amz-content-sha256' header does not match/,
  );
});

const chunkSignature = (size: string, signature: string) => `${size};chunk-signature=${signature}\r\n`;
const data = Buffer.alloc(66_560, 'a');
const lines = (signatures: readonly [string, string, string], end: string) => [
  Buffer.from(chunkSignature('10000', signatures[0])),
  data.subarray(0, 65_536),
  Buffer.from(`\r\n${chunkSignature('400', signatures[1])}`),
  data.subarray(65_536),
  Buffer.from(`\r\n${chunkSignature('0', signatures[2])}${end}`),
];
const chunked = signed(
  'PUT /examplebucket/chunkObject.txt',
  '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  {
    host: 's3.amazonaws.com',
    'content-encoding': 'aws-chunked',
    'content-length': '66824',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
  },
);
const chunks = lines(
  [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ],
  '\r\n',
);
const withTrailer = signed(
  'PUT /examplebucket/chunkObject.txt',
  '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  {
    host: 's3.amazonaws.com',
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-trailer': 'x-amz-checksum-crc32c',
  },
);
const trailing = lines(
  [
    'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
    '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
    '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
  ],
  'x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
);
const whole = { length: data.length, hash: sha256Hex(data), trailers: {} };

test('a payload in chunks passes, however it is cut on its way', async () => {
  expect(await judge(chunked, { payload: chunks })).toEqual(whole);
  const all = Buffer.concat(chunks);
  for (const size of [1, 7, 65_000, all.length]) {
    const cut = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
      all.subarray(index * size, (index + 1) * size),
    );
    expect(await judge(chunked, { payload: cut })).toEqual(whole);
  }
});

test('a payload in chunks with a signed trailer passes, and gives the trailer', async () => {
  expect(await judge(withTrailer, { payload: trailing })).toEqual({
    ...whole,
    trailers: { 'x-amz-checksum-crc32c': 'sOO8/Q==' },
  });
});

test('whoever sends a payload is told when no more of it is wanted', async () => {
  for (const changed of ['x', '']) {
    let isClosed = false;
    const source = async function* () {
      try {
        yield Buffer.concat([Buffer.from(changed), ...chunks]);
        yield Buffer.from('more');
      } finally {
        isClosed = true;
      }
    };
    const signature = parseDataSignature(chunked);
    const reading = checkDataSignature(chunked, signature, SECRET).read(source());
    const first = reading.next();
    if (changed === '') {
      expect((await first).value).toHaveLength(65_536);
      await reading.return(undefined);
    } else {
      await expect(first).rejects.toMatchObject({ code: 'IncompleteSignatureException' });
    }
    expect(isClosed).toBe(true);
  }
});

test.each<[string, (text: string) => string]>([
  ['other data', (text) => text.replace('aaaa', 'aaab')],
  ['chunks in another order', (text) => text.replace(/^(10000[^\n]*\n[^\r]*\r\n)(400[^\n]*\n[^\r]*\r\n)/, '$2$1')],
  ['a chunk that is left out', (text) => text.replace(/400;[^\n]*\n[^\r]*\r\n/, '')],
  ['an end that is left out', (text) => text.replace(/0;chunk.*$/s, '')],
  ['an end in the middle of a chunk', (text) => text.slice(0, 50_000)],
  ['another trailer', (text) => text.replace('sOO8', 'sOO9')],
  ['another name of the trailer', (text) => text.replace('crc32c:', 'crc32:')],
  ['no trailer', (text) => text.replace(/x-amz-checksum-crc32c[^\n]*\n/, '')],
  ['no signature of the trailer', (text) => text.replace(/x-amz-trailer-signature[^\n]*\n/, '')],
  [
    'one trailer more',
    (text) => text.replace('x-amz-trailer-signature', 'x-amz-acl:public-read\r\nx-amz-trailer-signature'),
  ],
  ['something behind the end', (text) => `${text}x`],
  ['a head without its signature', (text) => text.replace(/400;[^\r]*/, '400')],
  ['a line without its CR', (text) => text.replace('\r\n', '\n')],
])('a payload in chunks is refused with %s', async (_, change) => {
  const text = Buffer.concat(trailing).toString('latin1');
  const changed = change(text);
  expect(changed).not.toBe(text);
  expect(await judge(withTrailer, { payload: [Buffer.from(changed, 'latin1')] })).toMatch(
    /^(?:Incomplete|Invalid)SignatureException: /,
  );
});

test('a payload that nobody signed passes as it is, and in chunks with its trailer', async () => {
  const form = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '5',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  const request = sign('PUT /b/k', form);
  const payload = (text: string) => ({ payload: [Buffer.from(text)] });
  expect(await judge(request, payload('3\r\nabc\r\n2\r\nde\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n'))).toEqual({
    length: 5,
    hash: sha256Hex('abcde'),
    trailers: { 'x-amz-checksum-crc32': 'AAAA' },
  });
  const long = sign('PUT /b/k', { ...form, 'x-amz-decoded-content-length': String(20 * 1024 * 1024) });
  const pieces = Array.from({ length: 20 }, () => Buffer.alloc(1024 * 1024, 'a'));
  const end = Buffer.from('\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n');
  const inOne = { payload: [Buffer.from('1400000\r\n'), ...pieces, end] };
  expect(await judge(long, inOne)).toMatchObject({ length: 20 * 1024 * 1024 });
  expect(await judge(request, payload('3\r\nabc\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n'))).toMatch(/less data/);
  expect(await judge(request, payload('6\r\nabcdef\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n'))).toMatch(/more data/);
  expect(await judge(sign('PUT /b/k', { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }), payload('any'))).toMatchObject({
    length: 3,
  });
});

/** A request of our own making, signed as a client would. */
function sign(
  line: string,
  headers: Headers = {},
  { secret = SECRET, service = 's3', id = 'AKIAIOSFODNN7EXAMPLE' } = {},
): DataRequest {
  const all = { host: 'files.example', 'x-amz-date': DATE, 'x-amz-content-sha256': EMPTY, ...headers };
  const request = requestOf(line, all);
  const signedHeaders = Object.keys(all).toSorted();
  const scope = { day: '20130524', region: 'us-east-1', service };
  const authorization = { accessKeyId: id, date: DATE, ...scope, signedHeaders, signature: '' };
  const key = signingKeyOf(authorization, secret);
  const form = { payloadHash: String(all['x-amz-content-sha256']), isObjects: service === 's3' };
  const signature = Buffer.from(signatureOf({ ...request, body: Buffer.alloc(0) }, authorization, key, form)).toString(
    'hex',
  );
  const credential = `${id}/20130524/us-east-1/${service}/aws4_request`;
  const header = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
  return { ...request, headers: { ...request.headers, authorization: [header] } };
}

test('a path of S3 stays what it is: dots and slashes are part of a key', async () => {
  for (const path of ['/b//a', '/b/../a', '/b/./a', '/b/a b', '/b/a%2Fb', '/b/%E1%88%B4']) {
    const request = sign(`GET ${path.replace(' ', '%20')}`);
    expect(await judge(request)).toEqual(nothing);
    expect(await judge({ ...request, path: '/b/a' })).toMatch(/^InvalidSignatureException/);
  }
});

test('the clock may be off by five minutes, or by fifteen where the operator says so', async () => {
  const [request] = vectors['GET Object'] ?? [];
  const at = (minutes: number, skewMinutes?: number) =>
    judge(request as DataRequest, { now: SIGNED_AT + minutes * 60_000, ...(skewMinutes && { skewMinutes }) });
  expect([await at(5), await at(-5), await at(15, 15), await at(-15, 15)]).toEqual([
    nothing,
    nothing,
    nothing,
    nothing,
  ]);
  for (const refused of [await at(5.1), await at(-5.1), await at(15.1, 15), await at(-15.1, 15)]) {
    expect(refused).toMatch(/^InvalidSignatureException: Signature (?:expired|not yet current)/);
  }
});

test('a presigned request is good until it expires, and not before its time', async () => {
  expect(await judge(presigned(), { now: SIGNED_AT + 86_400_000 })).toEqual(nothing);
  expect(await judge(presigned(), { now: SIGNED_AT + 86_400_001 })).toBe(
    'InvalidSignatureException: Request has expired.',
  );
  expect(await judge(presigned(), { now: SIGNED_AT - 301_000 })).toMatch(
    /^InvalidSignatureException: Signature not yet current/,
  );
});

test('a presigned request says in small letters too what is signed of its payload, as Amplify 5 does', async () => {
  const signature = 'f4ddffa76828c04e17eaa8f26a075831b18319469f7d3daba9e4a8d873cc6664';
  const small = (hash: string) => presigned(`&x-amz-content-sha256=${hash}`, {}, signature);
  expect(await judge(small(EMPTY))).toEqual(nothing);
  expect(await judge(small(EMPTY), { payload: [Buffer.from('x')] })).toMatch(/does not match/);
  expect(await judge(small('UNSIGNED-PAYLOAD'))).toMatch(/The request signature we calculated/);
});

test('in parameters of S3 that decide nothing a blank may be a plus sign, as in links of Amplify', async () => {
  const signature = 'b61926c7c9a8f8a93f00ffd484fa77140a4c27ffa60a5dff6e16c573d7e48113';
  const named = (value: string) => presigned(`&response-content-disposition=${value}`, {}, signature);
  expect(await judge(named('inline%3B%20a%2Bb'))).toEqual(nothing);
  expect(await judge(named('inline%3B+a%2Bb'))).toEqual(nothing);
  expect(await judge(named('inline%3B%20a+b'))).toMatch(/The request signature we calculated/);
});

test.each<[string, DataRequest, RegExp]>([
  ['another header of AWS', presigned('', { 'x-amz-acl': 'public-read' }), /which were not signed: x-amz-acl/],
  ['a session token beside it', presigned('', { 'x-amz-security-token': 'x' }), /which were not signed/],
  ['two signatures', presigned('', { authorization: 'AWS4-HMAC-SHA256 x' }), /Only one auth mechanism/],
  ['a parameter that stands twice', presigned('&X-Amz-Expires=1'), /stands twice/],
  ['one that stands twice in other letters', presigned('&x-amz-expires=1'), /stands twice/],
  ['one more parameter', presigned('&acl'), /The request signature we calculated/],
  ['another host', presigned('', { host: 'other.s3.amazonaws.com' }), /The request signature we calculated/],
  ['two hosts', presigned('', { host: ['examplebucket.s3.amazonaws.com', 'x'] }), /host was sent twice/],
  [
    'an end after more than a week',
    requestOf(`GET /x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=604801`, {}),
    /X-Amz-Expires is a number/,
  ],
  [
    'another algorithm',
    requestOf(
      `GET /x?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Expires=1&X-Amz-Credential=a&X-Amz-SignedHeaders=host&X-Amz-Signature=b`,
      {},
    ),
    /Unsupported AWS 'algorithm'/,
  ],
  ['no signature at all', requestOf('GET /x', {}), /^MissingAuthenticationTokenException/],
  [
    'an unknown form of payload',
    sign('PUT /x', { 'x-amz-content-sha256': 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD' }),
    /names no known form/,
  ],
  [
    'chunks of no length',
    sign('PUT /x', { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }),
    /X-Amz-Decoded-Content-Length/,
  ],
  [
    'trailers that no form has',
    sign('PUT /x', {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'x-amz-decoded-content-length': '1',
      'x-amz-trailer': 'a',
    }),
    /goes with -TRAILER alone/,
  ],
  ['another service', sign('GET /x', {}, { service: 'sqs' }), /Credential should be scoped to correct service: 's3'/],
])('a request with %s is refused', async (_, request, message) => {
  expect(await judge(request)).toMatch(message);
});

test('whoever has a session signs with what it gave, and with nothing else', async () => {
  const context = await createTestContext();
  const given = await issueSession(context, { roleArn: 'arn:aws:iam::123456789012:role/x', name: 's', tags: {} });
  const headers = { 'x-amz-security-token': given.sessionToken };
  const request = sign('GET /b/k', headers, { secret: given.secretAccessKey, id: given.accessKeyId });
  const signature = parseDataSignature(request);
  const opened = await openSession(context, signature.sessionToken ?? '');
  expect(opened?.credentials.accessKeyId).toBe(signature.authorization.accessKeyId);
  expect(() => checkDataSignature(request, signature, opened?.credentials.secretAccessKey ?? '')).not.toThrow();
  const other = await issueSession(context, { roleArn: 'arn:aws:iam::123456789012:role/y', name: 's', tags: {} });
  expect(() => checkDataSignature(request, signature, other.secretAccessKey)).toThrow('The request signature');
  await context.close();
});

/** A small generator of numbers that are the same at every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * All that a request says to whoever acts on it, in one form for all spellings; read without the functions under test. What has no meaning
 * stands for itself.
 */
function meaningOf(request: DataRequest): string {
  const { method, path, query, headers } = request;
  const decoded = (text: string) => {
    try {
      return ['decoded', decodeURIComponent(text.includes('+') ? '%' : text)];
    } catch {
      return ['as it is', text];
    }
  };
  const parameters = query.split('&').map((pair) => {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    return JSON.stringify([decoded(name), decoded(value)]);
  });
  const kept = Object.entries(headers).map(([name, values]) => {
    const own = values?.map((value) => value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, ''));
    // Names of headers have no case.
    const lower = (value: string) => value.replace(/SignedHeaders=[^ ,]*/, (part) => part.toLowerCase());
    const parts = name === 'authorization' ? own?.map((value) => lower(value).split(/[ ,]+/).toSorted()) : own;
    return JSON.stringify([name, parts]);
  });
  const keys = path.split('/').map((segment) => decoded(segment.replaceAll('+', '%2B')));
  return JSON.stringify([method, keys, parameters.toSorted(), kept.toSorted()]);
}

const plain: DataRequest = {
  method: 'GET',
  path: '/b/k',
  query: '',
  headers: { host: ['h'], 'x-amz-date': [DATE], 'x-amz-content-sha256': [EMPTY] },
};
const withMeta = (value: string): Partial<DataRequest> => ({ headers: { ...plain.headers, 'x-amz-meta-a': [value] } });

/** The same request with a signature of the header's kind over it. */
function signAnew(request: DataRequest): string {
  const signedHeaders = Object.keys(request.headers).toSorted();
  const authorization = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    date: DATE,
    day: DATE.slice(0, 8),
    region: 'us-east-1',
    service: 's3',
    signedHeaders,
    signature: '',
  };
  const form = { payloadHash: EMPTY, isObjects: true };
  const key = signingKeyOf(authorization, SECRET);
  const signature = Buffer.from(signatureOf({ ...request, body: new Uint8Array() }, authorization, key, form));
  return `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature.toString('hex')}`;
}

test.each<[string, Partial<DataRequest>, Partial<DataRequest>]>([
  ['a signature in the query, which is another way', { query: 'a=1' }, { query: 'a=1&X-Amz-Signature=b' }],
  ['the same with an escape', { query: '' }, { query: 'X-Amz-Signatur%65=b' }],
  ['an escape that is none', { path: '/b/%2541%25zz' }, { path: '/b/%41%zz' }],
  ['an escape that is none in the query', { query: 'p=%25zz' }, { query: 'p=%zz' }],
  ['a plus sign, which some read as a blank', { query: 'p=a%2Bb' }, { query: 'p=a+b' }],
  ['a no-break space for a blank', withMeta('x y'), withMeta('x\u00a0y')],
  ['a no-break space at the end', withMeta('/b/k'), withMeta('/b/k\u00a0')],
])('a signature covers no other request: %s', async (_, one, other) => {
  const authorization = [signAnew({ ...plain, ...one })];
  const send = (request: DataRequest) => judge({ ...request, headers: { ...request.headers, authorization } });
  expect(await send({ ...plain, ...one })).toEqual(nothing);
  expect(await send({ ...plain, ...other })).toMatch(/Exception: /);
});

test('a length without chunks goes with no payload in one piece', async () => {
  const request = { ...plain, headers: { ...plain.headers, 'x-amz-decoded-content-length': ['3'] } };
  const authorization = [signAnew(request)];
  expect(await judge({ ...request, headers: { ...request.headers, authorization } })).toMatch(
    /goes with a payload in chunks/,
  );
});

test('a header is signed as the bytes that it is', async () => {
  const wire = Buffer.from('é', 'utf8').toString('latin1');
  const canonical = canonicalRequest({ ...plain, ...withMeta(wire), body: new Uint8Array() }, ['x-amz-meta-a']);
  expect(Buffer.from(canonical, 'latin1').toString('utf8')).toContain('x-amz-meta-a:é\n');
});

test('10,000 requests with one byte changed are refused', { timeout: 120_000 }, async () => {
  const next = numbers(20_130_524);
  const originals = [
    ...Object.values(vectors).map(([request, body]) => [request, Buffer.from(body)] as const),
    [withTrailer, Buffer.concat(trailing)] as const,
  ];
  const isPassed = async (request: DataRequest, body: Uint8Array) =>
    typeof (await judge(request, { payload: [body] })) !== 'string';
  const change = (text: string) => {
    const index = next(text.length);
    return text.slice(0, index) + String.fromCharCode(next(256)) + text.slice(index + 1);
  };
  let refused = 0;
  const passed: string[] = [];
  while (refused < 10_000 && passed.length === 0) {
    const [request, body] = originals[refused % 40 === 0 ? 5 : next(5)] ?? [];
    if (request === undefined || body === undefined) throw new Error('no request');
    const places = ['method', 'path', 'query', 'body', ...Object.keys(request.headers)];
    const place = places[next(places.length)] ?? '';
    // There is no byte to change, and what is presigned says nothing of a payload.
    if (place === 'body' && body.length === 0) continue;
    let mutant = request;
    let mutantBody: Uint8Array = body;
    if (place === 'method' || place === 'path' || place === 'query')
      mutant = { ...request, [place]: change(request[place]) };
    else if (place === 'body') mutantBody = Buffer.from(change(body.toString('latin1')), 'latin1');
    else mutant = { ...request, headers: { ...request.headers, [place]: [change(request.headers[place]?.[0] ?? '')] } };
    if (meaningOf(mutant) === meaningOf(request) && Buffer.compare(mutantBody, body) === 0) continue;
    if (await isPassed(mutant, mutantBody))
      passed.push(`${place}: ${meaningOf(mutant)} ${Buffer.from(mutantBody).toString('latin1').slice(0, 80)}`);
    else refused += 1;
  }
  expect(passed).toEqual([]);
});
