/**
 * How many decisions one core makes in a second: requests that are all different, each signed in one of a thousand sessions, against a policy of
 * five statements; and tokens of a user pool. `npm run bench:authorizer`.
 */
import { createHmac, createSecretKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import { signatureOf, signingKeyOf } from '../../server/src/aws-signature/sigv4.ts';
import { issueSessionToken, openSessionKey } from '../../server/src/lib/session-token.ts';
import { type Authorizer, createAuthorizer } from '../src/authorizer.ts';
import type { AuthorizerRequest } from '../src/authorizer-request.ts';
import { s3Service } from '../src/services/s3.ts';

const roleArn = 'arn:aws:iam::123456789012:role/known';
const issuer = 'https://auth.test/us-east-1_pool';
const [sessionCount, requestCount, batchCount, rounds] = [1000, 20_000, 100, 5];
const nowSeconds = 1_800_000_000;

const own = 'arn:aws:s3:::files/private/$' + '{cognito-identity.amazonaws.com:sub}/*';
const allow = (Action: string | string[], Resource: string, Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const policy = {
  Version: '2012-10-17',
  Statement: [
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], own),
    allow('s3:GetObject', 'arn:aws:s3:::files/public/*'),
    allow('s3:ListBucket', 'arn:aws:s3:::files', { StringLike: { 's3:prefix': ['public/*', 'private/*'] } }),
    allow('s3:GetObject', 'arn:aws:s3:::files/protected/*', { Bool: { 'aws:SecureTransport': 'true' } }),
    { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } },
  ],
};

const key = openSessionKey({ number: 1, key: new Uint8Array(32).fill(1) });
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const authorizer = () =>
  createAuthorizer({
    service: s3Service({ hosts: ['files.test'] }),
    sessionKeys: `1.${Buffer.alloc(32, 1).toString('base64url')}`,
    roles: { [roleArn]: { policies: { policy } } },
    pools: [
      {
        issuer,
        clientIds: ['app'],
        keys: { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'one' }] },
        roles: { default: roleArn },
      },
    ],
    clock: () => nowSeconds * 1000,
  });

const date = `${new Date(nowSeconds * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function identityOf(index: number): string {
  return `us-east-1:11111111-2222-3333-4444-${String(index).padStart(12, '0')}`;
}

const sessions = Array.from({ length: sessionCount }, (_, index) => {
  const credentials = issueSessionToken(key, {
    roleArn,
    name: 'CognitoIdentityCredentials',
    federated: {
      provider: 'cognito-identity.amazonaws.com',
      subject: identityOf(index),
      audience: 'us-east-1:pool',
      methods: ['authenticated', issuer.slice(8), `${issuer.slice(8)}:CognitoSignIn:sub-${index}`],
    },
    tags: { team: 'red', tier: 'gold' },
    issuedAtSeconds: nowSeconds - 60,
    expiresAtSeconds: nowSeconds + 3540,
  });
  const scope = {
    accessKeyId: credentials.accessKeyId,
    date,
    day: date.slice(0, 8),
    region: 'us-east-1',
    service: 's3',
  };
  const authorization = { ...scope, signedHeaders: [], signature: '' };
  return { credentials, authorization, signing: signingKeyOf(authorization, credentials.secretAccessKey) };
});

const signedHeaders = ['host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token', 'x-amz-user-agent'];

/** A request for a file of one's own; each is another one. */
function signedRequest(index: number): AuthorizerRequest {
  const session = sessions[index % sessionCount];
  if (session === undefined) throw new Error('there is no session');
  const { credentials, authorization, signing } = session;
  const request: AuthorizerRequest = {
    method: 'GET',
    path: `/files/private/${encodeURIComponent(identityOf(index % sessionCount))}/photo-${index}.jpg`,
    query: 'x-id=GetObject',
    headers: {
      host: ['files.test'],
      'x-amz-content-sha256': [emptyHash],
      'x-amz-date': [date],
      'x-amz-security-token': [credentials.sessionToken],
      'x-amz-user-agent': ['aws-sdk-js/3.1169.0'],
      'user-agent': ['aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs#24.21.0 api/s3#3.1169.0'],
    },
    address: '192.0.2.7',
    isSecure: true,
  };
  const form = { payloadHash: emptyHash, isObjects: true };
  const signature = signatureOf(
    { ...request, body: new Uint8Array() },
    { ...authorization, signedHeaders },
    signing,
    form,
  );
  const credential = `${credentials.accessKeyId}/${date.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const header = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${Buffer.from(signature).toString('hex')}`;
  return { ...request, headers: { ...request.headers, authorization: [header] } };
}

const tokens = Array.from({ length: sessionCount }, (_, index) => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: issuer,
    sub: `sub-${index}`,
    client_id: 'app',
    token_use: 'access',
    scope: 'openid',
    exp: nowSeconds + 3600,
    iat: nowSeconds,
  };
  const text = `${encode({ alg: 'RS256', kid: 'one' })}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), pair.privateKey).toString('base64url')}`;
});

function tokenRequest(index: number): AuthorizerRequest {
  return {
    method: 'GET',
    path: `/files/public/photo-${index}.jpg`,
    query: '',
    headers: { host: ['files.test'], authorization: [`Bearer ${tokens[index % sessionCount]}`] },
    address: '192.0.2.7',
    isSecure: true,
  };
}

const floorKey = createSecretKey(new Uint8Array(32));
const canonical = 'x'.repeat(1200);

/** The floor: the canonical request is hashed, and the hash signed. No decision about a signed request can do without. */
function hashAndSign(index: number): void {
  createHmac('sha256', floorKey)
    .update(hash('sha256', `${index}${canonical}`, 'hex'))
    .digest();
}

const spent = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return user + system;
};

/**
 * Decides about so many, one after the other, and says how many in a second of CPU, and how many floors one costs: measured in between, since
 * a busy machine slows both. Requests are made a few at a time, as a server has them.
 * @throws Error unless all are allowed
 */
async function measure(
  name: string,
  make: (index: number) => AuthorizerRequest,
  { first, count, own }: { first: number; count: number; own: Authorizer },
): Promise<void> {
  let [microseconds, floor] = [0, 0];
  for (let at = first; at < first + count; at += batchCount) {
    const requests = Array.from({ length: batchCount }, (_, index) => make(at + index));
    const startedAt = process.cpuUsage();
    for (const request of requests) {
      const decision = await own.authorize(request);
      if (!decision.isAllowed) throw decision.refusal;
    }
    microseconds += spent(startedAt);
    const floorAt = process.cpuUsage();
    for (let index = 0; index < batchCount; index += 1) hashAndSign(at + index);
    floor += spent(floorAt);
  }
  const perSecond = Math.round((count / microseconds) * 1_000_000);
  const rate = perSecond.toLocaleString('en').padStart(8);
  console.log(`${name.padEnd(40)} ${rate} a second, ${(microseconds / floor).toFixed(1)} floors each`);
}

console.log(`a floor is one SHA-256 of ${canonical.length} bytes and one HMAC`);
for (const [name, make] of [
  ['signed requests', signedRequest],
  ['tokens', tokenRequest],
] as const) {
  // The first run is for the compiler.
  await measure(`(${name}, warming)`, make, { first: 0, count: requestCount, own: authorizer() });
  const own = authorizer();
  await measure(`${name}, never seen before`, make, { first: 0, count: sessionCount, own });
  for (let round = 1; round <= rounds; round += 1)
    await measure(`${name}, whose session is known`, make, { first: round * requestCount, count: requestCount, own });
}
