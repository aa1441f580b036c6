import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import type { FederationState } from '../begin.ts';
import { hearSaml, type SamlStatement } from './hear-saml.ts';
import { requestIdOf } from './saml-party.ts';

/** What a SAML provider says of who comes back to link it. The request is used up by whatever answers it. @throws OAuthError */
export async function hearLink(
  context: Context,
  provider: IdentityProvider,
  state: FederationState,
  answer: { readonly response: string; readonly responseUrl: string },
): Promise<SamlStatement> {
  try {
    return await hearSaml(context, provider, { ...answer, requestId: requestIdOf(state) });
  } catch (error) {
    await context.db.transaction([spendSession(state)]);
    throw error;
  }
}
