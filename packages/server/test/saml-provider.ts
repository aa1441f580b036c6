import { sign, verify, X509Certificate } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { makeSamlMetadata } from './saml-metadata.ts';
import { makeSamlResponse, type SamlParts, samlCertificate, samlPrivateKey, signSaml } from './saml-response.ts';

/** What a browser brings to a provider, or takes from it. */
export interface SamlQuery {
  /** Of `SAMLRequest` or `SAMLResponse`. */
  readonly xml: string;
  readonly relayState: string;
  /** Whether the query is signed with the key of this certificate (DER). */
  isSignedBy(certificate: Uint8Array): boolean;
}

const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** A SAML provider: what is in its metadata, and what it would say. */
export const samlProvider = {
  entityId: 'https://idp.example.com/metadata',

  metadata(more: Parameters<typeof makeSamlMetadata>[0] = {}): string {
    return makeSamlMetadata({ certificates: [samlCertificate], ...more });
  },

  /** Reads a message of the redirect binding. */
  read(url: URL): SamlQuery {
    const encoded = url.searchParams.get('SAMLRequest') ?? url.searchParams.get('SAMLResponse') ?? '';
    const [signed = '', signature = ''] = url.search.slice(1).split('&Signature=');
    return {
      xml: String(inflateRawSync(Buffer.from(encoded, 'base64'))),
      relayState: url.searchParams.get('RelayState') ?? '',
      isSignedBy: (certificate) =>
        url.searchParams.get('SigAlg') === rsaSha256 &&
        verify(
          'sha256',
          Buffer.from(signed),
          new X509Certificate(certificate).publicKey,
          Buffer.from(decodeURIComponent(signature), 'base64'),
        ),
    };
  },

  /** The form that it has a browser send, in answer to a request: to `recipient`, for a pool. */
  answer(now: number, { poolId, recipient, ...parts }: SamlParts & { poolId: string; recipient: string }): string {
    return makeSamlResponse(now, { audience: `urn:amazon:cognito:sp:${poolId}`, recipient, ...parts });
  },

  /** A message of single logout as a query, signed beside it. */
  query(kind: 'SAMLRequest' | 'SAMLResponse', xml: string, relayState: string | undefined): string {
    const fields = {
      [kind]: deflateRawSync(xml).toString('base64'),
      ...(relayState !== undefined && { RelayState: relayState }),
      SigAlg: rsaSha256,
    };
    const text = Object.entries(fields)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&');
    const signature = sign('sha256', Buffer.from(text), samlPrivateKey).toString('base64');
    return `${text}&Signature=${encodeURIComponent(signature)}`;
  },

  /** A message of single logout, signed in itself, as a form has it. */
  form(xml: string): string {
    return Buffer.from(signSaml(xml, xml.includes('LogoutRequest') ? 'LogoutRequest' : 'LogoutResponse')).toString(
      'base64',
    );
  },

  logoutRequest(now: number, parts: { name: string; destination: string; id?: string; index?: string }): string {
    const { name, destination, id = '_logout', index } = parts;
    const session = index === undefined ? '' : `<samlp:SessionIndex>${index}</samlp:SessionIndex>`;
    return `<samlp:LogoutRequest ${head(now, id, destination)}><saml:Issuer>${this.entityId}</saml:Issuer><saml:NameID>${name}</saml:NameID>${session}</samlp:LogoutRequest>`;
  },

  logoutResponse(
    now: number,
    { inResponseTo, destination, status = 'Success' }: { inResponseTo: string; destination: string; status?: string },
  ): string {
    const value = `urn:oasis:names:tc:SAML:2.0:status:${status}`;
    return `<samlp:LogoutResponse ${head(now, '_answer', destination)} InResponseTo="${inResponseTo}"><saml:Issuer>${this.entityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${value}"/></samlp:Status></samlp:LogoutResponse>`;
  },
};

function head(now: number, id: string, destination: string): string {
  return `xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date(now).toISOString()}" Destination="${destination}"`;
}
