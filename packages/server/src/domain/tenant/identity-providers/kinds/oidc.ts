import { DocumentError, hostOf } from '#domain/documents.ts';
import { Fault } from '#domain/fault.ts';
import type { Details, OidcEndpoints } from '../identity-provider.ts';
import type { Kind, Learning } from './kind.ts';
import { isSafeAddress } from './web-address.ts';

const urls = ['authorize_url', 'token_url', 'attributes_url', 'jwks_uri'] as const;

/** Beyond the wire, for providers of plain OAuth 2.0; with each the values that it may have. */
const choices: Readonly<Record<string, readonly string[]>> = {
  id_token: ['required', 'none'],
  token_auth_method: ['client_secret_post', 'client_secret_basic'],
};

export const oidc: Kind = {
  required: ['client_id', 'authorize_scopes', 'oidc_issuer', 'attributes_request_method'],
  incomplete: 'clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.',
  // A public client has no secret.
  optional: ['client_secret', 'attributes_url_add_attributes', ...urls, ...Object.keys(choices), 'attributes_member'],
  computed: [],
  hidden: [],
  mapping: { username: 'sub' },
  added: ({ attributes_url_add_attributes = 'false' }) => ({ attributes_url_add_attributes }),
  check(details) {
    const { oidc_issuer = '', attributes_request_method = '', attributes_url_add_attributes = 'false' } = details;
    if (!['GET', 'POST'].includes(attributes_request_method)) {
      throw invalid(
        `1 validation error detected: Value '${attributes_request_method}' at 'attributesRequestMethod' failed to satisfy constraint: Member must satisfy enum value set: [POST, GET]`,
      );
    }
    if (!['true', 'false'].includes(attributes_url_add_attributes)) {
      throw invalid('attributes_url_add_attributes has to be true or false.');
    }
    for (const [key, values] of Object.entries(choices)) {
      const value = details[key];
      if (value !== undefined && !values.includes(value)) throw invalid(`${key} has to be ${values.join(' or ')}.`);
    }
    const given = [oidc_issuer, ...urls.flatMap((key) => details[key] ?? [])];
    if (!given.every(isSafeAddress)) throw invalid('OIDC endpoint must start with https://');
  },
  async learn(context, details) {
    return { endpoints: await findEndpoints(context, details['oidc_issuer'] ?? '', details) };
  },
};

/** AWS: the issuer is asked unless its owner says where everything is. */
async function findEndpoints(context: Learning, issuer: string, details: Details): Promise<OidcEndpoints> {
  const { authorize_url, token_url, jwks_uri, attributes_url } = details;
  if (details['id_token'] === 'none') {
    // Without an ID token the person is whoever the access token shows: nobody has to be found out, and nothing may be missing.
    if (authorize_url && token_url && attributes_url) {
      return { authorize: authorize_url, token: token_url, userInfo: attributes_url };
    }
    throw invalid('authorize_url, token_url and attributes_url are required where there is no ID token.');
  }
  if (authorize_url && token_url && jwks_uri && attributes_url) {
    return { authorize: authorize_url, token: token_url, jwks: jwks_uri, userInfo: attributes_url };
  }
  const found = await discover(context, issuer);
  const userInfo = attributes_url ?? found.userInfo;
  const jwks = jwks_uri ?? found.jwks;
  return {
    authorize: authorize_url ?? found.authorize,
    token: token_url ?? found.token,
    ...(jwks !== undefined && { jwks }),
    ...(userInfo !== undefined && { userInfo }),
    ...(found.tellsIssuer && { tellsIssuer: true }),
  };
}

/** OpenID Connect Discovery 1.0, section 4: the document has to name the issuer by which it was asked for. */
async function discover({ documents, log }: Learning, issuer: string): Promise<OidcEndpoints> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    return readDiscovery(issuer, await documents.load(url));
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    log.warn(
      { host: hostOf(url), reason: error.message },
      'the discovery document of an identity provider cannot be used',
    );
    throw invalid('Unable to contact well-known endpoint');
  }
}

function readDiscovery(issuer: string, bytes: Uint8Array): OidcEndpoints {
  const document = parseObject(bytes);
  const read = (name: string) => {
    const value = document[name];
    if (value === undefined || (typeof value === 'string' && isSafeAddress(value))) return value;
    throw new DocumentError(`its ${name} is no https address`);
  };
  // Auth0 has a slash at the end of its name, which hardly anybody types.
  if (bareIssuer(document['issuer']) !== bareIssuer(issuer)) throw new DocumentError('it names another issuer');
  const [authorize, token, jwks] = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'].map(read);
  if (authorize === undefined || token === undefined || jwks === undefined) {
    throw new DocumentError('it lacks an endpoint');
  }
  const userInfo = read('userinfo_endpoint');
  // RFC 9207 section 3.
  const tellsIssuer = document['authorization_response_iss_parameter_supported'] === true;
  return { authorize, token, jwks, ...(userInfo !== undefined && { userInfo }), ...(tellsIssuer && { tellsIssuer }) };
}

function bareIssuer(issuer: unknown): unknown {
  return typeof issuer === 'string' ? issuer.replace(/\/$/, '') : issuer;
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw new DocumentError('it is not JSON', { cause: error });
  }
  throw new DocumentError('it is no object');
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
