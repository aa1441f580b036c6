import type { AuthConfig } from '../auth-config.ts';
import { type AuthInstance, createAuth } from '../create-auth.ts';
import { type CookieOptions, cookieStorage } from '../storage/cookie-storage.ts';

export interface ServerCookieOptions extends CookieOptions {
  /** Whether no script sees the cookies: for an app whose pages leave tokens to the server. */
  readonly httpOnly?: boolean;
}

/** Whoever sent a request, and what has to go into its answer. */
export interface ServerAuth extends AuthInstance {
  /** What the `Set-Cookie` headers of the answer have to say so far: a refresh and a sign-out change cookies. */
  readonly setCookies: readonly string[];
  /** The answer with those headers. */
  respond(response: Response): Response;
}

/**
 * The session of whoever sent a request, from the cookies that `cookieStorage` writes in the browser, or Amplify with `ssr`. It
 * belongs to this request alone: make one for each.
 */
export function createServerAuth(
  request: Pick<Request, 'headers'>,
  config: AuthConfig,
  { httpOnly = false, ...options }: ServerCookieOptions = {},
): ServerAuth {
  const jar = parseCookies(request.headers.get('cookie') ?? '');
  const written = new Map<string, string>();
  const storage = cookieStorage(options, {
    read: () => [...jar].map((pair) => pair.join('=')).join('; '),
    write(cookie) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
      if (value) jar.set(name, value);
      else jar.delete(name);
      written.set(name, httpOnly ? `${cookie}; HttpOnly` : cookie);
    },
  });
  // Nobody else sees these cookies until the answer is sent.
  const auth = createAuth({ ...config, storage: { ...storage, shared: undefined } });
  const getters = Object.getOwnPropertyDescriptors(auth);
  return Object.defineProperties({} as ServerAuth, {
    ...getters,
    setCookies: { enumerable: true, get: () => [...written.values()] },
    respond: {
      enumerable: true,
      value(response: Response) {
        const headers = new Headers(response.headers);
        for (const cookie of written.values()) headers.append('set-cookie', cookie);
        const { status, statusText } = response;
        return new Response(response.body, { status, statusText, headers });
      },
    },
  });
}

function parseCookies(header: string): Map<string, string> {
  const pairs = header.split(/; */).filter((pair) => pair.includes('='));
  return new Map(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]));
}
