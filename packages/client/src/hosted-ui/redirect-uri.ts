import { AuthError } from '../auth-error.ts';
import { platform } from '../platform.ts';

/** An address without what comes behind its path. */
export function withoutQuery(url: string): string {
  return (url.split(/[?#]/)[0] ?? '').replace(/\/$/, '');
}

/**
 * Of several addresses to lead back to, the one that the page is at, or else the first one of its origin, or else of its host, but
 * for one of http where the page came by https: what comes back would be anybody's to read. Where there is no page, the first one
 * with a scheme of the app's own, or else the first one.
 * @throws AuthError `InvalidRedirectException` where there is none, `InvalidOriginException` where none is one of this page's
 */
export function chooseRedirect(uris: readonly string[], here: string | undefined = platform.location?.href): string {
  const [first] = uris;
  if (!first) throw new AuthError('InvalidRedirectException', 'oauth names no address to come back to.');
  if (!here) return uris.find((uri) => !/^https?:/i.test(uri)) ?? first;
  const exact = uris.find((uri) => withoutQuery(uri) === withoutQuery(here));
  if (exact) return exact;
  const { protocol, host, hostname } = new URL(here);
  const near = uris.filter((uri) => {
    const url = parseUrl(uri);
    return url?.hostname === hostname && !(protocol === 'https:' && url.protocol === 'http:');
  });
  const [chosen] = [...near.filter((uri) => new URL(uri).href.startsWith(`${protocol}//${host}/`)), ...near];
  if (chosen) return chosen;
  const message = `None of the addresses to come back to is one of ${protocol}//${host}. Add one to oauth.`;
  throw new AuthError('InvalidOriginException', message);
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
