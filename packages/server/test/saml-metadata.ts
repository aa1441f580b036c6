import { generateKeyPairSync } from 'node:crypto';
import { issueSelfSigned } from '#lib/certificate.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Base64 of a certificate that is valid from 2020 until `validTo`, in milliseconds. */
export function makeCertificate(validTo = Date.UTC(2100, 0, 1)): string {
  const facts = { commonName: 'idp.example.com', validFrom: Date.UTC(2020, 0, 1), validTo };
  return issueSelfSigned(privateKey, publicKey, facts).toString('base64');
}

/** The metadata of a SAML provider, as one would publish it. */
export function makeSamlMetadata({
  entityId = 'https://idp.example.com/metadata',
  certificates = [makeCertificate()],
  signOn = 'https://idp.example.com/sso',
  signOut = 'https://idp.example.com/slo',
  attributes = '',
}: {
  entityId?: string;
  certificates?: readonly string[];
  signOn?: string;
  signOut?: string;
  attributes?: string;
} = {}): string {
  const bindings = 'urn:oasis:names:tc:SAML:2.0:bindings';
  const keys = certificates.map(
    (certificate) => `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>
        <ds:X509Certificate>${certificate}</ds:X509Certificate>
      </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
  );
  const out = signOut && `<md:SingleLogoutService Binding="${bindings}:HTTP-Redirect" Location="${signOut}"/>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"${attributes}>
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"
      xmlns:ds="http://www.w3.org/2000/09/xmldsig#" WantAuthnRequestsSigned="true">
    ${keys.join('')}
    ${out}
    <md:SingleSignOnService Binding="${bindings}:HTTP-POST" Location="${signOn}/post"/>
    <md:SingleSignOnService Binding="${bindings}:HTTP-Redirect" Location="${signOn}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
}
