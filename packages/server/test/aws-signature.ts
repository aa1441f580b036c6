import { checkScope, checkSignature, parseAuthorization } from '#aws-signature/sigv4.ts';
import type { ServiceRequest } from './http-service.ts';

/**
 * What AWS does before it looks into a request: holds its Signature Version 4, the headers under it and its body against
 * the secret. @throws Error
 */
export function checkAwsSignature(
  { method, path: target, headers, body }: ServiceRequest,
  { service, region, secret }: { service: string; region: string; secret: string },
): void {
  const [path = '', query = ''] = target.split('?');
  const sent = Object.entries(headers).map(([name, value]) => [name, value === undefined ? [] : [value].flat()]);
  const request = { method, path, query, headers: Object.fromEntries(sent), body: Buffer.from(body) };
  const authorization = parseAuthorization(request);
  checkScope(authorization, request, service, { now: Date.now(), skewMinutes: 5 });
  checkSignature(request, authorization, secret);
  if (authorization.region !== region) throw new Error(`signed for ${authorization.region}, not for ${region}`);
}
