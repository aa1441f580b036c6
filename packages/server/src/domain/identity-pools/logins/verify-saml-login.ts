import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { findTrustedProvider } from '#domain/identity-pools/trusted-providers/trusted-provider-store.ts';
import type { SamlMetadata } from '#domain/tenant/identity-providers/identity-provider.ts';
import type { Login, LoginContext, TokenRoles } from './login.ts';
import { providerNotSupported } from './refusals.ts';
import { verifyForeign } from './verify-foreign.ts';

// AWS: "Configuring SAML assertions for the authentication response".
const awsAudience = 'urn:amazon:webservices';
const awsRecipient = 'https://signin.aws.amazon.com/saml';
const rolesAttribute = 'https://aws.amazon.com/SAML/Attributes/Role';

/** Somebody whom a SAML provider knows that the installation trusts, by its response. @throws Fault as `verifyLogins` */
export async function verifySamlLogin(context: LoginContext, arn: string, response: string): Promise<Login> {
  const trusted = await findTrustedProvider(context, arn);
  if (trusted?.kind !== 'saml') throw providerNotSupported();
  const { entityId, signingCertificates } = await readMetadata(context, trusted);
  const provider = {
    kind: 'saml',
    name: arn,
    entityId,
    certificates: signingCertificates,
    ...expected(context),
  } as const;
  const { subject, claims } = await verifyForeign(context, provider, response);
  return {
    provider: arn,
    subject,
    isDeveloper: false,
    methods: [arn],
    mappingNames: [arn],
    claims,
    roles: rolesOf(arn, claims[rolesAttribute]),
  };
}

/** What the metadata says now: it was whole when it was put, and ends with its certificates. @throws Fault as `verifyLogins` */
async function readMetadata(
  { clock, log }: LoginContext,
  { arn, metadata }: { arn: string; metadata: string },
): Promise<SamlMetadata> {
  // What reads XML is loaded when it is needed: it is memory.
  const { parseSamlMetadata } = await import('#domain/tenant/identity-providers/saml-metadata.ts');
  try {
    return parseSamlMetadata(metadata, clock.now());
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn({ provider: arn, reason: error.message }, 'the metadata of a SAML provider holds no more: put it anew');
    throw providerNotSupported();
  }
}

/** For whom an assertion may be, and where it may be brought to: as its provider would say it for AWS, or this server itself. */
function expected({ settings }: Pick<Context, 'settings'>) {
  return {
    audiences: [awsAudience, awsRecipient, settings.publicUrl],
    recipients: [awsRecipient, `${settings.publicUrl}/saml`],
  };
}

/** A value is the ARN of a role and that of the provider that may grant it, in either order. */
function rolesOf(arn: string, claim: unknown): TokenRoles {
  const values = (Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === 'string');
  const granted = values.flatMap((value) => {
    const pair = value.split(',').map((part) => part.trim());
    return pair.length === 2 && pair.includes(arn) ? pair.filter((part) => part !== arn) : [];
  });
  return { granted };
}
