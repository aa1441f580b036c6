import type { CustomDomainConfigType, DomainDescriptionType } from '@cenote/wire/user-pools';
import type { Settings } from '#domain/context.ts';
import { type Domain, targetOf } from '#domain/tenant/domains/domain.ts';
import { findDomain } from '#domain/tenant/domains/domain-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-domains.test.ts
/** AWS: a domain that nobody has is described by nothing: Terraform and Amplify read it so. */
export const describeUserPoolDomain: Operation<'DescribeUserPoolDomain'> = async (context, input) => {
  const domain = await findDomain(context, input.Domain);
  return { DomainDescription: domain ? describe(context.settings, domain) : {} };
};

function describe(
  settings: Settings,
  { name, poolId, custom, managedLoginVersion, modifiedAt }: Domain,
): DomainDescriptionType {
  // AWS: a prefix is described with an empty configuration.
  const config = custom
    ? { CertificateArn: custom.certificateArn, ...(custom.securityPolicy && { SecurityPolicy: custom.securityPolicy }) }
    : {};
  return {
    UserPoolId: poolId,
    AWSAccountId: settings.accountId,
    Domain: name,
    // Clients want some name here.
    S3Bucket: 'cenote-assets',
    CloudFrontDistribution: targetOf(settings),
    Version: new Date(modifiedAt).toISOString().replaceAll(/\D/g, '').slice(0, 14),
    Status: 'ACTIVE',
    CustomDomainConfig: config as CustomDomainConfigType,
    ManagedLoginVersion: managedLoginVersion,
  };
}
