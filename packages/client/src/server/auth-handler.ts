import type { OperationName } from '@cenote/wire/user-pools';
import type { AuthConfig } from '../auth-config.ts';
import { AuthError } from '../auth-error.ts';
import { isRefusal } from '../session/refresh.ts';
import { endedHeader } from '../storage/hidden-token.ts';
import { withOwnSecret } from '../with-secret.ts';
import { KeptTokens, ownerOf, reveal } from './kept-tokens.ts';
import { readBody } from './read-body.ts';
import { type HandlerAnswer, redeemForm } from './redeem-form.ts';

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
 * a cookie for each user that scripts do not see and other sites do not send, those of hosted pages too. An app client's secret,
 * where it has one, stays here too. Only pages of the app's own origin are answered.
 */
export function createAuthHandler(
  config: AuthConfig,
  { origin, secure = true, maxAgeSeconds = thirtyDaysSeconds }: AuthHandlerOptions = {},
): (request: Request) => Promise<Response> {
  const complete = withOwnSecret(config);
  const kept = new KeptTokens(config.clientId, { secure, maxAgeSeconds });
  return async (request) => {
    const isForm = (request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
    const operation = (request.headers.get('x-amz-target') ?? '').replace(service, '');
    const isKnown = isForm || operations.has(operation);
    if (request.method !== 'POST' || !isKnown) return toResponse(refuse(404, 'UnknownOperationException'));
    const isOwn = request.headers.get('origin') === (origin ?? new URL(request.url).origin);
    if (!isOwn) return toResponse(refuse(403, 'ForbiddenException'));
    const text = await readBody(request);
    if (text === undefined) return toResponse(refuse(413, 'RequestEntityTooLargeException'));
    const answering = isForm
      ? redeemForm(complete, kept, request, text)
      : operate(complete, kept, request, operation, text);
    return toResponse(await answering, isForm ? 'application/json' : undefined);
  };
}

/** Hands an operation on to the service. */
async function operate(
  config: AuthConfig,
  kept: KeptTokens,
  request: Request,
  operation: string,
  body: string,
): Promise<HandlerAnswer> {
  const input = parseJson(body);
  if (!input) return refuse(400, 'SerializationException');
  const bare = refreshTokenOf(input);
  const isEnding = endings.has(operation);
  // Whoever ends one sign-in does not end the next one, which has taken its place.
  const { hidden, isMissing } = await reveal(input, (named) =>
    isEnding ? kept.findExact(request, named) : kept.find(request, named),
  );
  // There is nothing left to end.
  if (isMissing && isEnding) return { status: 200, text: '{}', isEnded: true };
  if (isMissing) return refuse(400, 'NotAuthorizedException');
  if ('ClientId' in input) input['ClientId'] = config.clientId;
  await addSecret(config, operation, input);
  const { status, text, date } = await ask(config, `${service}${operation}`, input);
  const output = parseJson(text);
  const cookies = [];
  const result = output?.['AuthenticationResult'] as Json | undefined;
  if (result) {
    // A token that comes from elsewhere, such as Amplify's storage, is kept from its first use on.
    const refreshToken = result['RefreshToken'] ?? (hidden ? undefined : bare);
    const issued = { accessToken: result['AccessToken'], idToken: result['IdToken'], refreshToken };
    const hiding = await kept.hide(issued, hidden);
    result['RefreshToken'] = hiding?.placeholder;
    if (hiding) cookies.push(hiding.cookie);
  }
  const isOver = isEnding && (status === 200 || operation === 'RevokeToken');
  const isRefused = hidden && isOverBy(output, status);
  const owner = hidden?.owner ?? (isOver ? await ownerOf(input['AccessToken']) : undefined);
  if (owner && (isOver || isRefused)) cookies.push(kept.clear(owner));
  return { status, text: output ? JSON.stringify(output) : text, date, cookies, isEnded: isOver };
}

/** Whether an answer ends a session. A token that was replaced meanwhile says nothing of the one that replaced it. */
function isOverBy(output: Json | undefined, status: number): boolean {
  const name = String(output?.['__type']).replace(/^.*#/, '');
  return name !== 'RefreshTokenReuseException' && isRefusal(new AuthError(name, '', status >= 500));
}

/** The refresh token that an app renews tokens with. */
function refreshTokenOf(input: Json): unknown {
  return input['RefreshToken'] ?? (input['AuthParameters'] as Json | undefined)?.['REFRESH_TOKEN'];
}

function toResponse(
  { status, text, date, cookies = [], isEnded = false }: HandlerAnswer,
  contentType = 'application/x-amz-json-1.1',
): Response {
  const headers = new Headers({ 'content-type': contentType, 'cache-control': 'no-store' });
  if (date) headers.set('date', date);
  if (isEnded) headers.set(endedHeader, 'true');
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(text, { status, headers });
}

function refuse(status: number, name: string): HandlerAnswer {
  return { status, text: JSON.stringify({ __type: name, message: name }) };
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

function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value instanceof Object ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
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
