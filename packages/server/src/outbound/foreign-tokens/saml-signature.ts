import { verify, X509Certificate } from 'node:crypto';
import { type Document, type Element, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { childOf, childrenOf, ds, fault } from './saml-xml.ts';

const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
/** SHA-1 can be forged, and a certificate is no secret to make a keyed hash with. */
const signatureMethods = ['rsa-sha256', 'rsa-sha384', 'rsa-sha512'].map(
  (name) => `http://www.w3.org/2001/04/xmldsig-more#${name}`,
);
const digestMethods = ['sha256', 'sha512'].map((name) => `http://www.w3.org/2001/04/xmlenc#${name}`);

/** A document, as text and as it was read. */
export interface SamlDocument {
  readonly text: string;
  readonly document: Document;
}

/**
 * Verifies every signature of a document, each of which has to stand in one of these places and to be over it; the bytes that they are
 * over, in the order of the places. Nothing else may be read. @throws ForeignTokenError
 */
export function verifySignatures(
  certificates: readonly string[],
  { text, document }: SamlDocument,
  places: readonly Element[],
): string[] {
  const ids = idsOf(document);
  if (new Set(ids).size < ids.length) throw fault('signature', 'an ID stands twice');
  const signatures = [...document.getElementsByTagNameNS('*', 'Signature')];
  const signed = places.flatMap((place) => {
    const own = signatures.filter((signature) => signature.parentNode === place);
    if (own.length > 1) throw fault('signature', 'more than one signature');
    return own.map((signature) => verifySignature(certificates, text, place, signature));
  });
  if (signed.length < signatures.length) throw fault('signature', 'a signature where none belongs');
  return signed;
}

const hashes: Readonly<Record<string, string>> = Object.fromEntries(
  signatureMethods.map((method) => [method, `sha${method.slice(-3)}`]),
);

/** Whether one of the certificates made a signature over bytes of a query (SAML 2.0 Bindings, section 3.4.4.1). */
export function isQuerySigned(
  certificates: readonly string[],
  { signedBytes, algorithm, signature }: { signedBytes: string; algorithm: string; signature: string },
): boolean {
  const name = Object.hasOwn(hashes, algorithm) ? hashes[algorithm] : undefined;
  return (
    name !== undefined &&
    certificates.some((certificate) => {
      const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
      const isRsa = publicKey.asymmetricKeyType === 'rsa';
      return isRsa && verify(name, Buffer.from(signedBytes), publicKey, Buffer.from(signature, 'base64'));
    })
  );
}

/** The bytes under a signature of the place that it stands in. */
function verifySignature(certificates: readonly string[], text: string, place: Element, signature: Element): string {
  checkMethods(signature, place);
  for (const certificate of certificates) {
    const signed = new SignedXml({
      publicCert: `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----`,
      getCertFromKeyInfo: () => null,
    });
    // It takes its methods from wherever they stand in a signature: what it does not have, nobody talks it into.
    signed.SignatureAlgorithms = onlyOf(signed.SignatureAlgorithms, signatureMethods);
    signed.HashAlgorithms = onlyOf(signed.HashAlgorithms, digestMethods);
    signed.CanonicalizationAlgorithms = onlyOf(signed.CanonicalizationAlgorithms, [enveloped, excC14n]);
    try {
      signed.loadSignature(new XMLSerializer().serializeToString(signature));
      if (!signed.checkSignature(text)) continue;
    } catch {
      // It throws for what it cannot read as well as for what is wrong.
      continue;
    }
    const [bytes, ...others] = signed.getSignedReferences();
    if (bytes !== undefined && others.length === 0) return bytes;
  }
  throw fault('signature', 'no certificate of the provider made the signature');
}

/** One reference, to the element that the signature stands in, by methods that leave no room (SAML 2.0 Core, section 5.4). */
function checkMethods(signature: Element, place: Element): void {
  const info = childOf(signature, ds, 'SignedInfo');
  const reference = childOf(info, ds, 'Reference');
  const algorithm = (element: Element | undefined) => element?.getAttribute('Algorithm') ?? '';
  const transforms = childrenOf(childOf(reference, ds, 'Transforms'), ds, 'Transform').map(algorithm);
  const id = place.getAttribute('ID') ?? '';
  const isRight =
    /^SignedInfo,SignatureValue(?:,KeyInfo)?$/.test(namesIn(signature)) &&
    namesIn(info) === 'CanonicalizationMethod,SignatureMethod,Reference' &&
    namesIn(reference) === 'Transforms,DigestMethod,DigestValue' &&
    id !== '' &&
    reference?.getAttribute('URI') === `#${id}` &&
    algorithm(childOf(info, ds, 'CanonicalizationMethod')) === excC14n &&
    signatureMethods.includes(algorithm(childOf(info, ds, 'SignatureMethod'))) &&
    digestMethods.includes(algorithm(childOf(reference, ds, 'DigestMethod'))) &&
    transforms.length === 2 &&
    transforms[0] === enveloped &&
    transforms[1] === excC14n;
  if (!isRight) throw fault('signature', 'the signature is of another kind');
}

function namesIn(element: Element | undefined): string {
  return [...(element?.children ?? [])].map(({ localName }) => localName).join();
}

function onlyOf<T>(methods: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(methods).filter(([name]) => names.includes(name)));
}

function idsOf(document: Document): string[] {
  return [...document.getElementsByTagName('*')].flatMap(({ attributes }) =>
    [...attributes].filter(({ localName }) => /^id$/i.test(localName ?? '')).map(({ value }) => value),
  );
}
