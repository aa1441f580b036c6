import { SignatureV4 } from '@smithy/signature-v4';
import {
  issueSessionToken,
  openSessionKey,
  type Session,
  type SessionCredentials,
} from '../../server/src/lib/session-token.ts';
import type { AuthorizerRequest } from '../src/authorizer-request.ts';
import { Sha256 } from './sha256.ts';

/** A key as the server's, and what `cenote session-key show` prints of it. */
export const sessionKey = openSessionKey({ number: 7, key: new Uint8Array(32).fill(7) });
export const sessionKeyText = `7.${Buffer.alloc(32, 7).toString('base64url')}`;

export const roleArn = 'arn:aws:iam::123456789012:role/known';
export const identityId = 'us-east-1:11111111-2222-3333-4444-555555555555';
/** When sessions of tests begin; seconds. */
export const beganAtSeconds = 1_800_000_000;

/** A session of an identity, for an hour. */
export function session(changes: Partial<Session> = {}): Session {
  return {
    roleArn,
    name: 'CognitoIdentityCredentials',
    federated: {
      provider: 'cognito-identity.amazonaws.com',
      subject: identityId,
      audience: 'us-east-1:pool',
      methods: ['authenticated'],
    },
    tags: {},
    issuedAtSeconds: beganAtSeconds,
    expiresAtSeconds: beganAtSeconds + 3600,
    ...changes,
  };
}

export const credentials = () => issueSessionToken(sessionKey, session());

export interface ToSign {
  readonly method?: string;
  readonly host?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly at?: number;
  readonly service?: string;
  readonly region?: string;
}

const signer = (own: SessionCredentials, service: string, region = 'us-east-1', applyChecksum = true) =>
  new SignatureV4({
    service,
    region,
    credentials: own,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
    applyChecksum,
  });

const whole = ({ method = 'GET', host = 'files.test', path, query = {}, headers = {}, body }: ToSign) => ({
  method,
  protocol: 'https:',
  hostname: host,
  path,
  query: { ...query },
  headers: { host, ...headers },
  ...(body !== undefined && { body }),
});

const queryText = (query: Readonly<Record<string, string | readonly string[] | null>> = {}) =>
  Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');

/** A request that the SDK's own signer has signed, as an authorizer gets it. */
export async function signed(
  own: SessionCredentials,
  request: ToSign,
  { applyChecksum = true } = {},
): Promise<AuthorizerRequest> {
  const { at = beganAtSeconds, service = 's3' } = request;
  const done = await signer(own, service, request.region, applyChecksum).sign(whole(request), {
    signingDate: new Date(at * 1000),
  });
  return toRequest(done);
}

/** The same, presigned. */
export async function presigned(
  own: SessionCredentials,
  { expiresIn = 300, ...request }: ToSign & { readonly expiresIn?: number },
): Promise<AuthorizerRequest> {
  const { at = beganAtSeconds, service = 's3', headers } = request;
  const asked = whole({ ...request, headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers } });
  const options = { signingDate: new Date(at * 1000), expiresIn, unhoistableHeaders: new Set<string>() };
  const done = await signer(own, service).presign(asked, options);
  return toRequest(done);
}

function toRequest(done: {
  method: string;
  path: string;
  headers: Record<string, string>;
  query?: Record<string, string | string[] | null>;
}): AuthorizerRequest {
  const headers = Object.entries(done.headers).map(([name, value]) => [name.toLowerCase(), [value]]);
  return {
    method: done.method,
    path: done.path,
    query: queryText(done.query),
    headers: Object.fromEntries(headers),
    address: '192.0.2.1',
    isSecure: true,
  };
}
