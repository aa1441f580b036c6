import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import { AuthError, toAuthError } from '../auth-error.ts';
import type { SignedInUser } from '../auth-event.ts';
import { conclude } from '../change-state.ts';
import type { Client } from '../client.ts';
import { emit } from '../events.ts';
import { decodeJwt } from '../jwt.ts';
import { platform } from '../platform.ts';
import { saveIssued, saveUser } from '../storage/tokens.ts';
import { readCustomState } from './custom-state.ts';
import { saveMark } from './mark.ts';
import { type Pending, takePending } from './pending.ts';
import { returnToOpener } from './popup.ts';
import { type OAuthSettings, readOAuth } from './read-oauth.ts';
import { chooseRedirect, withoutQuery } from './redirect-uri.ts';
import { requestTokens } from './request-tokens.ts';

type Answer = Readonly<Record<string, string>>;

/**
 * Takes what the hosted pages led back with: the page's own address unless told. Gives whoever is signed in by it; undefined where
 * the address is none of theirs, or the sign-in none that was begun here. Each is handled once, and leaves the history.
 * @throws AuthError `OAuthSignInException` with what the pages say, `NotAuthorizedException` for a code that is refused,
 * `NetworkError`; listeners hear of it as `signInWithRedirect_failure`
 */
export function handleRedirect(
  client: Client,
  url: string = platform.location?.href ?? '',
): Promise<SignedInUser | undefined> {
  if (client.redirect?.url !== url) client.redirect = { url, promise: handle(client, url) };
  return client.redirect.promise;
}

async function handle(client: Client, url: string): Promise<SignedInUser | undefined> {
  const settings = readOAuth(client.config);
  const answer = readAnswer(url);
  const { state } = answer;
  const isReturn = settings.signInUris.some((uri) => withoutQuery(uri) === withoutQuery(url));
  if (!state || !isReturn || !(answer['code'] || answer['access_token'] || answer['error'])) return undefined;
  if (returnToOpener(state, url)) return undefined;
  const pending = await takePending(client, state);
  if (!pending) return undefined;
  clearHistory(url);
  try {
    const issued = await redeem(client, settings, answer, { url, pending });
    checkNonce(issued, pending);
    await client.prove?.(issued);
    return await complete(client, settings, issued, pending);
  } catch (thrown) {
    return failRedirect(client, thrown);
  }
}

/** Tells listeners that a sign-in at the pages failed. @throws what it is given */
export function failRedirect(client: Client, thrown: unknown): never {
  const error = toAuthError(thrown);
  emit(client, { event: 'signInWithRedirect_failure', data: { error } });
  throw error;
}

/** What stands in the query of an address, and behind its `#`. */
function readAnswer(url: string): Answer {
  const pairs = url.split(/[?#]/).slice(1).join('&').split('&');
  const read = (text = '') => decodeURIComponent(text.replace(/\+/g, ' '));
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      try {
        return [read(name), read(value)];
      } catch {
        // Another's: ours are well-formed.
        return [name, value];
      }
    }),
  );
}

const ours =
  /^(code|state|error|error_description|error_uri|iss|session_state|scope|access_token|id_token|token_type|expires_in)=/;

/** Takes what the pages said out of the address bar, so that neither a reload nor the way back says it again. */
function clearHistory(url: string): void {
  const { history, location } = platform;
  if (!history || location?.href !== url) return;
  const [, base = '', query = '', hash = ''] = /^([^?#]*)\??([^#]*)#?(.*)$/s.exec(url) ?? [];
  const keep = (text: string, mark: string) => {
    const rest = text.split('&').filter((pair) => pair && !ours.test(pair));
    return rest.length > 0 ? mark + rest.join('&') : '';
  };
  history.replaceState(history.state, '', `${base}${keep(query, '?')}${keep(hash, '#')}`);
}

async function redeem(
  client: Client,
  settings: OAuthSettings,
  answer: Answer,
  { url, pending }: { readonly url: string; readonly pending: Pending },
): Promise<AuthenticationResultType> {
  const { code, error, error_description, access_token: AccessToken, id_token: IdToken } = answer;
  if (error) throw new AuthError('OAuthSignInException', error_description || error);
  // What anybody may write into an address counts only where it was asked for, and with the nonce of this sign-in.
  const isImplicit = (settings.responseType ?? 'code') !== 'code';
  if (isImplicit ? !(AccessToken && IdToken && pending.nonce) : !code) {
    const wanted = isImplicit ? 'ID token: ask for the scope openid' : 'code, which was asked for';
    throw new AuthError('OAuthSignInException', `The pages gave no ${wanted}.`);
  }
  if (isImplicit) return { AccessToken, IdToken };
  return requestTokens(client.config, settings, {
    grant_type: 'authorization_code',
    code: `${code}`,
    redirect_uri: chooseRedirect(settings.signInUris, url),
    code_verifier: pending.verifier,
  });
}

/** A token that was issued for another sign-in than this is somebody else's (OpenID Connect Core 1.0 section 3.1.3.7). */
function checkNonce({ IdToken }: AuthenticationResultType, { nonce }: Pending): void {
  if (nonce && IdToken && decodeJwt(IdToken).payload['nonce'] !== nonce) {
    throw new AuthError('OAuthSignInException', 'The ID token was issued for another sign-in.');
  }
}

/** Keeps the tokens, and tells everybody. */
async function complete(
  client: Client,
  { isForeign, federationProviderName }: OAuthSettings,
  issued: AuthenticationResultType,
  { state, provider = federationProviderName }: Pending,
): Promise<SignedInUser> {
  const { AccessToken = '', IdToken = '' } = issued;
  const claims = decodeJwt(isForeign ? IdToken : AccessToken).payload;
  const { username = claims.sub, sub: userId } = claims;
  if (!username)
    throw new AuthError('IdTokenNotIssuedException', 'The tokens do not say whose they are. Ask for the scope openid.');
  const foreign = isForeign && { provider: provider ?? `${claims['iss']}`.replace(/^https?:\/\/|\/$/g, '') };
  const oauthMetadata = JSON.stringify({ oauthSignIn: true, ...foreign });
  await saveIssued(client, { username, signInDetails: undefined, oauthMetadata }, issued);
  await saveUser(client, username);
  await saveMark(client);
  const customState = readCustomState(state);
  if (customState) emit(client, { event: 'customOAuthState', data: customState });
  emit(client, { event: 'signInWithRedirect' });
  const data = { username, userId };
  conclude(client, { cause: 'signedIn', username }, { event: 'signedIn', data });
  return data;
}
