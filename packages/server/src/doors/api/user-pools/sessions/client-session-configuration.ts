import type { GetUserPoolClientSessionConfigurationResponse } from '@cenote/wire/user-pools';
import type { Client, SsoSession } from '#domain/tenant/clients/client.ts';

/** A client's use of sessions at the login page as the wire shows it. */
export function clientSessionConfiguration(
  client: Client,
  { maxValidityMinutes }: SsoSession,
): GetUserPoolClientSessionConfigurationResponse {
  return { UserPoolId: client.poolId, ClientId: client.id, SSOSession: { MaxValidityMinutes: maxValidityMinutes } };
}
