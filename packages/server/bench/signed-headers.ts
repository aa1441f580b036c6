import { createHmac } from 'node:crypto';
import { canonicalRequest, sha256Hex } from '#aws-signature/canonical-request.ts';
import type { Stage } from './stage.ts';

const signedHeaders = ['host', 'x-amz-date', 'x-amz-target'];

/** The headers of a call that administrators sign (AWS Signature Version 4). */
export function signCall(stage: Stage, operation: string, body: string): Record<string, string> {
  const date = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const scope = [date.slice(0, 8), 'us-east-1', 'cognito-idp', 'aws4_request'];
  const headers = {
    host: [`${stage.host}:${stage.port}`],
    'x-amz-date': [date],
    'x-amz-target': [`AWSCognitoIdentityProviderService.${operation}`],
  };
  const request = { method: 'POST', path: '/', query: '', headers, body: Buffer.from(body) };
  const digest = sha256Hex(canonicalRequest(request, signedHeaders));
  const key = scope.reduce<Uint8Array | string>(hmac, `AWS4${stage.accessKey.secret}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope.join('/'), digest].join('\n')).toString('hex');
  const credential = [stage.accessKey.id, ...scope].join('/');
  return {
    'x-amz-date': date,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  };
}

function hmac(key: Uint8Array | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
