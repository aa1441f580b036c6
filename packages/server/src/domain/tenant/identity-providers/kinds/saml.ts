import { DocumentError, hostOf } from '#domain/documents.ts';
import { Fault } from '#domain/fault.ts';
import type { Details, SamlEndpoint } from '../identity-provider.ts';
import type { Kind, Learning } from './kind.ts';
import { isSafeAddress } from './web-address.ts';

const flags = ['IDPSignout', 'IDPInit', 'EncryptedResponses'];

export const saml: Kind = {
  required: [],
  optional: ['MetadataURL', 'MetadataFile', 'RequestSigningAlgorithm', ...flags],
  computed: ['SSORedirectBindingURI', 'SLORedirectBindingURI'],
  hidden: [],
  mapping: {},
  added(_, { saml: metadata, encryptionCertificate }) {
    const signOn = redirectOf(metadata?.signOn);
    const signOut = redirectOf(metadata?.signOut);
    return {
      ...(signOn !== undefined && { SSORedirectBindingURI: signOn }),
      ...(signOut !== undefined && { SLORedirectBindingURI: signOut }),
      ...(encryptionCertificate !== undefined && { ActiveEncryptionCertificate: encryptionCertificate }),
    };
  },
  check(details) {
    const unclear = flags.find((key) => !['true', 'false', undefined].includes(details[key]));
    if (unclear !== undefined) throw invalid(`${unclear} has to be true or false.`);
    if (!['rsa-sha256', undefined].includes(details['RequestSigningAlgorithm'])) {
      throw invalid('RequestSigningAlgorithm has to be rsa-sha256.');
    }
    const { MetadataURL, MetadataFile } = details;
    if (!MetadataURL && !MetadataFile)
      throw invalid('At least one of the MetadataURL or MetadataFile should be provided.');
    if (MetadataURL && MetadataFile) throw invalid('Only one of the MetadataURL or MetadataFile should be provided.');
    if (MetadataURL && !isSafeAddress(MetadataURL)) throw invalid('MetadataURL must start with https://');
  },
  async learn(context, details) {
    const text = await loadMetadata(context, details);
    // Loaded with its parser of XML, which most servers never need.
    const { parseSamlMetadata } = await import('../saml-metadata.ts');
    const now = context.clock.now();
    return { saml: parseSamlMetadata(text, now), ...(details['MetadataURL'] && { samlFetchedAt: now }) };
  },
};

async function loadMetadata({ documents, log }: Learning, { MetadataURL, MetadataFile }: Details): Promise<string> {
  if (MetadataFile) return MetadataFile;
  const url = MetadataURL ?? '';
  try {
    return toText(await documents.load(url));
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    log.warn({ host: hostOf(url), reason: error.message }, 'the metadata of an identity provider cannot be fetched');
    throw invalid(`Error retrieving metadata from ${url}`);
  }
}

function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DocumentError('it is not in UTF-8', { cause: error });
  }
}

function redirectOf(endpoints: readonly SamlEndpoint[] | undefined): string | undefined {
  return endpoints?.find(({ binding }) => binding === 'redirect')?.location;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
