/** What signs requests: of a session, for an hour at most. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What is signed: a POST to `/` of this page's own server. */
export interface Unsigned {
  readonly host: string;
  readonly region: string;
  /** As the server calls it in signatures: `cognito-idp` and its kin. */
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const utf8 = new TextEncoder();

/** The headers of a request with its signature (AWS Signature Version 4, "Create a signed AWS API request"). */
export async function signRequest(
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  { host, region, service, headers, body, now }: Unsigned,
): Promise<Record<string, string>> {
  const moment = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const sent = { ...headers, 'x-amz-date': moment, 'x-amz-security-token': sessionToken };
  const signed: Record<string, string> = { ...sent, host };
  const names = Object.keys(signed).sort();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${signed[name]}`),
    '',
    names.join(';'),
    await sha256(body),
  ].join('\n');
  const scope = [moment.slice(0, 8), region, service, 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', moment, scope.join('/'), await sha256(canonical)].join('\n');
  let key: BufferSource = utf8.encode(`AWS4${secretAccessKey}`);
  for (const part of scope) key = await hmac(key, part);
  const signature = toHex(await hmac(key, toSign));
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...sent, authorization };
}

async function hmac(secret: BufferSource, text: string): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return crypto.subtle.sign('HMAC', key, utf8.encode(text));
}

async function sha256(text: string): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', utf8.encode(text)));
}

function toHex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
