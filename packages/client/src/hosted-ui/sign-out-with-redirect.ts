import { AuthError } from '../auth-error.ts';
import type { Client } from '../client.ts';
import { platform } from '../platform.ts';
import { findCurrent } from '../session/session.ts';
import { type SignOutInput, type SignOutOutput, signOut } from '../sign-out.ts';
import { takeMark } from './mark.ts';
import { type OAuthSettings, readOAuth } from './read-oauth.ts';
import { chooseRedirect } from './redirect-uri.ts';
import { formatQuery } from './request-tokens.ts';

export interface RedirectSignOutInput extends SignOutInput {
  /** One of `redirectSignOut`: where the pages lead back to. Chosen by the page's own address unless told. */
  readonly redirectUrl?: string;
}

/**
 * Signs out as `signOut` does, and leaves for the hosted pages where whoever was signed in was so there: they forget them too.
 * @throws AuthError where it is not configured how to get there; on this device nobody is signed in by then
 */
export async function signOutWithRedirect(client: Client, input: RedirectSignOutInput = {}): Promise<SignOutOutput> {
  const session = await findCurrent(client);
  const isOfPages = await takeMark(client, session?.oauthMetadata);
  const output = await signOut(client, input);
  if (!isOfPages) return output;
  const settings = readOAuth(client.config);
  const { url, back } = findWay(settings, input.redirectUrl);
  const opener = settings.urlOpener ?? platform.location?.assign.bind(platform.location);
  await opener?.(url, back);
  return { ...output, url };
}

/** The address of the pages that signs out, and where they lead back to. */
function findWay({ signOutUri, ...settings }: OAuthSettings, redirectUrl?: string) {
  const { clientId, signOutUriQueryParameters: own, isForeign, signOutUris } = settings;
  // Another provider has parameters of its own, among them where to lead back to.
  if (isForeign && own) return { url: `${signOutUri}?${formatQuery(own)}`, back: redirectUrl ?? signOutUris[0] ?? '' };
  const back = redirectUrl ?? chooseRedirect(signOutUris);
  if (!signOutUris.includes(back)) {
    throw new AuthError('InvalidPreferredRedirectUrlException', `oauth names no redirectSignOut ${back}`);
  }
  return { url: `${signOutUri}?${formatQuery({ ...own, client_id: clientId, logout_uri: back })}`, back };
}
