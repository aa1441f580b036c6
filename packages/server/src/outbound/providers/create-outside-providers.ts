import type { lookup as lookUpName } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import {
  type CodeAtProvider,
  OutsideProviderError,
  type OutsideProviders,
  type ProviderAnswer,
  type TokenEndpoint,
} from '#domain/outside-providers.ts';
import { AddressRefused, type GuardedRequest, requestGuarded } from '#lib/guarded-request.ts';
import type { Networks } from '#lib/networks.ts';

const maxBytes = 256 * 1024;

type Json = Readonly<Record<string, unknown>>;
type Sent = Pick<GuardedRequest, 'method' | 'headers' | 'body'>;
type Ask = (url: URL, request?: Sent) => Promise<{ status: number; text: string }>;

export interface ProviderOptions {
  /** Networks that may be asked although they are private, and without TLS. */
  readonly allowed: Networks;
  /** Milliseconds for all that one sign-in asks; ten seconds unless said. */
  readonly patienceMs?: number;
  /** How names are looked up: the system's way unless said. */
  readonly lookUp?: typeof lookUpName;
}

/**
 * Asks identity providers. Their addresses come from administrators, so that private ones are refused unless the operator allows them;
 * no redirect is followed, since what is sent is secret.
 */
export function createOutsideProviders({ allowed, patienceMs = 10_000, lookUp }: ProviderOptions): OutsideProviders {
  const newAsk = (): Ask => {
    const signal = AbortSignal.timeout(patienceMs);
    return async (url, sent) => {
      try {
        const response = await requestGuarded(url, { ...sent, allowed, signal, ...(lookUp && { lookUp }) });
        return await read(url, response);
      } catch (error) {
        if (signal.aborted) throw new OutsideProviderError(`${url.host} took more than ${patienceMs} ms`);
        throw toProviderError(url, error);
      }
    };
  };
  return {
    async redeem(code) {
      const ask = newAsk();
      const { code: value, redirectUri, codeVerifier } = code;
      const form = {
        grant_type: 'authorization_code',
        code: value,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      };
      const tokenResponse = await askForTokens(ask, code, form);
      return { tokenResponse, ...(await askWho(ask, code, tokenResponse)) };
    },
    refresh: (token) =>
      askForTokens(newAsk(), token, { grant_type: 'refresh_token', refresh_token: token.refreshToken }),
  };
}

/** RFC 6749 sections 4.1.3 and 6. AWS: the secret in the body. */
async function askForTokens(ask: Ask, endpoint: TokenEndpoint, asked: Record<string, string>): Promise<Json> {
  const { tokenUrl, tokenMethod, clientId, clientSecret, secretIn } = endpoint;
  const isInForm = clientSecret !== undefined && secretIn === 'form';
  const form = new URLSearchParams({
    ...asked,
    client_id: clientId,
    ...(isInForm && { client_secret: clientSecret }),
  });
  const headers = {
    accept: 'application/json',
    ...(clientSecret !== undefined && !isInForm && { authorization: basic(clientId, clientSecret) }),
  };
  const url = new URL(tokenUrl);
  if (tokenMethod === 'GET') for (const [name, value] of form) url.searchParams.set(name, value);
  const { status, text } =
    tokenMethod === 'GET'
      ? await ask(url, { headers })
      : await ask(url, { method: 'POST', headers: { ...headers, ...formHeaders }, body: String(form) });
  if (status === 200) return parse(url, text);
  const tokenError = findErrorCode(text);
  const said = tokenError === undefined ? '' : `: ${tokenError}`;
  throw new OutsideProviderError(`${url.host} answered ${status}${said}`, {
    tokenStatus: status,
    ...(tokenError !== undefined && { tokenError }),
  });
}

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };

/** RFC 6749 section 2.3.1: both are encoded as in a form before they are joined. */
function basic(clientId: string, clientSecret: string): string {
  const encode = (text: string) => new URLSearchParams({ a: text }).toString().slice(2);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}

async function askWho(
  ask: Ask,
  { userInfo }: CodeAtProvider,
  { access_token }: Json,
): Promise<Pick<ProviderAnswer, 'userInfo'>> {
  if (userInfo === undefined) return {};
  if (typeof access_token !== 'string') throw new OutsideProviderError('it gave no access token');
  const headers = { authorization: `Bearer ${access_token}`, accept: 'application/json' };
  const url = new URL(userInfo.url);
  const { status, text } = await ask(url, userInfo.method === 'POST' ? { method: 'POST', headers } : { headers });
  if (status !== 200) throw new OutsideProviderError(`${url.host} answered ${status} about the person`);
  return { userInfo: parse(url, text) };
}

function parse(url: URL, text: string): Json {
  const value = findJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new OutsideProviderError(`${url.host} answered with no JSON object`);
}

function findJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Facebook has an object there, which says nothing that is of use to us. */
function findErrorCode(text: string): string | undefined {
  const value = findJson(text);
  const code = typeof value === 'object' && value !== null && 'error' in value ? value.error : undefined;
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : undefined;
}

/** What was sent along is secret, and what came back is somebody's: the log has neither. */
function toProviderError({ host }: URL, error: unknown): OutsideProviderError {
  if (error instanceof OutsideProviderError) return error;
  if (error instanceof AddressRefused) return new OutsideProviderError(`${host}: ${error.message}`);
  const { code } = error as NodeJS.ErrnoException;
  return new OutsideProviderError(`${host} did not answer${code === undefined ? '' : `: ${code}`}`, { cause: error });
}

async function read({ host }: URL, response: IncomingMessage): Promise<{ status: number; text: string }> {
  const { statusCode: status = 0 } = response;
  if (status >= 300 && status < 400) {
    response.destroy();
    throw new OutsideProviderError(`${host} leads elsewhere (${status}), which is not followed`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > maxBytes) throw new OutsideProviderError(`${host} answered with more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new OutsideProviderError(`${host} broke off`);
  return { status, text: Buffer.concat(chunks).toString() };
}
