import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import { checkSchemaRests } from '#domain/tenant/pools/settings/schema-change.ts';
import type { IdentityProvider, ProviderKind } from './identity-provider.ts';

const own: readonly ProviderKind[] = ['Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple'];

/**
 * AWS: a social provider is named as its kind, which nobody else may be; neither may one be named as the pool's own users are
 * in the settings of clients. @throws Fault InvalidParameterException
 */
export function checkName(name: string, kind: ProviderKind): void {
  const isKind = own.some((one) => one === name);
  const isRight = own.includes(kind) ? name === kind : !isKind && name.toUpperCase() !== 'COGNITO';
  if (!isRight) throw invalid(`Provider ${name} cannot be of type ${kind}.`);
}

/**
 * Every key has to be an attribute of the pool that a provider may fill, or `username`.
 * @throws Fault InvalidParameterException, TooManyRequestsException while the pool's schema changes
 */
export function checkMapping({ settings }: Pool, mapping: IdentityProvider['attributeMapping']): void {
  checkSchemaRests({ settings });
  const wrong = Object.keys(mapping).filter((name) => {
    if (name === 'username') return false;
    return name === 'sub' || name === 'identities' || findAttribute(settings, name) === undefined;
  });
  if (wrong.length > 0) throw invalid(`AttributeMapping contains invalid mapping: [${wrong.join(', ')}]`);
}

/** @throws Fault InvalidParameterException */
export function checkAcrMapping(kind: ProviderKind, mapping: IdentityProvider['acrMapping']): void {
  if (mapping === undefined) return;
  if (kind !== 'OIDC') throw invalid('AcrMapping is for identity providers of type OIDC.');
  const wrong = Object.keys(mapping).find((level) => !/^Level[1-4]$/.test(level));
  if (wrong !== undefined) throw invalid(`AcrMapping has no level ${wrong}: Level1 to Level4.`);
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
