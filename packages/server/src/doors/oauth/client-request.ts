import { type ClientCredentials } from '#domain/access/authorization/authenticate-client.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import { decodeField, parseFields, parseForm } from '#http/form.ts';
import { type HttpRequest, headerOf } from '#http/message.ts';
import { parseBase64 } from '#lib/base64.ts';

/** A form that an app sends: what it asks for, and which client it says it is. */
export interface ClientRequest {
  readonly credentials: ClientCredentials;
  /** Whether the client is named in the header. */
  readonly isByHeader: boolean;
  /** What was sent empty counts as absent (RFC 6749 section 3.2). */
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads the form of an app. @throws OAuthError invalid_request */
export function parseClientRequest(request: Pick<HttpRequest, 'headers' | 'body' | 'query'>): ClientRequest {
  const form = parseForm(request);
  if (form === undefined) {
    throw invalid('The body has to be application/x-www-form-urlencoded, with every parameter once.');
  }
  const parameters = new Map([...form].filter(([, value]) => value !== ''));
  const header = headerOf(request, 'authorization');
  const [clientId, secret] = [parameters.get('client_id'), parameters.get('client_secret')];
  const userPoolId = parseFields(request.query)?.get('user_pool_id');
  if (header === undefined) return { credentials: { clientId, secret, userPoolId }, isByHeader: false, parameters };
  const credentials = { ...parseBasic(header), userPoolId };
  // RFC 6749 section 2.3: one way to prove itself, not two.
  if (secret !== undefined || (clientId ?? credentials.clientId) !== credentials.clientId) {
    throw invalid('The client is named in the header and in the body.');
  }
  return { credentials, isByHeader: true, parameters };
}

/** RFC 6749 section 2.3.1: both are form-encoded before they are put together. */
function parseBasic(header: string): Omit<ClientCredentials, 'userPoolId'> {
  const [, encoded = ''] = /^Basic +([\w+/=-]+) *$/i.exec(header) ?? [];
  const bytes = parseBase64(encoded);
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(bytes === undefined ? '' : Buffer.from(bytes).toString()) ?? [];
  const clientId = id === undefined ? undefined : decodeField(id);
  if (clientId === undefined || secret === undefined) throw invalid('The Authorization header is no Basic one.');
  // A public client has no secret; an empty one is none.
  return { clientId, secret: secret === '' ? undefined : decodeField(secret) };
}

function invalid(message: string): OAuthError {
  return new OAuthError('invalid_request', message);
}
