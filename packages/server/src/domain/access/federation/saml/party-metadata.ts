import { samlEntityIdOf, samlLogoutPath, samlResponsePath } from './saml-party.ts';
import { escapeXml } from './send-message.ts';

const bindings = 'urn:oasis:names:tc:SAML:2.0:bindings';

/** How a pool signs, and what is encrypted to it. */
interface PartyKeys {
  readonly certificate: Uint8Array;
  readonly encryptionCertificate?: string;
  /** A provider that reads so refuses requests without a signature. */
  readonly signsRequests: boolean;
}

/**
 * What a provider has to know of a pool (SAML 2.0 Metadata, section 2.4.4): what it is called, where answers go, which key signs, and to
 * which one encrypts (base64 of DER).
 */
export function partyMetadata(
  poolId: string,
  origin: string,
  { certificate, encryptionCertificate, signsRequests }: PartyKeys,
): string {
  const [signOn, signOut] = [samlResponsePath, samlLogoutPath].map((path) => escapeXml(`${origin}${path}`));
  const keys = [
    keyDescriptor('signing', Buffer.from(certificate).toString('base64')),
    encryptionCertificate === undefined ? '' : keyDescriptor('encryption', encryptionCertificate),
  ];
  const logout = ['HTTP-Redirect', 'HTTP-POST'].map(
    (binding) => `<md:SingleLogoutService Binding="${bindings}:${binding}" Location="${signOut}"/>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${escapeXml(samlEntityIdOf(poolId))}">
<md:SPSSODescriptor AuthnRequestsSigned="${signsRequests}" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
${keys.join('')}${logout.join('')}<md:AssertionConsumerService Binding="${bindings}:HTTP-POST" Location="${signOn}" index="0" isDefault="true"/>
</md:SPSSODescriptor>
</md:EntityDescriptor>
`;
}

function keyDescriptor(use: 'signing' | 'encryption', certificate: string): string {
  return `<md:KeyDescriptor use="${use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
}
