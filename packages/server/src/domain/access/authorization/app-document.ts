import { DocumentError } from '#domain/documents.ts';
import { type AppMetadata, isAppName, nameByHost } from './third-party-settings.ts';

/** What a document says of an app (draft-ietf-oauth-client-id-metadata-document). */
export interface ClientDocument extends AppMetadata {
  readonly name: string;
}

/** The draft, section 3: so that two texts never name one document. */
export function isClientIdUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.href === text &&
    url.pathname !== '/' &&
    url.hash === '' &&
    url.search === '' &&
    url.username === '' &&
    url.password === '' &&
    text.length <= 512
  );
}

const maxUris = 100;

/** Reads what an app publishes of itself at an address. @throws DocumentError */
export function parseDocument(url: string, bytes: Uint8Array): ClientDocument {
  const value = parseObject(bytes);
  const { client_id, client_name, redirect_uris, post_logout_redirect_uris = [], scope } = value;
  const method = value['token_endpoint_auth_method'] ?? 'none';
  if (client_id !== url) throw new DocumentError('its client_id is not its address');
  // A secret in a public document is none.
  if (method !== 'none' || 'client_secret' in value)
    throw new DocumentError('it wants to prove itself in a way that is none here');
  if (!isTextList(redirect_uris) || redirect_uris.length === 0) throw new DocumentError('it has no redirect_uris');
  if (!isTextList(post_logout_redirect_uris)) throw new DocumentError('its post_logout_redirect_uris are none');
  if (client_name !== undefined && !isAppName(client_name)) throw new DocumentError('its client_name is no name');
  return {
    name: client_name ?? nameByHost(new URL(url).host),
    redirectUris: redirect_uris,
    logoutUris: post_logout_redirect_uris,
    scopes: typeof scope === 'string' ? scope.split(' ') : undefined,
    hasSecret: false,
  };
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new DocumentError('it is no JSON', { cause: error });
  }
  throw new DocumentError('it is no JSON object');
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= maxUris && value.every((one) => typeof one === 'string');
}
