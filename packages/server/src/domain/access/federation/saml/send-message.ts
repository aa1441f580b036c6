import { sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { Context } from '#domain/context.ts';
import type { SamlEndpoint } from '#domain/tenant/identity-providers/identity-provider.ts';
import { loadSamlKey } from '#domain/tenant/pools/saml-certificate.ts';

/** How a browser takes a message to a provider: by GET, or by a form with these fields. */
export interface Sending {
  readonly location: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** A message of ours. */
export interface SamlMessageOut {
  readonly poolId: string;
  readonly endpoint: Pick<SamlEndpoint, 'binding' | 'location'>;
  readonly kind: 'SAMLRequest' | 'SAMLResponse';
  readonly xml: string;
  readonly relayState?: string | undefined;
  readonly isSigned: boolean;
}

const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/** Hands a message to a browser, signed with the pool's key (SAML 2.0 Bindings, sections 3.4.4 and 3.5.4). */
export async function sendMessage(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  { poolId, endpoint, kind, xml, relayState, isSigned }: SamlMessageOut,
): Promise<Sending> {
  const { binding, location } = endpoint;
  const key = isSigned ? await loadSamlKey(context, poolId) : undefined;
  const relayed: Record<string, string> = relayState === undefined ? {} : { RelayState: relayState };
  if (binding === 'post') {
    const text = key === undefined ? xml : await signXml(xml, String(key.export({ format: 'pem', type: 'pkcs8' })));
    return { location, fields: { [kind]: Buffer.from(text).toString('base64'), ...relayed } };
  }
  const fields = {
    [kind]: deflateRawSync(xml).toString('base64'),
    ...relayed,
    ...(key !== undefined && { SigAlg: rsaSha256 }),
  };
  // What is signed is what stands there, character by character.
  const query = Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const signature =
    key === undefined
      ? ''
      : `&Signature=${encodeURIComponent(sign('sha256', Buffer.from(query), key).toString('base64'))}`;
  return { location: `${location}${location.includes('?') ? '&' : '?'}${query}${signature}` };
}

async function signXml(xml: string, privateKey: string): Promise<string> {
  // Loaded when it is needed: it is memory.
  const { SignedXml } = await import('xml-crypto');
  const signer = new SignedXml({ privateKey, signatureAlgorithm: rsaSha256, canonicalizationAlgorithm: excC14n });
  signer.addReference({ xpath: '/*', transforms: [enveloped, excC14n], digestAlgorithm: sha256 });
  signer.computeSignature(xml, { location: { reference: "/*/*[local-name(.)='Issuer']", action: 'after' } });
  return signer.getSignedXml();
}

/** A text as it stands in an element or an attribute of XML. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
