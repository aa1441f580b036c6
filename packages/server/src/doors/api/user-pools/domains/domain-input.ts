import type { InputOf, OutputOf } from '@cenote/wire/user-pools';
import type { Settings } from '#domain/context.ts';
import { type Domain, targetOf } from '#domain/tenant/domains/domain.ts';
import type { DomainInput } from '#domain/tenant/domains/domain-settings.ts';

/** What an owner says of a domain. */
export function givenDomain(input: InputOf<'CreateUserPoolDomain'> | InputOf<'UpdateUserPoolDomain'>): DomainInput {
  const { CustomDomainConfig: config, ManagedLoginVersion: managedLoginVersion, Routing } = input;
  const custom = config && {
    certificateArn: config.CertificateArn,
    ...(config.SecurityPolicy && { securityPolicy: config.SecurityPolicy }),
  };
  return { custom, managedLoginVersion, hasFailover: Routing?.Failover !== undefined };
}

/** What who made or changed a domain is told. AWS: nothing of where a prefix leads; the version where it was sent. */
export function changedDomain(
  settings: Settings,
  { custom, managedLoginVersion }: Domain,
  { ManagedLoginVersion: sent }: { readonly ManagedLoginVersion?: number },
): OutputOf<'UpdateUserPoolDomain'> {
  return {
    ...(sent !== undefined && { ManagedLoginVersion: managedLoginVersion }),
    ...(custom && { CloudFrontDomain: targetOf(settings) }),
  };
}
