import { isIP } from 'node:net';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

type Asking = Pick<Context, 'settings'>;

/** Whether users of the pool may register passkeys: to sign in with them, or as a factor that counts twice. */
export function allowsPasskeys({ settings }: Pool): boolean {
  if (settings.policies.signInPolicy.allowedFirstAuthFactors.includes('WEB_AUTHN')) return true;
  const isSecondFactor = settings.factors?.webAuthn?.factorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  return isSecondFactor && settings.mfaConfiguration !== 'OFF';
}

/**
 * The domain that the pool's passkeys belong to (WebAuthn "relying party identifier"): what the pool says, else the host
 * of the server's public address. Undefined where that is an address of numbers, which no browser accepts; this machine's
 * own counts as `localhost`.
 */
export function findRelyingPartyId({ settings }: Asking, pool: Pool): string | undefined {
  const chosen = pool.settings.factors?.webAuthn?.relyingPartyId;
  if (chosen !== undefined) return chosen;
  const host = new URL(settings.publicUrl).hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 0) return host;
  return host === '::1' || host.startsWith('127.') ? 'localhost' : undefined;
}

/** How the pool wants the user known to the authenticator, as WebAuthn names it. */
export function userVerificationOf(pool: Pool): 'required' | 'preferred' {
  return pool.settings.factors?.webAuthn?.userVerification ?? 'preferred';
}

/**
 * Whether a page of this origin may use the relying party's passkeys: its host is the domain or lies below it, and it
 * came over TLS, or from this machine.
 */
export function isOriginAllowed(relyingPartyId: string, origin: string): boolean {
  const url = URL.parse(origin);
  if (url === null || url.origin !== origin || !isWithin(url.hostname, relyingPartyId)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isWithin(url.hostname, 'localhost'));
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** The refusal where the pool has no relying party, with the code that the operation lists for it. */
export function relyingPartyMissing(
  code: 'InvalidUserPoolConfigurationException' | 'WebAuthnConfigurationMissingException',
): Fault {
  return new Fault(code, 'The user pool has no relying party ID.');
}
