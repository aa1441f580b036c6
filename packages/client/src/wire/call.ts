import type { OperationName, OperationTypes } from '@cenote/wire/user-pools';
import type { AuthConfig } from '../auth-config.ts';
import { AuthError, noAnswer } from '../auth-error.ts';
import type { Client } from '../client.ts';

/** What an operation takes. */
export type Input<N extends OperationName> = OperationTypes[N]['input'];

/** What an operation answers. */
export type Output<N extends OperationName> = OperationTypes[N]['output'];

/** Parameters of which some may be absent: what is undefined does not go over the wire. */
export type Parameters = Readonly<Record<string, string>>;

const defaultTimeoutMs = 10_000;
/** A Date has whole seconds and is as old as the way back: closer than this the clocks agree. */
const noticedDriftMs = 2000;

/**
 * Asks the service once. Never waits longer than the client's `requestTimeoutMs`.
 * @throws AuthError the service's own, or `NetworkError` where no answer of the service came
 */
export async function call<N extends OperationName>(client: Client, operation: N, input: Input<N>): Promise<Output<N>> {
  const { endpoint, userPoolId } = client.config;
  const url = endpoint ?? `https://cognito-idp.${userPoolId.split('_')[0]}.amazonaws.com/`;
  return callAt(client, url, `AWSCognitoIdentityProviderService.${operation}`, input);
}

/** Asks a service of AWS's JSON protocol once. @throws as `call` */
export async function callAt<T>(client: Client, url: string, target: string, input: object): Promise<T> {
  const sent = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const [{ ok, status, headers }, text] = await exchange(client.config, url, sent, JSON.stringify(input));
  const body = parseObject(text);
  const driftMs = Date.parse(headers.get('date') ?? '') - Date.now();
  // Without a Date it is no number.
  if (body) client.driftMs = Math.abs(driftMs) < noticedDriftMs ? 0 : driftMs || client.driftMs;
  if (ok && body) return body as T;
  // `namespace#Name:documentation`, of which clients read the name.
  const name = `${body?.__type ?? ''}`.replace(/^.*#|[:,].*$/g, '');
  if (!body || !name) throw noAnswer(`HTTP ${status}`);
  const isRetryable = status >= 500 || status === 429 || /TooManyRequests|Throttl/.test(name);
  throw new AuthError(name, body.message ?? name, isRetryable);
}

/** As far as it is one: whoever answered may have written anything there. */
interface ErrorBody {
  readonly __type?: string | number;
  readonly message?: string;
}

/**
 * Posts something, within `requestTimeoutMs`. Gives the answer and its body.
 * @throws AuthError `NetworkError` where none came
 */
export async function exchange(
  config: AuthConfig,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<readonly [Response, string]> {
  const { fetch = globalThis.fetch, requestTimeoutMs = defaultTimeoutMs, storage } = config;
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Not every fetch lets go of a body that never ends.
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new Error('timed out'));
    }, requestTimeoutMs);
  });
  const send = async (): Promise<readonly [Response, string]> => {
    const init = { method: 'POST', headers, body, signal: controller.signal };
    const response = await (storage?.viaHandler ?? fetch)(url, init, config);
    return [response, await response.text()];
  };
  try {
    return await Promise.race([send(), late]);
  } catch (error) {
    throw noAnswer(String(error), error);
  } finally {
    clearTimeout(timer);
  }
}

/** The object that a text is in JSON; undefined for any other text. */
export function parseObject(text: string): ErrorBody | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value instanceof Object ? (value as ErrorBody) : undefined;
  } catch {
    return undefined;
  }
}
