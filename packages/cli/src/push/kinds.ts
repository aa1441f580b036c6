import { appClientKind } from './client-kind.ts';
import { identityPoolKind, identityPoolRolesKind, roleKind } from './identity-pool-kinds.ts';
import type { Kind } from './kind.ts';
import { domainKind, groupKind, identityProviderKind, lookKind, resourceServerKind } from './pool-kinds.ts';
import type { ResourceKind } from './resource.ts';
import { attributeKind, secondFactorsKind, userPoolKind } from './user-pool-kind.ts';

/** Every kind of resource. */
export const kinds: Readonly<Record<ResourceKind, Kind>> = {
  'user pool': userPoolKind,
  attribute: attributeKind,
  'second factors': secondFactorsKind,
  'identity provider': identityProviderKind,
  'resource server': resourceServerKind,
  group: groupKind,
  'app client': appClientKind,
  domain: domainKind,
  look: lookKind,
  'identity pool': identityPoolKind,
  role: roleKind,
  'roles of the identity pool': identityPoolRolesKind,
};
