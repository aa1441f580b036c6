import type { Context } from '#domain/context.ts';
import { type Domain, hostOf } from '#domain/tenant/domains/domain.ts';
import { listDomains } from '#domain/tenant/domains/domain-store.ts';
import { originAt } from '#domain/tenant/domains/origin-at.ts';
import { hostnameOf } from '#http/hosts.ts';
import type { HttpRequest } from '#http/message.ts';

/** Where a browser is: under the domain of a pool, which is known for one, or under the server's own name. Never under what it says alone. */
export function originOf(context: Context, request: Pick<HttpRequest, 'headers'>): Promise<string> {
  return originAt(context, hostnameOf(request) ?? '');
}

/** Where people meet a pool. */
export async function poolOriginOf(context: Pick<Context, 'db' | 'settings'>, poolId: string): Promise<string> {
  return originAmong(context.settings, await listDomains(context, poolId));
}

/**
 * Where people meet a pool of these domains: under its owner's own before a prefix, and else where the rest of the server is. TLS, and on
 * which port, is as for the server itself.
 */
export function originAmong(settings: Context['settings'], domains: readonly Domain[]): string {
  const domain = domains.find(({ custom }) => custom !== undefined) ?? domains[0];
  if (domain === undefined) return settings.publicUrl;
  const { protocol, port } = new URL(settings.publicUrl);
  return `${protocol}//${hostOf(settings, domain)}${port === '' ? '' : `:${port}`}`;
}
