import { Fault } from '#domain/fault.ts';
import type { ClientSettings } from './client.ts';

/** The scopes that every pool has: of OpenID Connect, and of the users' own operations. */
export const standardScopes: readonly string[] = [
  'aws.cognito.signin.user.admin',
  'email',
  'openid',
  'phone',
  'profile',
];

/** Checks what a client wants of OAuth 2.0. @throws Fault InvalidOAuthFlowException, InvalidParameterException, ScopeDoesNotExistException */
export function checkOAuthSettings(
  settings: ClientSettings,
  { hasSecret, customScopes }: { hasSecret: boolean; customScopes?: ReadonlySet<string> | undefined },
): void {
  checkGrants(settings, hasSecret);
  const { allowedOAuthScopes = [], callbackURLs = [], logoutURLs = [] } = settings;
  const unknownScope = allowedOAuthScopes.find((scope) => !standardScopes.includes(scope) && !customScopes?.has(scope));
  if (unknownScope !== undefined) throw wrongScope('ScopeDoesNotExistException', unknownScope);
  for (const url of [...callbackURLs, ...logoutURLs]) checkRedirectUrl(url);
  const { defaultRedirectURI } = settings;
  if (defaultRedirectURI !== undefined && !callbackURLs.includes(defaultRedirectURI)) {
    throw invalid('DefaultRedirectURI must be in the CallbackURLs.');
  }
}

/** The refusal of a scope that is not there for a client, with the code that the operation lists for it. */
export function wrongScope(code: 'InvalidParameterException' | 'ScopeDoesNotExistException', scope: string): Fault {
  return new Fault(code, `Invalid scope requested: ${scope}`);
}

function checkGrants(settings: ClientSettings, hasSecret: boolean): void {
  const { allowedOAuthFlows = [], allowedOAuthScopes = [], allowedOAuthFlowsUserPoolClient } = settings;
  if (allowedOAuthFlowsUserPoolClient && (allowedOAuthFlows.length === 0 || allowedOAuthScopes.length === 0)) {
    throw invalidFlow(
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    );
  }
  if (!allowedOAuthFlows.includes('client_credentials')) return;
  if (allowedOAuthFlows.length > 1) {
    throw invalidFlow('client_credentials flow can not be selected along with code flow or implicit flow.');
  }
  if (!hasSecret) {
    throw invalidFlow('client_credentials flow can not be selected if client does not have a client secret.');
  }
  const unfit = allowedOAuthScopes.find((scope) => standardScopes.includes(scope));
  if (unfit !== undefined) throw invalidFlow(`${unfit} is not supported with client_credentials flow`);
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/** RFC 6749 section 3.1.2: absolute and without a fragment. AWS: plain HTTP on the own machine only, any scheme of an app. */
function checkRedirectUrl(text: string): void {
  const url = URL.parse(text);
  if (!url) throw invalid(`${text} is not an absolute URI.`);
  if (text.includes('#')) throw invalid(`${text} must not include a fragment.`);
  if (url.protocol === 'http:' && !loopbackHosts.includes(url.hostname)) {
    throw invalid(`${text} cannot use the HTTP protocol.`);
  }
  if (['data:', 'javascript:', 'vbscript:'].includes(url.protocol)) {
    throw invalid(`${text} cannot use this scheme.`);
  }
}

function invalidFlow(message: string): Fault {
  return new Fault('InvalidOAuthFlowException', message);
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
