import { joinBytes } from '@cenote/wire/srp';
import type { AuthConfig } from './auth-config.ts';
import { toBase64 } from './srp/base64.ts';
import { hmacSha256 } from './srp/digest.ts';

/** The configuration of an app client that has a secret: only for programs that can keep one, never for a browser. */
export function withSecret(config: AuthConfig, clientSecret: string): AuthConfig {
  return {
    ...config,
    clientSecret,
    // As the developer guide defines SECRET_HASH.
    secretHash: async (username) =>
      toBase64(await hmacSha256(joinBytes(clientSecret), joinBytes(username, config.clientId))),
  };
}

/** The configuration complete: a secret that stands there without `withSecret` is not left unused. */
export function withOwnSecret(config: AuthConfig): AuthConfig {
  const { clientSecret, secretHash } = config;
  return clientSecret && !secretHash ? withSecret(config, clientSecret) : config;
}
