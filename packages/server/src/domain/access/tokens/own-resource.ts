import type { Context } from '#domain/context.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { issuerOf } from './issuer.ts';

const userInfo = '/oauth2/userInfo';

/**
 * Whether a token's `aud` is this server: the pool as an issuer, the server's own address, or userInfo there or under a domain of the pool,
 * as its metadata name it (RFC 9728).
 */
export async function isOwnResource(
  context: Pick<Context, 'db' | 'settings'>,
  poolId: string,
  resource: string,
): Promise<boolean> {
  const { publicUrl } = context.settings;
  const own = [issuerOf(context.settings, poolId), publicUrl, `${publicUrl}/`, `${publicUrl}${userInfo}`];
  if (own.includes(resource)) return true;
  const url = URL.parse(resource);
  if (url === null || url.href !== `${url.origin}${userInfo}`) return false;
  return (await findDomainByHost(context, url.hostname))?.poolId === poolId;
}
