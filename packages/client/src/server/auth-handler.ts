import type { OperationName } from '@cenote/wire/user-pools';
import type { AuthConfig } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import { isRefusal } from '../session/refresh.ts';
import { hiddenToken } from '../storage/http-only-storage.ts';

export interface AuthHandlerOptions {
  /** The origin that pages of the app have, where the request does not tell: behind a proxy. */
  readonly origin?: string;
  /** Whether the cookie goes over https alone, as it does unless told. */
  readonly secure?: boolean;
  /** How long the cookie lives, in seconds: as long as refresh tokens of the app client. 30 days unless told. */
  readonly maxAgeSeconds?: number;
}

/** What an app does on behalf of its user: nothing of an administrator's, and nothing that is not listed. */
const operations: ReadonlySet<string> = new Set<OperationName>([
  'AssociateSoftwareToken',
  'ChangePassword',
  'CompleteWebAuthnRegistration',
  'ConfirmDevice',
  'ConfirmForgotPassword',
  'ConfirmSignUp',
  'DeleteUser',
  'DeleteUserAttributes',
  'DeleteWebAuthnCredential',
  'ForgetDevice',
  'ForgotPassword',
  'GetDevice',
  'GetTokensFromRefreshToken',
  'GetUser',
  'GetUserAttributeVerificationCode',
  'GlobalSignOut',
  'InitiateAuth',
  'ListDevices',
  'ListWebAuthnCredentials',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'RevokeToken',
  'SetUserMFAPreference',
  'SetUserSettings',
  'SignUp',
  'StartWebAuthnRegistration',
  'UpdateDeviceStatus',
  'UpdateUserAttributes',
  'VerifySoftwareToken',
  'VerifyUserAttribute',
]);

/** After these there is nothing left to keep. */
const endings: ReadonlySet<string> = new Set<OperationName>(['DeleteUser', 'GlobalSignOut', 'RevokeToken']);
const thirtyDaysSeconds = 2_592_000;
const service = 'AWSCognitoIdentityProviderService.';

type Json = Record<string, unknown>;

/**
 * A handler for an address of the app's own, which stands between the app and the service and keeps refresh tokens to itself: in
 * a cookie that scripts do not see and other sites do not send. An app client's secret, where it has one, stays here too. Only
 * pages of the app's own origin are answered.
 */
export function createAuthHandler(
  config: AuthConfig,
  { origin, secure = true, maxAgeSeconds = thirtyDaysSeconds }: AuthHandlerOptions = {},
): (request: Request) => Promise<Response> {
  const cookieName = `cenote-auth.${config.clientId}`;
  const setCookie = (value: string, seconds: number) => {
    const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
    return `${cookieName}=${encodeURIComponent(value)}; ${attributes}`;
  };

  return async (request) => {
    const target = request.headers.get('x-amz-target') ?? '';
    const operation = target.replace(service, '');
    if (request.method !== 'POST' || !operations.has(operation)) return refuse(404, 'UnknownOperationException');
    const isOwn = request.headers.get('origin') === (origin ?? new URL(request.url).origin);
    if (!isOwn) return refuse(403, 'ForbiddenException');
    const input = await readInput(request);
    if (!input) return refuse(400, 'SerializationException');
    const refreshToken = findCookie(request.headers.get('cookie') ?? '', cookieName);
    const isHidden = reveal(input, refreshToken);
    if (isHidden && !refreshToken) return refuse(400, 'NotAuthorizedException');
    if ('ClientId' in input) input['ClientId'] = config.clientId;
    await addSecret(config, operation, input);
    const { status, text, date } = await ask(config, target, input);
    const output = parseJson(text);
    const cookies = [];
    const issued = output?.['AuthenticationResult'] as Json | undefined;
    if (typeof issued?.['RefreshToken'] === 'string') {
      cookies.push(setCookie(issued['RefreshToken'], maxAgeSeconds));
      issued['RefreshToken'] = hiddenToken;
    }
    const isRefused = isHidden && isRefusal(new AuthError(String(output?.['__type']), '', status >= 500));
    if (isRefused || (status === 200 && endings.has(operation))) cookies.push(setCookie('', 0));
    return answer(status, output ? JSON.stringify(output) : text, date, cookies);
  };
}

function answer(status: number, text: string, date?: string | null, cookies: readonly string[] = []): Response {
  const headers = new Headers({ 'content-type': 'application/x-amz-json-1.1', 'cache-control': 'no-store' });
  if (date) headers.set('date', date);
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(text, { status, headers });
}

function refuse(status: number, name: string): Response {
  return answer(status, JSON.stringify({ __type: name, message: name }));
}

async function ask({ endpoint, userPoolId, fetch = globalThis.fetch }: AuthConfig, target: string, input: Json) {
  const url = endpoint ?? `https://cognito-idp.${userPoolId.split('_')[0]}.amazonaws.com/`;
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
    return { status: response.status, text: await response.text(), date: response.headers.get('date') };
  } catch {
    // An outage of the service is one of ours: never an error that ends a session.
    return { status: 502, text: '', date: null };
  }
}

async function readInput(request: Request): Promise<Json | undefined> {
  return parseJson(await request.text());
}

function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value instanceof Object ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function findCookie(header: string, name: string): string | undefined {
  const pair = header.split(/; */).find((candidate) => candidate.startsWith(`${name}=`));
  const value = pair && parseUri(pair.slice(name.length + 1));
  return value || undefined;
}

function parseUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Puts the refresh token where the app names the hidden one. Says whether it does. */
function reveal(input: Json, refreshToken: string | undefined): boolean {
  const holders = [input, input['AuthParameters'] as Json | undefined];
  let isHidden = false;
  for (const holder of holders) {
    for (const name of ['RefreshToken', 'Token', 'REFRESH_TOKEN']) {
      if (holder?.[name] !== hiddenToken) continue;
      holder[name] = refreshToken;
      isHidden = true;
    }
  }
  return isHidden;
}

/** Adds what an app client with a secret has to send, which the app does not know. */
async function addSecret({ clientSecret, secretHash }: AuthConfig, operation: string, input: Json): Promise<void> {
  if (!clientSecret || !secretHash) return;
  if (operation === 'GetTokensFromRefreshToken' || operation === 'RevokeToken') {
    input['ClientSecret'] = clientSecret;
    return;
  }
  if (typeof input['Username'] === 'string') input['SecretHash'] = await secretHash(input['Username']);
  for (const name of ['AuthParameters', 'ChallengeResponses']) {
    const parameters = input[name] as Json | undefined;
    const username = parameters?.['USERNAME'];
    if (parameters && typeof username === 'string') parameters['SECRET_HASH'] = await secretHash(username);
  }
}
