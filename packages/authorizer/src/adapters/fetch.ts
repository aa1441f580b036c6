import { answerOf } from '../answer.ts';
import type { Allowed, Authorizer, Refused } from '../authorizer.ts';
import type { AuthorizerRequest } from '../authorizer-request.ts';
import { readChecked } from '../payload.ts';
import { defaultMaxBodyBytes, needsBody, readWhole } from './whole-body.ts';

/** What a web `Request` does not say. */
export interface FetchOptions {
  /** The client's address, for `aws:SourceIp`. */
  readonly address?: string;
  /** Whether the client came over TLS. Unless given, the URL says so. */
  readonly isSecure?: boolean;
  /** As for `authorizeNode`. */
  readonly maxBodyBytes?: number;
}

/** What became of a web request. */
export type FetchDecision =
  | (Pick<Allowed, 'isAllowed' | 'identity' | 'deeds'> & {
      /**
       * The request with the body that was meant, to be used in place of the one that came. Reading it fails where it is not the one that was
       * signed, before its last piece is given.
       */
      readonly request: Request;
    })
  | (Refused & {
      /** What to answer. */
      readonly response: Response;
    });

/** Decides about a web `Request`: Hono, Next, Bun and others have them. What cannot be decided about is refused too. */
export async function authorizeFetch(
  authorizer: Authorizer,
  request: Request,
  options: FetchOptions = {},
): Promise<FetchDecision> {
  let read: Uint8Array | undefined;
  let decision: Allowed | Refused;
  try {
    const asked = toRequest(request, options);
    if (request.body !== null && needsBody(asked, authorizer.service))
      read = await readWhole(request.body, options.maxBodyBytes ?? defaultMaxBodyBytes);
    decision = await authorizer.authorize(read === undefined ? asked : { ...asked, body: read });
  } catch (error) {
    decision = { isAllowed: false, refusal: authorizer.refusalOf(error) };
  }
  if (!decision.isAllowed) {
    const { status, headers, body } = answerOf(decision.refusal, authorizer.service);
    return { ...decision, response: new Response(request.method === 'HEAD' ? null : body, { status, headers }) };
  }
  const { identity, deeds, payload } = decision;
  return { isAllowed: true, identity, deeds, request: withBody(request, read ?? request.body, payload) };
}

function withBody(
  request: Request,
  body: Uint8Array | ReadableStream<Uint8Array> | null,
  payload: Allowed['payload'],
): Request {
  if (body === null) return request;
  const checked = ReadableStream.from(readChecked(body instanceof Uint8Array ? [body] : body, payload));
  const { method, headers, signal } = request;
  return new Request(request.url, { method, headers, signal, body: checked, duplex: 'half' });
}

function toRequest(request: Request, { address, isSecure }: FetchOptions): AuthorizerRequest {
  const url = new URL(request.url);
  const headers: Record<string, readonly string[]> = { host: [url.host] };
  for (const [name, value] of request.headers) headers[name] = [value];
  return {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers,
    ...(address !== undefined && { address }),
    isSecure: isSecure ?? url.protocol === 'https:',
    ...(request.body === null && { body: new Uint8Array() }),
  };
}
