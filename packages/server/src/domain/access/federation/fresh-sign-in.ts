import type { AuthorizationParameters } from '#domain/access/authorization/authorization-request.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { ProviderKind } from '#domain/tenant/identity-providers/identity-provider.ts';

/** How lately somebody has to have proved who they are, as the app, or a page of ours, asks a provider for it. */
export interface FreshSignIn {
  readonly isLoginForced: boolean;
  readonly isChoiceForced: boolean;
  /** How long before they left, at most, in seconds. */
  readonly maxAgeSeconds?: number;
}

/** What a request, which was checked, asks for (OpenID Connect Core 1.0 section 3.1.2.1). For our own pages nothing of before will do. */
export function freshSignInOf({ prompt, max_age, response_type }: AuthorizationParameters): FreshSignIn {
  const prompts = prompt?.split(' ') ?? [];
  const isLoginForced = prompts.includes('login');
  const maxAgeSeconds = isLoginForced && response_type === 'none' ? 0 : max_age && Number(max_age);
  return {
    isLoginForced,
    isChoiceForced: prompts.includes('select_account'),
    ...(typeof maxAgeSeconds === 'number' && { maxAgeSeconds }),
  };
}

/** What a provider is told of it, in its own words. Facebook: "Re-authentication"; Google: "OpenID Connect", `prompt`. */
export function freshQuery(
  kind: ProviderKind,
  { isLoginForced, isChoiceForced, maxAgeSeconds }: FreshSignIn,
): Readonly<Record<string, string>> {
  const isForced = isLoginForced || maxAgeSeconds !== undefined;
  if (kind === 'Facebook') return isForced ? { auth_type: 'reauthenticate' } : {};
  if (kind === 'Google') return isForced || isChoiceForced ? { prompt: 'select_account' } : {};
  if (kind !== 'OIDC') return {};
  const prompts = [...(isLoginForced ? ['login'] : []), ...(isChoiceForced ? ['select_account'] : [])];
  return {
    ...(prompts.length > 0 && { prompt: prompts.join(' ') }),
    ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
  };
}

/** Clocks differ by no more than this, unless one of them is wrong. */
const leewayMs = 60_000;

/**
 * Holds what a provider says of the moment when somebody proved who they are against what was asked; all moments in milliseconds since
 * 1970. One that says nothing is taken at its word. @throws OAuthError login_required
 */
export function checkFreshSignIn(
  providerName: string,
  { isLoginForced, maxAgeSeconds }: FreshSignIn,
  { leftAt, authenticatedAt }: { readonly leftAt: number; readonly authenticatedAt: number | undefined },
): void {
  const ageSeconds = isLoginForced ? 0 : maxAgeSeconds;
  if (ageSeconds === undefined || authenticatedAt === undefined) return;
  if (authenticatedAt >= leftAt - ageSeconds * 1000 - leewayMs) return;
  throw new OAuthError('login_required', `[${providerName}] Error - it asked for no fresh sign-in`);
}
