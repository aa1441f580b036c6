import type { GetUserPoolMfaConfigResponse } from '@cenote/wire/user-pools';
import { userPools } from '@cenote/wire/user-pools.model';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import { structureOf, toPascal } from '../../case.ts';

/** A pool's second factors and passkeys as the wire shows them; a factor that is not set is absent. */
export function mfaConfig({ settings }: Pool): GetUserPoolMfaConfigResponse {
  const { mfaConfiguration, factors = {}, smsAuthenticationMessage, smsConfiguration } = settings;
  const { softwareToken, email, webAuthn } = factors;
  return {
    ...(factors.sms && {
      SmsMfaConfiguration: toPascal(
        structureOf(userPools, 'SmsMfaConfigType'),
        withoutUndefined({ smsAuthenticationMessage, smsConfiguration }),
      ),
    }),
    ...(softwareToken !== undefined && { SoftwareTokenMfaConfiguration: { Enabled: softwareToken } }),
    ...(email && { EmailMfaConfiguration: toPascal(structureOf(userPools, 'EmailMfaConfigType'), email) }),
    MfaConfiguration: mfaConfiguration,
    ...(webAuthn && { WebAuthnConfiguration: toPascal(structureOf(userPools, 'WebAuthnConfigurationType'), webAuthn) }),
  };
}
