import { joinBytes } from '@cenote/wire/srp';
import { decodeJwt } from '../jwt.ts';
import { toBase64 } from '../srp/base64.ts';
import { sha256 } from '../srp/digest.ts';
import { formatHidden, type HiddenToken, parseHidden } from '../storage/hidden-token.ts';

/** The tokens of an answer, as far as they are there. */
export interface Issued {
  readonly accessToken: unknown;
  readonly idToken: unknown;
  readonly refreshToken: unknown;
}

export interface CookieAttributes {
  readonly secure: boolean;
  readonly maxAgeSeconds: number;
}

/** A refresh token that was hidden: the `Set-Cookie` with it, and what the app is told in its place. */
interface Hidden {
  readonly cookie: string;
  readonly placeholder: string;
}

/** Where the handler keeps refresh tokens: a cookie for each user of an app client. */
export class KeptTokens {
  readonly #prefix: string;
  readonly #attributes: CookieAttributes;

  constructor(clientId: string, attributes: CookieAttributes) {
    this.#prefix = `cenote-auth.${clientId}.`;
    this.#attributes = attributes;
  }

  /**
   * The refresh token that a request brings for the user whom the app names; undefined where it has none. Pages of other subdomains
   * may set a cookie of this name too: of several only the one counts that the app names exactly.
   */
  async find(request: Request, hidden: HiddenToken): Promise<string | undefined> {
    const [only, ...others] = this.#read(request, hidden);
    return others.length === 0 ? only?.token : this.findExact(request, hidden);
  }

  /**
   * The refresh token that a request brings for exactly what the app names: that token, or the one that replaced it where the
   * app may not have heard so. Undefined where it is of another sign-in.
   */
  async findExact(request: Request, hidden: HiddenToken): Promise<string | undefined> {
    const kept = this.#read(request, hidden);
    for (const { token } of kept) if ((await digestOf(token)) === hidden.digest) return token;
    return kept.find(({ replaced }) => replaced === hidden.digest)?.token;
  }

  #read(request: Request, { owner }: HiddenToken): { readonly token: string; readonly replaced?: string }[] {
    const name = `${this.#prefix}${owner}=`;
    const values = (request.headers.get('cookie') ?? '').split(/; */).filter((pair) => pair.startsWith(name));
    return values.flatMap((pair) => {
      const [text = '', replaced] = pair.slice(name.length).split(':');
      const token = parseUri(text);
      return token ? [{ token, replaced }] : [];
    });
  }

  /** Hides a refresh token, in the place of what the app named before; undefined where the tokens do not say whose they are. */
  async hide({ accessToken, idToken, refreshToken }: Issued, before?: HiddenToken): Promise<Hidden | undefined> {
    const owner = (await ownerOf(accessToken)) ?? (await ownerOf(idToken));
    if (!owner || typeof refreshToken !== 'string') return undefined;
    const placeholder = formatHidden({ owner, digest: await digestOf(refreshToken) });
    // An answer may get lost on its way to the app, which then goes on naming what it knows.
    const value = [encodeURIComponent(refreshToken), ...(before?.owner === owner ? [before.digest] : [])].join(':');
    return { placeholder, cookie: this.#format(owner, value, this.#attributes.maxAgeSeconds) };
  }

  /** The `Set-Cookie` after which nothing is kept of a user. */
  clear(owner: string): string {
    return this.#format(owner, '', 0);
  }

  #format(owner: string, value: string, seconds: number): string {
    const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${this.#attributes.secure ? '; Secure' : ''}`;
    return `${this.#prefix}${owner}=${value}; ${attributes}`;
  }
}

/** By which name the cookie of a token's user goes; undefined where the token does not say. */
export async function ownerOf(token: unknown): Promise<string | undefined> {
  const { sub } = decodeJwt(typeof token === 'string' ? token : '').payload;
  return typeof sub === 'string' && sub ? digestOf(sub) : undefined;
}

async function digestOf(text: string): Promise<string> {
  const base64 = toBase64(await sha256(joinBytes(text)));
  return base64.replace(/\+/g, '-').replace(/\//g, '_').slice(0, 22);
}

function parseUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Puts refresh tokens where an app names hidden ones. Says what it names, and whether that is not there. */
export async function reveal(
  input: Record<string, unknown>,
  find: (hidden: HiddenToken) => Promise<string | undefined>,
): Promise<{ readonly hidden?: HiddenToken; readonly isMissing: boolean }> {
  const holders = [input, input['AuthParameters'] as Record<string, unknown> | undefined];
  let hidden: HiddenToken | undefined;
  let isMissing = false;
  for (const holder of holders) {
    for (const name of ['RefreshToken', 'Token', 'REFRESH_TOKEN', 'refresh_token']) {
      const named = parseHidden(holder?.[name]);
      if (!holder || !named) continue;
      hidden = named;
      const found = await find(named);
      isMissing ||= !found;
      holder[name] = found;
    }
  }
  return { hidden, isMissing };
}
