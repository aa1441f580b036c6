import { AuthError } from '../auth-error.ts';
import type { Client } from '../client.ts';
import { type OpenedWindow, platform } from '../platform.ts';
import { toBase64 } from '../srp/base64.ts';
import { sha256 } from '../srp/digest.ts';
import { randomBytes } from '../srp/handshake.ts';
import { withCustomState } from './custom-state.ts';
import { failRedirect, handleRedirect } from './handle-redirect.ts';
import { savePending } from './pending.ts';
import { awaitPopup, openPopup, popupMark } from './popup.ts';
import { type OAuthSettings, readOAuth } from './read-oauth.ts';
import { chooseRedirect } from './redirect-uri.ts';
import { formatQuery } from './request-tokens.ts';

export interface RedirectInput {
  /**
   * Straight to a provider: `Google`, `Facebook`, `Amazon`, `Apple`, or the name that it has in the pool. Left out, the pages show
   * all there is.
   */
  readonly provider?: string | { readonly custom: string } | { readonly idpIdentifier: string };
  /** Comes back as the event `customOAuthState`. */
  readonly customState?: string;
  /** In a window of its own, while the app stays. */
  readonly popup?: boolean;
  readonly options?: {
    /** In place of those of the configuration. */
    readonly scopes?: readonly string[];
    readonly loginHint?: string;
    /** The language of the pages. */
    readonly lang?: string;
    /** `NONE` asks nobody anything, `LOGIN` asks also who is signed in. */
    readonly prompt?: string;
    /** What the ID token has to repeat: random unless told. */
    readonly nonce?: string;
    /** Whether pages that an app opens are to know nobody of another session: said to `urlOpener`, and no matter in a browser. */
    readonly preferPrivateSession?: boolean;
    /** Of another provider than a user pool: its name at the identity pool. */
    readonly federationProviderName?: string;
  };
}

/** The names of providers at user pools. */
const poolNames: Readonly<Record<string, string>> = { Amazon: 'LoginWithAmazon', Apple: 'SignInWithApple' };

/**
 * Leaves for the hosted pages; `handleRedirect` takes what comes back. With `popup`, and where `urlOpener` gives an address, it
 * ends when somebody is signed in.
 * @throws AuthError `OAuthNotConfigureException`, `InvalidOriginException`, `PopupBlockedException`, `UserCancelledException`, and
 * then as `handleRedirect`
 */
export async function signInWithRedirect(client: Client, input: RedirectInput = {}): Promise<void> {
  const settings = readOAuth(client.config);
  const redirectUri = chooseRedirect(settings.signInUris);
  const opened = input.popup ? openPopup() : undefined;
  const url = await begin(client, settings, redirectUri, input);
  const { preferPrivateSession } = input.options ?? {};
  const back = await visit(client, settings, { url, redirectUri, opened, preferPrivateSession }).catch((thrown) =>
    failRedirect(client, thrown),
  );
  if (back) await handleRedirect(client, back);
}

interface Visit {
  readonly url: string;
  readonly redirectUri: string;
  readonly opened: OpenedWindow | undefined;
  readonly preferPrivateSession: boolean | undefined;
}

/** Goes to the pages. Gives the address that they led back to, where this page is still there to see it. */
async function visit(client: Client, settings: OAuthSettings, visited: Visit) {
  const { url, redirectUri, opened, preferPrivateSession } = visited;
  if (opened) {
    opened.location.href = url;
    return awaitPopup(client, opened);
  }
  const opener = settings.urlOpener ?? platform.location?.assign.bind(platform.location);
  if (!opener) throw new AuthError('NoBrowserError', 'There is no browser window to leave. Name a urlOpener in oauth.');
  const outcome = (await opener(url, redirectUri, preferPrivateSession)) as
    | string
    | { readonly type?: string; readonly url?: string }
    | undefined;
  if (typeof outcome !== 'object' || outcome === null) return outcome || undefined;
  if (outcome.type && outcome.type !== 'success') {
    throw new AuthError('UserCancelledException', `The pages were left before anybody signed in: ${outcome.type}`);
  }
  return outcome.url;
}

/** Notes that somebody leaves. Gives the address of the pages for it. */
async function begin(
  client: Client,
  { signInUri, signInUriQueryParameters, clientId, responseType = 'code', ...settings }: OAuthSettings,
  redirectUri: string,
  { provider, customState, popup, options = {} }: RedirectInput,
): Promise<string> {
  const { scopes = settings.scopes, loginHint, lang, prompt, federationProviderName } = options;
  const verifier = randomText(96);
  const state = withCustomState(`${popup ? popupMark : ''}${randomText(24).replace(/-/g, '.')}`, customState);
  const nonce = options.nonce ?? (scopes.includes('openid') ? randomText(24) : undefined);
  await savePending(client, { state, verifier, nonce, provider: federationProviderName });
  const challenge = responseType === 'code' ? toBase64Url(await sha256(toBytes(verifier))) : undefined;
  const query = formatQuery({
    ...signInUriQueryParameters,
    client_id: clientId,
    response_type: responseType === 'code' || !settings.isForeign ? responseType : 'id_token token',
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    nonce,
    ...toChoice(provider),
    login_hint: loginHint,
    lang,
    prompt: prompt?.toLowerCase(),
    code_challenge: challenge,
    code_challenge_method: challenge && 'S256',
  });
  return `${signInUri}?${query}`;
}

function toChoice(provider: RedirectInput['provider']): Readonly<Record<string, string>> {
  if (!provider) return {};
  if (typeof provider === 'string') return { identity_provider: poolNames[provider] ?? provider };
  if ('idpIdentifier' in provider) return { idp_identifier: provider.idpIdentifier };
  return { identity_provider: provider.custom };
}

function randomText(bytes: number): string {
  return toBase64Url(randomBytes(bytes));
}

function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function toBytes(ascii: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(ascii, (character) => character.charCodeAt(0));
}
