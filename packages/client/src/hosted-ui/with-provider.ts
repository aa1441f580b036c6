import type { AuthConfig } from '../auth-config.ts';

/** The configuration of an app whose hosted pages may be another provider's: its tokens are renewed there. */
export function withProvider(config: AuthConfig): AuthConfig {
  return { ...config, renew: async (...tokens) => (await import('./deeds.ts')).renew(config, ...tokens) };
}
