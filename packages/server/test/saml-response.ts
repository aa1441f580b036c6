import { generateKeyPairSync } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { issueSelfSigned } from '#lib/certificate.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });

function certify({ privateKey, publicKey }: typeof keys): string {
  const facts = { commonName: 'idp.example.com', validFrom: Date.UTC(2020, 0, 1), validTo: Date.UTC(2100, 0, 1) };
  return issueSelfSigned(privateKey, publicKey, facts).toString('base64');
}

/** The certificate with which `makeSamlResponse` signs, as base64 of DER. */
export const samlCertificate: string = certify(keys);

/** The parts of a response; each may be another one. */
export interface SamlParts {
  readonly issuer?: string;
  readonly audience?: string | null;
  readonly recipient?: string;
  readonly subject?: string;
  readonly method?: string;
  readonly status?: string;
  readonly version?: string;
  readonly destination?: string;
  readonly notBefore?: number;
  readonly notOnOrAfter?: number;
  readonly confirmedUntil?: number | null;
  readonly statement?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** What is signed. */
  readonly signed?: 'assertion' | 'response' | 'both' | 'nothing';
  readonly signatureMethod?: string;
  readonly digestMethod?: string;
  /** Signs with a key that nobody knows. */
  readonly byStranger?: boolean;
}

const iso = (at: number) => new Date(at).toISOString();

/** A SAML response in XML, as an identity provider would sign it; `now` in milliseconds. */
export function makeSamlXml(now: number, parts: SamlParts = {}): string {
  const {
    issuer = 'https://idp.example.com/metadata',
    audience = 'urn:amazon:webservices',
    recipient = 'https://signin.aws.amazon.com/saml',
    subject = 'ada',
    method = 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
    status = 'urn:oasis:names:tc:SAML:2.0:status:Success',
    version = '2.0',
    destination = recipient,
    notBefore = now,
    notOnOrAfter = now + 300_000,
    confirmedUntil = now + 300_000,
    statement = `<saml:AuthnStatement AuthnInstant="${iso(now)}"/>`,
    attributes = {},
    signed = 'assertion',
  } = parts;
  const restriction =
    audience === null
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
  const until = confirmedUntil === null ? '' : ` NotOnOrAfter="${iso(confirmedUntil)}"`;
  const values = Object.entries(attributes).map(
    ([name, texts]) =>
      `<saml:Attribute Name="${name}">${texts.map((text) => `<saml:AttributeValue>${text}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  );
  const assertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="assertion-1" Version="${version}" IssueInstant="${iso(now)}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID>${subject}</saml:NameID><saml:SubjectConfirmation Method="${method}"><saml:SubjectConfirmationData Recipient="${recipient}"${until}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${iso(notBefore)}" NotOnOrAfter="${iso(notOnOrAfter)}">${restriction}</saml:Conditions>${statement}${values.length > 0 ? `<saml:AttributeStatement>${values.join('')}</saml:AttributeStatement>` : ''}</saml:Assertion>`;
  const response = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="response-1" Version="2.0" IssueInstant="${iso(now)}" Destination="${destination}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${assertion}</samlp:Response>`;
  const inner = signed === 'assertion' || signed === 'both' ? sign(response, 'Assertion', parts) : response;
  return signed === 'response' || signed === 'both' ? sign(inner, 'Response', parts) : inner;
}

/** The same, as clients bring it. */
export function makeSamlResponse(now: number, parts: SamlParts = {}): string {
  return Buffer.from(makeSamlXml(now, parts)).toString('base64');
}

const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';

function sign(xml: string, name: 'Assertion' | 'Response', parts: SamlParts): string {
  const {
    signatureMethod = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    digestMethod = 'http://www.w3.org/2001/04/xmlenc#sha256',
    byStranger = false,
  } = parts;
  const privateKey = (byStranger ? others : keys).privateKey.export({ format: 'pem', type: 'pkcs8' });
  const signer = new SignedXml({
    privateKey,
    signatureAlgorithm: signatureMethod,
    canonicalizationAlgorithm: excC14n,
  });
  const xpath = `//*[local-name(.)='${name}']`;
  const transforms = ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', excC14n];
  signer.addReference({ xpath, transforms, digestAlgorithm: digestMethod });
  signer.computeSignature(xml, { location: { reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } });
  return signer.getSignedXml();
}
