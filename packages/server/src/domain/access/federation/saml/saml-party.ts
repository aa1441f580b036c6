import type { Context } from '#domain/context.ts';
import type { IdentityProvider, SamlMetadata } from '#domain/tenant/identity-providers/identity-provider.ts';

/** Where providers send people back to, under the origin that they left from. AWS: its paths. */
export const samlResponsePath = '/saml2/idpresponse';
export const samlLogoutPath = '/saml2/logout';

/** What a pool is called by SAML providers. AWS: whatever the region. */
export function samlEntityIdOf(poolId: string): string {
  return `urn:amazon:cognito:sp:${poolId}`;
}

/** The `ID` of a request of ours: a name in XML, that nobody guesses. */
export function requestIdOf({ nonce }: { readonly nonce: string }): string {
  return `_${nonce}`;
}

/** The metadata of a provider, while it may be believed; undefined for one that speaks no SAML, and once it is over. */
export function samlOf(
  { clock }: Pick<Context, 'clock'>,
  { facts, details }: IdentityProvider,
): SamlMetadata | undefined {
  const { saml } = facts;
  const isOver = Boolean(details['MetadataURL']) && clock.now() >= (saml?.validUntil ?? Number.POSITIVE_INFINITY);
  return isOver ? undefined : saml;
}
