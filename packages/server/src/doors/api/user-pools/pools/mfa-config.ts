import type { GetUserPoolMfaConfigResponse } from '@cenote/wire/user-pools';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { toPascal } from '../../case.ts';

/** A pool's second factors and passkeys as the wire shows them; a factor that is not set is absent. */
export function mfaConfig({ settings }: Pool): GetUserPoolMfaConfigResponse {
  const { mfaConfiguration, factors = {}, smsAuthenticationMessage, smsConfiguration } = settings;
  const { softwareToken, email, webAuthn } = factors;
  return {
    ...(factors.sms && { SmsMfaConfiguration: toPascal({ smsAuthenticationMessage, smsConfiguration }) }),
    ...(softwareToken !== undefined && { SoftwareTokenMfaConfiguration: { Enabled: softwareToken } }),
    ...(email && { EmailMfaConfiguration: toPascal(email) }),
    MfaConfiguration: mfaConfiguration,
    ...(webAuthn && { WebAuthnConfiguration: toPascal(webAuthn) }),
  };
}
