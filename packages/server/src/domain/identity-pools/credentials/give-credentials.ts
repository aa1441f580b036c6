import type { Context } from '#domain/context.ts';
import type { SentLogins } from '#domain/identity-pools/logins/login.ts';
import type { CredentialSource } from '#domain/identity-pools/pools/credential-source.ts';
import type { TemporaryCredentials } from '#domain/token-service.ts';
import { actAs } from './act-as.ts';
import { chooseRole } from './choose-role.ts';
import type { GiveCredentials } from './credential-request.ts';
import { customCredentials } from './custom-credentials.ts';
import { localCredentials } from './local-credentials.ts';
import { stsCredentials } from './sts-credentials.ts';

const sources: Readonly<Record<CredentialSource['kind'], GiveCredentials>> = {
  local: localCredentials,
  sts: stsCredentials,
  custom: customCredentials,
};

/**
 * Credentials for an identity, an hour at most, and whose they are: the logins may lead to another identity than the one that was
 * named. @throws Fault as `actAs`, `chooseRole` and the source of the pool
 */
export async function giveCredentials(
  context: Context,
  {
    identityId,
    logins: sent,
    customRoleArn,
  }: { identityId: string; logins: SentLogins; customRoleArn?: string | undefined },
): Promise<{ identityId: string; credentials: TemporaryCredentials }> {
  const { pool, identity, isGuest, logins, methods, tags } = await actAs(context, identityId, sent);
  const roleArn = chooseRole(context.settings, pool, { identityId: identity.id, isGuest, logins, customRoleArn });
  const give = sources[pool.settings.credentialSource.kind];
  const credentials = await give(context, { pool, identityId: identity.id, roleArn, methods, tags });
  return { identityId: identity.id, credentials };
}
