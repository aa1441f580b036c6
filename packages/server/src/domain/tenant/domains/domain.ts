/** A name under which a pool's pages and its OAuth endpoints are reached. */

import type { Settings } from '#domain/context.ts';
import { hostnameOfUrl } from '#lib/hostname.ts';
import { isLoopback } from '#lib/loopback.ts';

export interface Domain {
  /** A prefix without a dot, or a host of the owner's own. No other pool of this server has it. */
  readonly name: string;
  readonly poolId: string;
  /** Absent for a prefix. */
  readonly custom?: CustomDomain;
  /** 1 is the classic hosted UI, 2 managed login. */
  readonly managedLoginVersion: 1 | 2;
  /** Milliseconds since 1970; grows with every change. */
  readonly modifiedAt: number;
}

/** What an owner says of the certificate. TLS ends at a proxy in front, which has the certificate itself. */
export interface CustomDomain {
  readonly certificateArn: string;
  readonly securityPolicy?: string;
}

/** The host of a server that listens on an address: browsers find names under `localhost` by themselves (RFC 6761). */
function ownHost({ publicUrl }: Pick<Settings, 'publicUrl'>): string {
  const hostname = hostnameOfUrl(publicUrl) ?? '';
  return isLoopback(hostname) ? 'localhost' : hostname;
}

/** The host under which a domain is reached. */
export function hostOf(settings: Pick<Settings, 'publicUrl'>, { name, custom }: Domain): string {
  return custom ? name : `${name}.${ownHost(settings)}`;
}

/** What a custom domain has to point to. */
export function targetOf(settings: Pick<Settings, 'publicUrl'>): string {
  return ownHost(settings);
}

/** The name of the domain that a host is, as far as its form says: a prefix of this server's own host, or the host itself. */
export function nameOfHost(settings: Pick<Settings, 'publicUrl'>, host: string): { name: string; isCustom: boolean } {
  const suffix = `.${ownHost(settings)}`;
  const prefix = host.endsWith(suffix) ? host.slice(0, -suffix.length) : '';
  return prefix !== '' && !prefix.includes('.') ? { name: prefix, isCustom: false } : { name: host, isCustom: true };
}
