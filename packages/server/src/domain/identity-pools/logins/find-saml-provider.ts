import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { ForeignProvider } from '#domain/foreign-tokens.ts';
import { findTrustedProvider } from '#domain/identity-pools/trusted-providers/trusted-provider-store.ts';

// AWS: "Configuring SAML assertions for the authentication response".
const awsAudience = 'urn:amazon:webservices';
const awsRecipient = 'https://signin.aws.amazon.com/saml';
const rolesAttribute = 'https://aws.amazon.com/SAML/Attributes/Role';

type SamlProvider = Extract<ForeignProvider, { kind: 'saml' }> & { readonly name: string };

/**
 * A SAML provider that the installation trusts, and what has to be true of its responses: they are for AWS, as their provider would say it, or for
 * this server itself. undefined for any other ARN, and where the metadata, which was whole when it was put, has ended; the log says so.
 */
export async function findSamlProvider(
  { db, clock, log, settings }: Pick<Context, 'db' | 'clock' | 'log' | 'settings'>,
  arn: string,
): Promise<SamlProvider | undefined> {
  const trusted = await findTrustedProvider({ db }, arn);
  if (trusted?.kind !== 'saml') return undefined;
  // What reads XML is loaded when it is needed: it is memory.
  const { parseSamlMetadata } = await import('#domain/tenant/identity-providers/saml-metadata.ts');
  try {
    const { entityId, signingCertificates: certificates } = parseSamlMetadata(trusted.metadata, clock.now());
    return {
      kind: 'saml',
      name: arn,
      entityId,
      certificates,
      audiences: [awsAudience, awsRecipient, settings.publicUrl],
      recipients: [awsRecipient, `${settings.publicUrl}/saml`],
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn({ provider: arn, reason: error.message }, 'the metadata of a SAML provider holds no more: put it anew');
    return undefined;
  }
}

/** The roles that an assertion grants: a value is the ARN of a role and that of the provider that may grant it, in either order. */
export function rolesInAssertion(
  arn: string,
  { [rolesAttribute]: claim }: Readonly<Record<string, unknown>>,
): readonly string[] {
  const values = (Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === 'string');
  return values.flatMap((value) => {
    const pair = value.split(',').map((part) => part.trim());
    return pair.length === 2 && pair.includes(arn) ? pair.filter((part) => part !== arn) : [];
  });
}
