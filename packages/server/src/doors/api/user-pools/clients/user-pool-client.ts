import type { UserPoolClientType } from '@cenote/wire/user-pools';
import { userPools } from '@cenote/wire/user-pools.model';
import type { Client } from '#domain/tenant/clients/client.ts';
import { structureOf, toPascal } from '../../case.ts';

/** A client as the wire shows it, its older secret included. Dates are seconds with milliseconds. */
export function userPoolClient(client: Client): UserPoolClientType {
  const { ssoSession: _, oauthExtensions: __, ...shown } = client.settings;
  const [oldest] = client.secrets;
  return {
    ...toPascal(structureOf(userPools, 'UserPoolClientType'), shown),
    UserPoolId: client.poolId,
    ClientId: client.id,
    ClientName: client.name,
    ...(oldest && { ClientSecret: oldest.value }),
    CreationDate: client.createdAt / 1000,
    LastModifiedDate: client.modifiedAt / 1000,
  };
}
