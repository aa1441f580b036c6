import {
  type CipherGCMTypes,
  constants,
  createCipheriv,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { issueSelfSigned } from '#lib/certificate.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });

function certify({ privateKey, publicKey }: typeof keys): string {
  const facts = { commonName: 'idp.example.com', validFrom: Date.UTC(2020, 0, 1), validTo: Date.UTC(2100, 0, 1) };
  return issueSelfSigned(privateKey, publicKey, facts).toString('base64');
}

/** The key with which `makeSamlResponse` signs. */
export const samlPrivateKey = keys.privateKey;
/** Its certificate, as base64 of DER. */
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
  /** Of the assertion. */
  readonly id?: string;
  readonly issuedAt?: number;
  /** What response and assertion answer; one by one in a pair. */
  readonly inResponseTo?: string | readonly [string | undefined, string | undefined];
  /** A condition more, in XML. */
  readonly condition?: string;
  /** Encrypts the assertion. */
  readonly encryption?: SamlEncryption;
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

/** How an assertion is encrypted; RSA-OAEP and AES-256-GCM unless said. */
export interface SamlEncryption {
  /** Base64 of the certificate (DER) to whose key it goes. */
  readonly certificate: string;
  readonly cipher?: 'aes-128-cbc' | 'aes-256-cbc' | 'aes-128-gcm' | 'aes-256-gcm';
  readonly transport?: 'oaep' | 'oaep-sha256' | 'pkcs1';
  /** Changes the bytes that are encrypted, once they are. */
  readonly damage?: (bytes: Buffer) => Buffer;
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
    id = 'assertion-1',
    issuedAt = now,
    inResponseTo = [undefined, undefined],
    condition = '',
    encryption,
  } = parts;
  const answering = (text: string | undefined) => (text === undefined ? '' : ` InResponseTo="${text}"`);
  const [ofResponse, ofAssertion] = typeof inResponseTo === 'string' ? [inResponseTo, inResponseTo] : inResponseTo;
  const restriction =
    audience === null
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
  const until = confirmedUntil === null ? '' : ` NotOnOrAfter="${iso(confirmedUntil)}"`;
  const values = Object.entries(attributes).map(
    ([name, texts]) =>
      `<saml:Attribute Name="${name}">${texts.map((text) => `<saml:AttributeValue>${text}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  );
  const assertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="${version}" IssueInstant="${iso(issuedAt)}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID>${subject}</saml:NameID><saml:SubjectConfirmation Method="${method}"><saml:SubjectConfirmationData Recipient="${recipient}"${until}${answering(ofAssertion)}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${iso(notBefore)}" NotOnOrAfter="${iso(notOnOrAfter)}">${restriction}${condition}</saml:Conditions>${statement}${values.length > 0 ? `<saml:AttributeStatement>${values.join('')}</saml:AttributeStatement>` : ''}</saml:Assertion>`;
  const isAssertionSigned = signed === 'assertion' || signed === 'both';
  const own = encryption && isAssertionSigned ? sign(assertion, 'Assertion', parts) : assertion;
  const content = encryption ? encryptAssertion(own, encryption) : assertion;
  const response = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="response-1" Version="2.0" IssueInstant="${iso(now)}" Destination="${destination}"${answering(ofResponse)}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${content}</samlp:Response>`;
  const inner = isAssertionSigned && !encryption ? sign(response, 'Assertion', parts) : response;
  return signed === 'response' || signed === 'both' ? sign(inner, 'Response', parts) : inner;
}

const xenc = 'http://www.w3.org/2001/04/xmlenc#';
const xenc11 = 'http://www.w3.org/2009/xmlenc11#';
const transports = {
  oaep: `<xenc:EncryptionMethod Algorithm="${xenc}rsa-oaep-mgf1p"/>`,
  'oaep-sha256': `<xenc:EncryptionMethod Algorithm="${xenc11}rsa-oaep"><ds:DigestMethod Algorithm="${xenc}sha256"/><xenc11:MGF xmlns:xenc11="${xenc11}" Algorithm="${xenc11}mgf1sha256"/></xenc:EncryptionMethod>`,
  pkcs1: `<xenc:EncryptionMethod Algorithm="${xenc}rsa-1_5"/>`,
};

/** An assertion, encrypted as providers do it (XML Encryption 1.1). */
export function encryptAssertion(
  assertion: string,
  { certificate, cipher = 'aes-256-gcm', transport = 'oaep', damage = (bytes) => bytes }: SamlEncryption,
): string {
  const [, size = '', mode = ''] = cipher.split('-');
  const key = randomBytes(Number(size) / 8);
  const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
  const wrapped = publicEncrypt(
    {
      key: publicKey,
      padding: transport === 'pkcs1' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING,
      ...(transport === 'oaep-sha256' && { oaepHash: 'sha256' }),
    },
    key,
  );
  const algorithm = `${mode === 'gcm' ? xenc11 : xenc}aes${size}-${mode}`;
  const content = damage(mode === 'gcm' ? sealGcm(cipher, key, assertion) : sealCbc(cipher, key, assertion));
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="${xenc}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Type="${xenc}Element"><xenc:EncryptionMethod Algorithm="${algorithm}"/><ds:KeyInfo><xenc:EncryptedKey>${transports[transport]}<xenc:CipherData><xenc:CipherValue>${wrapped.toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>${content.toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>`;
}

function sealGcm(name: string, key: Buffer, text: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv(name as CipherGCMTypes, key, iv);
  return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** Padding as XML Encryption has it: what nobody reads may be anything. */
function sealCbc(name: string, key: Buffer, text: string): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv(name, key, iv).setAutoPadding(false);
  const bytes = Buffer.from(text);
  const padding = randomBytes(16 - (bytes.length % 16));
  padding[padding.length - 1] = padding.length;
  return Buffer.concat([iv, cipher.update(Buffer.concat([bytes, padding])), cipher.final()]);
}

/** The same, as clients bring it. */
export function makeSamlResponse(now: number, parts: SamlParts = {}): string {
  return Buffer.from(makeSamlXml(now, parts)).toString('base64');
}

const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** A message that is signed as a whole. */
export function signSaml(xml: string, name: string): string {
  return sign(xml, name, {});
}

function sign(xml: string, name: string, parts: SamlParts): string {
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
