import type { Settings } from '#domain/context.ts';

/**
 * The `iss` claim of a pool's tokens, and the base of its discovery documents: the server's own address, or the form that
 * verifiers made for Cognito insist on.
 */
export function issuerOf(settings: Settings, poolId: string): string {
  if (settings.issuer === 'own') return `${settings.publicUrl}/${poolId}`;
  const region = poolId.slice(0, poolId.indexOf('_'));
  return `https://cognito-idp.${region}.amazonaws.com/${poolId}`;
}
