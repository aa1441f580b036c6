import type { Credentials } from './sign-request.ts';

/** Where this console signs people in; without pools nobody has set it up, and the operator's link alone leads in. */
export interface Settings {
  readonly region: string;
  readonly accountId: string;
  readonly userPoolId?: string;
  readonly clientId?: string;
  readonly identityPoolId?: string;
}

/** Why somebody is not let in; each is a text. */
export type SignInTrouble = 'linkDead' | 'signInFailed' | 'noRole' | 'expired';

const key = 'cenote-console';
const requestKey = 'cenote-console-sign-in';

/** The credentials of this tab, while they are good for a minute at least. */
export function findCredentials(): Credentials | undefined {
  const kept = sessionStorage.getItem(key);
  const credentials = kept === null ? undefined : (JSON.parse(kept) as Credentials);
  return credentials !== undefined && credentials.expiresAt > Date.now() + 60_000 ? credentials : undefined;
}

/** Keeps them for this tab alone: gone when it is closed. */
export function keepCredentials(credentials: Credentials): void {
  sessionStorage.setItem(key, JSON.stringify(credentials));
}

export function forgetCredentials(): void {
  sessionStorage.removeItem(key);
}

/** Takes the secret of an operator's link for credentials; undefined where it is good for nothing (any more). */
export async function openLink(secret: string): Promise<Credentials | undefined> {
  const response = await fetch('/console/link', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
    credentials: 'omit',
  });
  return response.ok ? ((await response.json()) as Credentials) : undefined;
}

interface SignInRequest {
  readonly state: string;
  readonly verifier: string;
  /** Where in the console somebody wanted to go. */
  readonly hash: string;
}

/** Leads to the hosted pages (RFC 6749 section 4.1, with RFC 7636). */
export async function beginSignIn({ clientId = '' }: Settings, lang: string): Promise<void> {
  const request: SignInRequest = { state: randomText(), verifier: randomText(), hash: location.hash };
  sessionStorage.setItem(requestKey, JSON.stringify(request));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(request.verifier));
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: ownAddress(),
    scope: 'openid email',
    state: request.state,
    code_challenge: toBase64Url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    lang,
  });
  location.assign(`/oauth2/authorize?${asked}`);
}

/** Goes on after the hosted pages: credentials, or why there are none. Undefined where nobody comes from there. */
export async function finishSignIn(settings: Settings): Promise<Credentials | SignInTrouble | undefined> {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('code') && !answer.has('error')) return undefined;
  const kept = sessionStorage.getItem(requestKey);
  sessionStorage.removeItem(requestKey);
  const request = kept === null ? undefined : (JSON.parse(kept) as SignInRequest);
  history.replaceState(null, '', `/console/${request?.hash ?? ''}`);
  const code = answer.get('code');
  // A code that comes with another state was put there by somebody else.
  if (request === undefined || code === null || answer.get('state') !== request.state) return 'signInFailed';
  const idToken = await takeToken(settings, code, request.verifier);
  return idToken === undefined ? 'signInFailed' : takeCredentials(settings, idToken);
}

async function takeToken({ clientId = '' }: Settings, code: string, verifier: string): Promise<string | undefined> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: ownAddress(),
    code,
    code_verifier: verifier,
  });
  const response = await fetch('/oauth2/token', { method: 'POST', body, credentials: 'omit' });
  return response.ok ? ((await response.json()) as { id_token?: string }).id_token : undefined;
}

/** The role of whose group it is, for an hour. */
async function takeCredentials(
  { region, userPoolId, identityPoolId }: Settings,
  idToken: string,
): Promise<Credentials | SignInTrouble> {
  const Logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: idToken };
  const identity = await ask('GetId', { IdentityPoolId: identityPoolId, Logins });
  const given = await ask('GetCredentialsForIdentity', { IdentityId: identity?.['IdentityId'], Logins });
  const credentials = given?.['Credentials'] as Record<string, string | number> | undefined;
  if (credentials === undefined) return 'noRole';
  return {
    accessKeyId: String(credentials['AccessKeyId']),
    secretAccessKey: String(credentials['SecretKey']),
    sessionToken: String(credentials['SessionToken']),
    expiresAt: Number(credentials['Expiration']) * 1000,
  };
}

async function ask(operation: string, input: object): Promise<Record<string, unknown> | undefined> {
  const response = await fetch('/', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityService.${operation}`,
    },
    body: JSON.stringify(input),
    credentials: 'omit',
  });
  return response.ok ? ((await response.json()) as Record<string, unknown>) : undefined;
}

/** Forgets the credentials, and signs out at the hosted pages where somebody signed in there. */
export function signOut({ clientId }: Settings): void {
  forgetCredentials();
  if (clientId === undefined) location.assign('/console/');
  else location.assign(`/logout?${new URLSearchParams({ client_id: clientId, logout_uri: ownAddress() })}`);
}

function ownAddress(): string {
  return `${location.origin}/console/`;
}

function randomText(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
