import type { InputOf, ResourceServerType } from '@cenote/wire/user-pools';
import { chooseScopes, type ResourceServer } from '#domain/tenant/resource-servers/resource-server.ts';

/** A resource server as its owner sends it. @throws Fault InvalidParameterException for a scope given twice */
export function givenServer(input: InputOf<'CreateResourceServer'>): ResourceServer {
  const { Identifier: identifier, Name: name, Scopes = [] } = input;
  const scopes = Scopes.map(({ ScopeName, ScopeDescription }) => ({ name: ScopeName, description: ScopeDescription }));
  return { identifier, name, scopes: chooseScopes(scopes) };
}

/** A resource server as the wire shows it. AWS: one without scopes has an empty list. */
export function resourceServerType(poolId: string, { identifier, name, scopes }: ResourceServer): ResourceServerType {
  const Scopes = scopes.map((scope) => ({ ScopeName: scope.name, ScopeDescription: scope.description }));
  return { UserPoolId: poolId, Identifier: identifier, Name: name, Scopes };
}
