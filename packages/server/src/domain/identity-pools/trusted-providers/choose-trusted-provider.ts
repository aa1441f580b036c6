import { Fault } from '#domain/fault.ts';
import { isSamlProviderArn, openIdProviderName } from './provider-arn.ts';
import type { TrustedProvider } from './trusted-provider.ts';

/** A provider as an administrator sends it; its ARN says of which kind it is. */
export interface TrustedProviderInput {
  readonly arn: string;
  readonly url?: string | undefined;
  readonly clientIds?: readonly string[] | undefined;
  readonly thumbprints?: readonly string[] | undefined;
  readonly metadata?: string | undefined;
}

/**
 * The provider as it is kept; `now` in milliseconds.
 * @throws Fault InvalidParameterException for an ARN of something else, an address that is not the one in the ARN, no audience, or
 * metadata that describes no provider
 */
export async function chooseTrustedProvider(input: TrustedProviderInput, now: number): Promise<TrustedProvider> {
  const { arn, url, clientIds = [], thumbprints = [], metadata } = input;
  const name = openIdProviderName(arn);
  if (name !== undefined) {
    if (metadata !== undefined) throw invalid('an OpenID provider has no MetadataDocument');
    if (clientIds.length === 0) throw invalid('an OpenID provider has ClientIds: whom its tokens may be for');
    const address = url ?? `https://${name}`;
    if (address.replace(/^https?:\/\//, '').replace(/\/$/, '') !== name || URL.parse(address) === null) {
      throw invalid('the Url of an OpenID provider is that in its ARN, with its scheme');
    }
    return { kind: 'openid', arn, url: address, clientIds, ...(thumbprints.length > 0 && { thumbprints }) };
  }
  if (!isSamlProviderArn(arn)) throw invalid('the ARN is of no OpenID provider and of no SAML provider');
  if (url !== undefined || clientIds.length > 0) throw invalid('a SAML provider has a MetadataDocument alone');
  if (metadata === undefined) throw invalid('a SAML provider has a MetadataDocument');
  // What reads XML is loaded when it is needed: it is memory.
  const { parseSamlMetadata } = await import('#domain/tenant/identity-providers/saml-metadata.ts');
  parseSamlMetadata(metadata, now);
  return { kind: 'saml', arn, metadata };
}

function invalid(problem: string): Fault {
  return new Fault('InvalidParameterException', `Invalid trusted provider: ${problem}.`);
}
