import type { IncomingMessage } from 'node:http';
import {
  type CodeAtProvider,
  OutsideProviderError,
  type OutsideProviders,
  type ProviderAnswer,
} from '#domain/outside-providers.ts';
import { type GuardedRequest, requestGuarded } from '#lib/guarded-request.ts';
import type { Networks } from '#lib/networks.ts';

const patienceMs = 10_000;
const maxBytes = 256 * 1024;

type Json = Readonly<Record<string, unknown>>;
type Ask = (url: URL, request?: Pick<GuardedRequest, 'method' | 'headers' | 'body'>) => Promise<Json>;

/** Asks identity providers. Their addresses come from administrators, so that private ones are refused unless the operator allows them. */
export function createOutsideProviders({ allowed }: { readonly allowed: Networks }): OutsideProviders {
  return {
    async redeem(code) {
      const signal = AbortSignal.timeout(patienceMs);
      const ask: Ask = (url, request) => askJson(url, { ...request, allowed, signal });
      const tokenResponse = await redeemCode(ask, code);
      return { tokenResponse, ...(await askWho(ask, code, tokenResponse)) };
    },
  };
}

/** RFC 6749 section 4.1.3. AWS: the secret in the body. */
function redeemCode(ask: Ask, code: CodeAtProvider): Promise<Json> {
  const { tokenUrl, tokenMethod, clientId, clientSecret, redirectUri, codeVerifier } = code;
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: code.code,
    redirect_uri: redirectUri,
    client_id: clientId,
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
    code_verifier: codeVerifier,
  });
  const url = new URL(tokenUrl);
  if (tokenMethod === 'POST') return ask(url, { method: 'POST', headers: formHeaders, body: String(form) });
  for (const [name, value] of form) url.searchParams.set(name, value);
  return ask(url);
}

const formHeaders = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

async function askWho(
  ask: Ask,
  { userInfo }: CodeAtProvider,
  { access_token }: Json,
): Promise<Pick<ProviderAnswer, 'userInfo'>> {
  if (userInfo === undefined) return {};
  if (typeof access_token !== 'string') throw new OutsideProviderError('it gave no access token');
  const headers = { authorization: `Bearer ${access_token}`, accept: 'application/json' };
  const request = userInfo.method === 'POST' ? { method: 'POST' as const, headers } : { headers };
  return { userInfo: await ask(new URL(userInfo.url), request) };
}

async function askJson(url: URL, request: GuardedRequest): Promise<Json> {
  try {
    const response = await requestGuarded(url, request);
    const text = await readText(response);
    const value: unknown = JSON.parse(text);
    if (response.statusCode !== 200) throw new OutsideProviderError(`${url.host} answered ${response.statusCode}`);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch (error) {
    if (error instanceof OutsideProviderError) throw error;
    // What was sent along is secret, and what came back is somebody's: the log has neither.
    throw new OutsideProviderError(`${url.host} gave no answer that can be read`, { cause: error });
  }
  throw new OutsideProviderError(`${url.host} answered with no object`);
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw new OutsideProviderError(`an answer of more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new OutsideProviderError('an answer that broke off');
  return Buffer.concat(chunks).toString();
}
