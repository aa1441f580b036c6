import type { Context } from '#domain/context.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { type ClassicLook, findClassicLook } from './customization-store.ts';
import { findStyleLook, type StyleLook } from './style-store.ts';

/** How the pages of a client look: by a style sheet for the classic pages, or by a style of managed login. */
export type Look =
  | ({ readonly kind: 'classic' } & ClassicLook)
  | ({ readonly kind: 'styled' } & StyleLook)
  | { readonly kind: 'plain' };

/**
 * How the pages of a client look under a host: a domain says by its version which of the two looks counts. Under the server's own name,
 * where no domain says so, a style comes first.
 */
export async function findLook(
  context: Pick<Context, 'db' | 'settings'>,
  { host, ...where }: { readonly host: string; readonly poolId: string; readonly clientId: string },
): Promise<Look> {
  const version = (await findDomainByHost(context, host))?.managedLoginVersion;
  const style = version === 1 ? undefined : await findStyleLook(context, where);
  if (style !== undefined) return { kind: 'styled', ...style };
  const classic = version === 2 ? undefined : await findClassicLook(context, where);
  return classic === undefined ? { kind: 'plain' } : { kind: 'classic', ...classic };
}
