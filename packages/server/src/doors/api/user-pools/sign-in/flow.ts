import type { AuthFlowType } from '@cenote/wire/user-pools';
import type { AuthFlow } from '#domain/tenant/clients/client.ts';

/** The flow that a wire name means; two of them have an older name. */
export function flowOf(name: AuthFlowType): AuthFlow {
  if (name === 'ADMIN_NO_SRP_AUTH') return 'ADMIN_USER_PASSWORD_AUTH';
  if (name === 'REFRESH_TOKEN') return 'REFRESH_TOKEN_AUTH';
  return name;
}
