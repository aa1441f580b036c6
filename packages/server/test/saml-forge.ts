import { createHash, createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { issueSelfSigned } from '#lib/certificate.ts';

const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const dsig = 'http://www.w3.org/2000/09/xmldsig#';
export const dsigMore = 'http://www.w3.org/2001/04/xmldsig-more#';
export const xenc = 'http://www.w3.org/2001/04/xmlenc#';
export const envelopedSignature = `${dsig}enveloped-signature`;
export const exclusive: string = excC14n;

/** A key that signs, with the certificate that says whose it is, as base64 of DER. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly certificate: string;
}

/** A new key of 2048 bits. */
export function makeSigningKey(commonName: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const facts = { commonName, validFrom: Date.UTC(2020, 0, 1), validTo: Date.UTC(2100, 0, 1) };
  return { privateKey, certificate: issueSelfSigned(privateKey, publicKey, facts).toString('base64') };
}

/** From whom a response is, to whom, and what it answers. */
export interface SamlSituation {
  readonly entityId: string;
  readonly key: SigningKey;
  readonly audience: string;
  readonly recipient: string;
  /** The request that it answers; absent for one that nobody asked for. */
  readonly inResponseTo?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How something is signed; as it should be unless said. */
export interface Signing {
  readonly what?: 'assertion' | 'response' | 'both' | 'nothing';
  readonly by?: SigningKey;
  readonly signatureMethod?: string;
  readonly digestMethod?: string;
  readonly canonicalization?: string;
  readonly transforms?: readonly string[];
  /** Another element in place of the one that the signature stands in. */
  readonly over?: string;
  /** More elements, each with a reference of its own. */
  readonly alsoOver?: string;
  /** A document as a whole, by an empty URI. */
  readonly isEmptyUri?: boolean;
}

export const isoOf = (at: number): string => new Date(at).toISOString();
export const pemOf = (certificate: string): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----`;

/** A response in which everything is right and nothing is signed yet. Its person is `ada`. */
export function goodResponse({ entityId, audience, recipient, inResponseTo, now }: SamlSituation): string {
  const [issued, ends] = [isoOf(now), isoOf(now + 300_000)];
  const answers = inResponseTo === undefined ? '' : ` InResponseTo="${inResponseTo}"`;
  const subject = `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">ada</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData${answers} Recipient="${recipient}" NotOnOrAfter="${ends}"/></saml:SubjectConfirmation></saml:Subject>`;
  const conditions = `<saml:Conditions NotBefore="${issued}" NotOnOrAfter="${ends}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`;
  const statement = `<saml:AuthnStatement AuthnInstant="${issued}" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
  const attributes = `<saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>ada@example.com</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`;
  const assertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" Version="2.0" IssueInstant="${issued}"><saml:Issuer>${entityId}</saml:Issuer>${subject}${conditions}${statement}${attributes}</saml:Assertion>`;
  const issuer = `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${entityId}</saml:Issuer>`;
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response" Version="2.0" IssueInstant="${issued}" Destination="${recipient}"${answers}>${issuer}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`;
}

/** Signs a response, assertion first. */
export function signResponse(key: SigningKey, xml: string, signing: Signing = {}): string {
  const { what = 'assertion' } = signing;
  const inner = what === 'assertion' || what === 'both' ? signElement(key, xml, 'Assertion', signing) : xml;
  return what === 'response' || what === 'both' ? signElement(key, inner, 'Response', signing) : inner;
}

function signElement(own: SigningKey, xml: string, name: 'Assertion' | 'Response', signing: Signing): string {
  const {
    by = own,
    signatureMethod = `${dsigMore}rsa-sha256`,
    digestMethod = `${xenc}sha256`,
    canonicalization = excC14n,
    transforms = [envelopedSignature, excC14n],
    over = `//*[local-name(.)='${name}']`,
    alsoOver,
    isEmptyUri = false,
  } = signing;
  const signer = new SignedXml({
    privateKey: by.privateKey.export({ format: 'pem', type: 'pkcs8' }),
    publicCert: pemOf(by.certificate),
    signatureAlgorithm: signatureMethod,
    canonicalizationAlgorithm: canonicalization,
  });
  learnWrongMethods(signer, by);
  signer.addReference({ xpath: over, transforms: [...transforms], digestAlgorithm: digestMethod, isEmptyUri });
  if (alsoOver !== undefined) {
    signer.addReference({ xpath: alsoOver, transforms: [...transforms], digestAlgorithm: digestMethod });
  }
  signer.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `//*[local-name(.)='${name}']/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return signer.getSignedXml();
}

/** What no verifier should take: weak digests, keyed hashes whose key is the certificate, transforms that let content go. */
function learnWrongMethods(signer: SignedXml, { certificate }: SigningKey): void {
  const digest = (name: string) =>
    class {
      readonly getHash = (text: string) => createHash(name).update(text).digest('base64');
      readonly getAlgorithmName = () => name;
    };
  signer.HashAlgorithms = {
    ...signer.HashAlgorithms,
    [`${dsigMore}md5`]: digest('md5'),
    [`${dsigMore}sha224`]: digest('sha224'),
  };
  const keyed = (name: string) =>
    signatureBy(name, (text) => createHmac(name, pemOf(certificate)).update(text).digest('base64'));
  const byRsa = (name: string) =>
    signatureBy(name, (text, key) =>
      createSign(name)
        .update(text)
        .sign(key as string, 'base64'),
    );
  signer.SignatureAlgorithms = {
    ...signer.SignatureAlgorithms,
    [`${dsig}hmac-sha1`]: keyed('sha1'),
    [`${dsigMore}hmac-sha256`]: keyed('sha256'),
    [`${dsigMore}rsa-md5`]: byRsa('RSA-MD5'),
    [`${dsigMore}rsa-sha224`]: byRsa('RSA-SHA224'),
    [`${dsigMore}none`]: signatureBy('none', () => ''),
  };
  const letsGo = (name: string) =>
    class {
      readonly process = (node: unknown) => node as never;
      readonly getAlgorithmName = () => name;
    };
  const names = [
    'http://www.w3.org/TR/1999/REC-xpath-19991116',
    'http://www.w3.org/2002/06/xmldsig-filter2',
    'http://www.w3.org/TR/1999/REC-xslt-19991116',
    `${dsig}base64`,
    'http://www.w3.org/2002/07/decrypt#XML',
  ];
  signer.CanonicalizationAlgorithms = {
    ...signer.CanonicalizationAlgorithms,
    ...Object.fromEntries(names.map((name) => [name, letsGo(name)])),
  };
}

function signatureBy(name: string, make: (text: string, key: unknown) => string) {
  return class {
    readonly getSignature = (text: unknown, key: unknown) => make(String(text), key) as never;
    readonly verifySignature = () => false as never;
    readonly getAlgorithmName = () => name;
  };
}
