import { AuthError } from '../auth-error.ts';
import { platform } from '../platform.ts';

/** An address without what comes behind its path. */
export function withoutQuery(url: string): string {
  return (url.split(/[?#]/)[0] ?? '').replace(/\/$/, '');
}

/**
 * Of several addresses to lead back to, the one that the page is at, or else the first one of its host; where there is no page, the
 * first one.
 * @throws AuthError `InvalidRedirectException` where there is none, `InvalidOriginException` where all are of other hosts
 */
export function chooseRedirect(uris: readonly string[], here: string | undefined = platform.location?.href): string {
  const [first] = uris;
  if (!first) throw new AuthError('InvalidRedirectException', 'oauth names no address to come back to.');
  if (!here) return first;
  const { hostname } = new URL(here);
  const chosen =
    uris.find((uri) => withoutQuery(uri) === withoutQuery(here)) ??
    uris.find((uri) => new URL(uri).hostname === hostname);
  if (chosen) return chosen;
  const message = `None of the addresses to come back to is one of ${hostname}. Add one to oauth.`;
  throw new AuthError('InvalidOriginException', message);
}
