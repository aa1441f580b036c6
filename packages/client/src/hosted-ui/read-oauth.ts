import type { AuthConfig } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import type { OAuthConfig, OAuthSource } from './oauth-config.ts';

type Texts = Readonly<Record<string, string>>;

/** What the functions of this folder go by. */
export interface OAuthSettings extends OAuthConfig {
  readonly clientId: string;
  readonly signInUri: string;
  readonly signOutUri: string;
  readonly tokenUri: string;
  readonly signInUris: readonly string[];
  readonly signOutUris: readonly string[];
  readonly isForeign: boolean;
}

/** Reads the settings of a client's pages. @throws AuthError `OAuthNotConfigureException`, `InvalidConfiguration` */
export function readOAuth(config: AuthConfig): OAuthSettings {
  if (!config.oauth) {
    throw new AuthError('OAuthNotConfigureException', 'The configuration has no oauth: name the domain of the pages.');
  }
  const own = toOwnForm(config.oauth as OAuthSource);
  const { domain, scopes, tokenUri, clientId = config.clientId } = own;
  if (!domain || !clientId) throw invalid('oauth has to name a domain and an app client.');
  const base = toBase(domain, config.endpoint);
  const signInUris = toList(own.redirectSignIn);
  if (signInUris.length === 0) throw invalid('oauth has to name a redirectSignIn.');
  return {
    signInUri: `${base}/oauth2/authorize`,
    signOutUri: `${base}/logout`,
    clientSecret: config.clientSecret,
    ...own,
    clientId,
    scopes: toList(scopes, /[\s,]+/),
    // A handler that keeps refresh tokens redeems what brings them.
    tokenUri: (config.storage?.viaHandler && config.endpoint) || tokenUri || `${base}/oauth2/token`,
    signInUris,
    signOutUris: toList(own.redirectSignOut),
    isForeign: !!tokenUri,
  };
}

/** The forms of Amplify's versions and files, by our names. */
function toOwnForm(source: OAuthSource): OAuthConfig {
  const { awsCognito = source, ...rest } = source;
  const read = { ...rest, ...(awsCognito as object) } as Read;
  if (read['WebDomain']) return readMobile(read);
  if (read['clientID']) return readAuth0(read);
  return {
    ...read,
    scopes: read['scopes'] ?? read['scope'] ?? [],
    redirectSignIn: read['redirectSignIn'] ?? read['redirect_sign_in_uri'],
    redirectSignOut: read['redirectSignOut'] ?? read['redirect_sign_out_uri'],
    responseType: read['responseType'] ?? read['response_type'],
  } as unknown as OAuthConfig;
}

type Read = Readonly<Record<string, never>>;

/** `Auth.Default.OAuth` of `awsconfiguration.json`. */
function readMobile(read: Read): OAuthConfig {
  return {
    domain: read['WebDomain'],
    urlOpener: read['urlOpener'],
    scopes: read['Scopes'],
    redirectSignIn: read['SignInRedirectURI'],
    redirectSignOut: read['SignOutRedirectURI'],
    clientId: read['AppClientId'],
    clientSecret: read['AppClientSecret'],
    tokenUri: read['TokenURI'],
    ...pick({ signInUri: read['SignInURI'], signOutUri: read['SignOutURI'] }),
    signInUriQueryParameters: read['SignInURIQueryParameters'],
    signOutUriQueryParameters: read['SignOutURIQueryParameters'],
    tokenUriQueryParameters: read['TokenURIQueryParameters'],
  } as unknown as OAuthConfig;
}

/** What is there of some values. */
function pick(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value));
}

/** Auth0 as Amplify 4 and 5 take it. */
function readAuth0(read: Read): OAuthConfig {
  const { domain, clientID: clientId, scope, redirectUri, returnTo, audience, responseType, urlOpener } = read as Texts;
  return {
    domain,
    clientId,
    scopes: scope,
    redirectSignIn: redirectUri,
    redirectSignOut: returnTo,
    responseType,
    urlOpener,
    signInUri: `https://${domain}/authorize`,
    tokenUri: `https://${domain}/oauth/token`,
    signOutUri: `https://${domain}/v2/logout`,
    signInUriQueryParameters: audience && { audience },
    signOutUriQueryParameters: { client_id: clientId, returnTo },
  } as unknown as OAuthConfig;
}

function toList(value: string | readonly string[] = [], separator = /\s*,\s*/): readonly string[] {
  return typeof value === 'string' ? value.split(separator).filter(Boolean) : value;
}

/** A name that stays on this machine (RFC 6761 section 6.3), or its addresses. */
const ownMachine = /^(localhost|[\w-]+\.localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

function toBase(domain: string, endpoint = ''): string {
  const [, scheme, host = ''] = /^(https?:)?(?:\/\/)?([^/]+)\/?$/.exec(domain) ?? [];
  const isOwn = ownMachine.test(host);
  if (!host || (scheme === 'http:' && !isOwn)) {
    throw invalid(`oauth.domain is no host, or one that http is not for: ${domain}`);
  }
  const port = /:\d+$/.exec(host)?.[0];
  const [, endpointHost = ''] = /^http:\/\/([^/]+)/.exec(endpoint) ?? [];
  const isPlain = isOwn && !!port && ownMachine.test(endpointHost) && endpointHost.endsWith(port);
  return `${scheme ?? (isPlain ? 'http:' : 'https:')}//${host}`;
}

function invalid(message: string): AuthError {
  return new AuthError('InvalidConfiguration', message);
}
