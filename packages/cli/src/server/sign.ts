import { createHmac, hash } from 'node:crypto';
import type { Connection } from './connection.ts';

/**
 * The headers of a POST to `/` with its signature, by AWS Signature Version 4 ("Create a signed AWS API request" in the AWS
 * documentation). `now` in milliseconds since 1970.
 */
export function signedHeaders(
  connection: Pick<Connection, 'endpoint' | 'region' | 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>,
  service: string,
  { headers, body, now }: { headers: Readonly<Record<string, string>>; body: string; now: number },
): Record<string, string> {
  const { region, accessKeyId, secretAccessKey, sessionToken } = connection;
  const moment = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const day = moment.slice(0, 8);
  const signed: Record<string, string> = {
    ...headers,
    host: new URL(connection.endpoint).host,
    'x-amz-date': moment,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(signed).toSorted();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    hash('sha256', body, 'hex'),
  ].join('\n');
  const scope = [day, region, service, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', moment, scope.join('/'), hash('sha256', canonical, 'hex')].join('\n');
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...signed, authorization };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
