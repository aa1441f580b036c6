import type { Context } from '#domain/context.ts';
import { findDomainByHost } from '#domain/tenant/domains/domain-store.ts';
import { hostnameOf } from '#http/hosts.ts';
import type { HttpRequest } from '#http/message.ts';

/** Where a browser is: under the domain of a pool, which is known for one, or under the server's own name. Never under what it says alone. */
export async function originOf(context: Context, request: Pick<HttpRequest, 'headers'>): Promise<string> {
  const { publicUrl } = context.settings;
  const hostname = hostnameOf(request) ?? '';
  if ((await findDomainByHost(context, hostname)) === undefined) return publicUrl;
  const { protocol, port } = new URL(publicUrl);
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
}
