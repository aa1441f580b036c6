import type { Context } from '#domain/context.ts';
import { findDomainByHost } from './domain-store.ts';

/** Where a browser is that has come to a host: under the domain of a pool, which is known for one, or under the server's own name. */
export async function originAt(context: Pick<Context, 'db' | 'settings'>, hostname: string): Promise<string> {
  const { publicUrl } = context.settings;
  if ((await findDomainByHost(context, hostname)) === undefined) return publicUrl;
  const { protocol, port } = new URL(publicUrl);
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
}
