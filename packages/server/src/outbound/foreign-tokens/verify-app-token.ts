import { createHmac, randomBytes } from 'node:crypto';
import { DocumentError, type Documents } from '#domain/documents.ts';
import { type ForeignIdentity, type ForeignProvider, ForeignTokenError } from '#domain/foreign-tokens.ts';
import { toSeconds } from '#lib/clock.ts';

type AppProvider = Extract<ForeignProvider, { kind: 'facebook' | 'amazon' | 'twitter' }>;

/** Where providers are asked about tokens, without a slash at the end. */
export type AppAddresses = Readonly<Record<AppProvider['kind'], string>>;

interface Asking {
  readonly documents: Documents;
  readonly addresses: AppAddresses;
}

/**
 * Whose token it is of those that say nothing themselves: their provider is asked, and has to say that the token was made for the
 * app. @throws ForeignTokenError
 */
export async function verifyAppToken(
  asking: Asking,
  { kind, app }: AppProvider,
  token: string,
  now: number,
): Promise<ForeignIdentity> {
  const { subject, audience } = await verifiers[kind](asking, app, token, now);
  if (typeof subject !== 'string' || subject === '') throw new ForeignTokenError('signature', 'the token is nobody’s');
  return { subject, audience, claims: { sub: subject, aud: audience } };
}

type Verify = (
  asking: Asking,
  app: string,
  token: string,
  now: number,
) => Promise<{ readonly subject: unknown; readonly audience: string }>;

const verifiers: Readonly<Record<AppProvider['kind'], Verify>> = {
  /** Facebook: "Access Tokens": the app that a token is for, then the person. */
  async facebook({ documents, addresses }, app, token) {
    const query = new URLSearchParams({ fields: 'id', access_token: token });
    const { id } = await ask(documents, `${addresses.facebook}/app?${query}`);
    if (id !== app) throw new ForeignTokenError('audience', 'the token is for another app');
    return { subject: (await ask(documents, `${addresses.facebook}/me?${query}`))['id'], audience: app };
  },

  /** Login with Amazon: "Validate access tokens": an app has an id, and a client id. */
  async amazon({ documents, addresses }, app, token) {
    const query = new URLSearchParams({ access_token: token });
    const { aud, app_id, user_id } = await ask(documents, `${addresses.amazon}/auth/o2/tokeninfo?${query}`);
    if (aud !== app && app_id !== app) throw new ForeignTokenError('audience', 'the token is for another app');
    return { subject: user_id, audience: app };
  },

  /**
   * A login is `<token>;<secret of the token>`, an app `<consumer key>;<consumer secret>`: a request is signed with all of them (RFC 5849),
   * and opens the account only if they belong together.
   */
  async twitter({ documents, addresses }, app, token, now) {
    const [consumerKey = '', consumerSecret = ''] = app.split(';');
    const [accessToken = '', tokenSecret = ''] = token.split(';');
    if (accessToken === '' || tokenSecret === '') throw new ForeignTokenError('form', 'a token and its secret');
    const url = `${addresses.twitter}/1.1/account/verify_credentials.json`;
    const parameters = {
      oauth_consumer_key: consumerKey,
      oauth_nonce: randomBytes(16).toString('hex'),
      oauth_signature_method: 'HMAC-SHA1',
      oauth_timestamp: String(toSeconds(now)),
      oauth_token: accessToken,
      oauth_version: '1.0',
    };
    const signed = signOAuth(url, parameters, [consumerSecret, tokenSecret]);
    return { subject: (await ask(documents, signed))['id_str'], audience: consumerKey };
  },
};

/** The address of a GET that is signed in its query (RFC 5849 sections 3.4 and 3.5.3). */
export function signOAuth(
  url: string,
  parameters: Readonly<Record<string, string>>,
  secrets: readonly [consumer: string, token: string],
): string {
  const query = Object.entries(parameters)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
  const base = ['GET', url, query].map(encode).join('&');
  const signature = createHmac('sha1', secrets.map(encode).join('&')).update(base).digest('base64');
  return `${url}?${query}&oauth_signature=${encode(signature)}`;
}

/** RFC 3986, of which the language's own leaves five characters out. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Asks a provider about a token, which is in the address: no address is told to anybody. */
async function ask(documents: Documents, url: string): Promise<Record<string, unknown>> {
  let bytes: Uint8Array;
  try {
    bytes = await documents.load(url);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const { origin } = new URL(url);
    // A provider that answers has said that it does not know the token.
    const isRefused = error.status === 400 || error.status === 401 || error.status === 403;
    throw new ForeignTokenError(isRefused ? 'signature' : 'unreachable', `${origin}: ${error.message}`, {
      cause: error,
    });
  }
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, as of what is no object.
  }
  throw new ForeignTokenError('unreachable', `${new URL(url).origin} answered no JSON object`);
}
