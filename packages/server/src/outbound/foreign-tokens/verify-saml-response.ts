import { DOMParser, type Document, type Element, onWarningStopParsing, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import {
  type ForeignIdentity,
  type ForeignProvider,
  ForeignTokenError,
  type ForeignTokenFault,
} from '#domain/foreign-tokens.ts';

type SamlProvider = Extract<ForeignProvider, { kind: 'saml' }>;

const saml = 'urn:oasis:names:tc:SAML:2.0:assertion';
const samlp = 'urn:oasis:names:tc:SAML:2.0:protocol';
const ds = 'http://www.w3.org/2000/09/xmldsig#';
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
/** SHA-1 can be forged, and a certificate is no secret to make a keyed hash with. */
const signatureMethods = ['rsa-sha256', 'rsa-sha384', 'rsa-sha512'].map(
  (name) => `http://www.w3.org/2001/04/xmldsig-more#${name}`,
);
const digestMethods = ['sha256', 'sha512'].map((name) => `http://www.w3.org/2001/04/xmlenc#${name}`);

/** Where XML says in what it is written; it is read as UTF-8 whatever it says. */
const xmlDeclaration =
  /^<\?xml\s+version=["']1\.0["'](?:\s+encoding=["'](?:utf-8|us-ascii)["'])?(?:\s+standalone=["'](?:yes|no)["'])?\s*\?>/i;

const maxBytes = 64 * 1024;
const maxTags = 2000;
/** What a signature is computed over takes time by these: a response with two hundred groups has not half as many of any. */
const maxDepth = 32;
const maxAttributes = 2500;
const maxNamespaces = 1000;
const maxPrefixes = 20;
/** By how much the provider's clock may be ahead, in milliseconds. */
const skewMs = 60_000;

/**
 * What a SAML response says (SAML 2.0 Core and Profiles, section 4.1.4.3), encoded as the HTTP POST binding has it. Everything is read
 * from the bytes that a signature is over, never from the document around them. @throws ForeignTokenError
 */
export function verifySamlResponse(provider: SamlProvider, encoded: string, now: number): ForeignIdentity {
  const text = decode(encoded);
  const document = parseXml(text);
  const response = document.documentElement;
  if (response === null || !isNamed(response, samlp, 'Response')) throw fault('form', 'no SAML response');
  checkResponse(provider, response);
  const assertion = readSigned(provider, text, document, response);
  const { audience, ...facts } = checkAssertion(provider, assertion, now);
  const name = childOf(childOf(assertion, saml, 'Subject'), saml, 'NameID');
  const subject = textOf(name);
  if (subject === '' || subject.length > 1024) throw fault('form', 'the assertion names nobody');
  const claims = { ...attributesOf(assertion), sub: subject, aud: audience };
  return { subject, audience, claims, response: { ...facts, nameFormat: name?.getAttribute('Format') ?? '' } };
}

function decode(encoded: string): string {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(encoded)) throw fault('form', 'no base64, or too much of it');
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length === 0 || bytes.length > maxBytes) throw fault('form', 'no base64, or too much of it');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault('form', 'no UTF-8');
  }
}

/** A document type is refused unread: entities are how XML reads files and fills memory. What a parser would mend is refused too. */
function parseXml(text: string): Document {
  if (text.split('<').length > maxTags) throw fault('form', 'too many tags');
  // What is signed has none of them, and what is read around them is another text than what is seen.
  if (/<[!?]/.test(text.replace(xmlDeclaration, '')))
    throw fault('form', 'a document type, a comment, a section, or an instruction');
  let document: Document;
  try {
    const parser = new DOMParser({ locator: false, onError: onWarningStopParsing });
    document = parser.parseFromString(text, 'text/xml');
  } catch {
    throw fault('form', 'no well-formed XML');
  }
  checkSize(document);
  return document;
}

/** Before anything is computed over it: whoever sends it has proved nothing yet. */
function checkSize(document: Document): void {
  const left: [Element, number][] = document.documentElement === null ? [] : [[document.documentElement, 1]];
  let attributes = 0;
  let namespaces = 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [element, depth] = next;
    for (const { name } of element.attributes) {
      attributes += 1;
      if (name === 'xmlns' || name.startsWith('xmlns:')) namespaces += 1;
    }
    const prefixes = element.getAttribute('PrefixList')?.split(/\s+/).length ?? 0;
    if (depth > maxDepth || attributes > maxAttributes || namespaces > maxNamespaces || prefixes > maxPrefixes) {
      throw fault('form', 'too deep, or too much');
    }
    for (const child of element.children) left.push([child, depth + 1]);
  }
}

/** What the response itself says. It need not be signed: none of it makes anything true, it can only refuse. */
function checkResponse({ entityId, recipients }: SamlProvider, response: Element): void {
  const status = childOf(childOf(response, samlp, 'Status'), samlp, 'StatusCode')?.getAttribute('Value');
  if (status !== success) throw fault('form', 'the provider says that it failed');
  checkIssuer(entityId, childOf(response, saml, 'Issuer'));
  const destination = response.getAttribute('Destination') ?? '';
  if (destination !== '' && !recipients.includes(destination)) throw fault('audience', 'it was sent elsewhere');
  if (response.getElementsByTagNameNS(saml, 'EncryptedAssertion').length > 0) throw fault('form', 'it is encrypted');
}

/** The one assertion, out of the bytes that were signed. Each signature has to be right, and the whole response or the assertion have one. */
function readSigned(provider: SamlProvider, text: string, document: Document, response: Element): Element {
  const assertions = [...document.getElementsByTagNameNS('*', 'Assertion')];
  const [assertion] = assertions;
  const isPlain = assertion?.parentNode === response && isNamed(assertion, saml, 'Assertion');
  if (assertion === undefined || assertions.length > 1 || !isPlain) throw fault('form', 'not one assertion');
  const places = [response, assertion];
  const signatures = [...document.getElementsByTagNameNS('*', 'Signature')];
  if (signatures.length === 0) throw fault('signature', 'no signature');
  const ids = idsOf(document);
  if (new Set(ids).size < ids.length) throw fault('signature', 'an ID stands twice');
  const signed = places.flatMap((place) => {
    const own = signatures.filter((signature) => signature.parentNode === place);
    if (own.length > 1) throw fault('signature', 'more than one signature');
    return own.map((signature) => verifySignature(provider, text, place, signature));
  });
  if (signed.length < signatures.length) throw fault('signature', 'a signature where none belongs');
  const root = parseXml(signed[0] ?? '').documentElement;
  const found = root !== null && isNamed(root, samlp, 'Response') ? childOf(root, saml, 'Assertion') : root;
  if (!found || !isNamed(found, saml, 'Assertion')) throw fault('signature', 'something else was signed');
  return found;
}

/** The bytes under a signature of the place that it stands in. */
function verifySignature({ certificates }: SamlProvider, text: string, place: Element, signature: Element): string {
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

/** For whom the assertion is, where it was to be brought and when it ends, once everything that it says of itself holds. */
function checkAssertion({ entityId, audiences, recipients }: SamlProvider, assertion: Element, now: number) {
  if (assertion.getAttribute('Version') !== '2.0') throw fault('form', 'another version');
  const issuer = childOf(assertion, saml, 'Issuer');
  if (issuer === undefined) throw fault('issuer', 'nobody says that it made it');
  checkIssuer(entityId, issuer);
  const conditions = childOf(assertion, saml, 'Conditions');
  checkTime(conditions, now);
  const restrictions = childrenOf(conditions, saml, 'AudienceRestriction').map((one) =>
    childrenOf(one, saml, 'Audience').map(textOf),
  );
  if (restrictions.length === 0) throw fault('audience-missing', 'it is for anybody');
  const audience = audiences.find((one) => restrictions.every((restriction) => restriction.includes(one)));
  if (audience === undefined) throw fault('audience', 'it is for somebody else');
  const recipient = checkBearer(assertion, recipients, now);
  const statements = childrenOf(assertion, saml, 'AuthnStatement');
  if (statements.length === 0) throw fault('form', 'nobody was authenticated');
  const ends = statements.flatMap((statement) => statement.getAttribute('SessionNotOnOrAfter') ?? []);
  for (const end of ends) checkEnd(end, now);
  return { audience, recipient, ...(ends.length > 0 && { sessionEndsAt: Math.min(...ends.map(timeOf)) }) };
}

/** The subject is whoever brings the assertion, to one of these addresses, in time. */
function checkBearer(assertion: Element, recipients: readonly string[], now: number): string {
  const data = childrenOf(childOf(assertion, saml, 'Subject'), saml, 'SubjectConfirmation')
    .filter((confirmation) => confirmation.getAttribute('Method') === bearer)
    .flatMap((confirmation) => childOf(confirmation, saml, 'SubjectConfirmationData') ?? []);
  const own = data.find((one) => recipients.includes(one.getAttribute('Recipient') ?? ''));
  if (own === undefined) throw fault('audience', 'it is to be brought elsewhere');
  if (own.getAttribute('NotOnOrAfter') === null) throw fault('form', 'it may be brought for ever');
  checkTime(own, now);
  return own.getAttribute('Recipient') ?? '';
}

function checkIssuer(entityId: string, issuer: Element | undefined): void {
  if (issuer !== undefined && textOf(issuer) !== entityId) throw fault('issuer', 'another provider made it');
}

function checkTime(element: Element | undefined, now: number): void {
  const notBefore = element?.getAttribute('NotBefore') ?? null;
  if (notBefore !== null && !(timeOf(notBefore) <= now + skewMs)) throw fault('form', 'it does not hold yet');
  checkEnd(element?.getAttribute('NotOnOrAfter') ?? null, now);
}

function checkEnd(text: string | null, now: number): void {
  if (text === null) return;
  const end = timeOf(text);
  if (end > now) return;
  throw new ForeignTokenError('expired', 'it is over', { expiredAtSeconds: Math.floor(end / 1000) });
}

/** Every time of SAML is in UTC (SAML 2.0 Core, section 1.3.3). */
function timeOf(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw fault('form', 'a time that is none');
  return at;
}

/** An attribute with one value is a text, one with several is a list. */
function attributesOf(assertion: Element): Record<string, string | string[]> {
  const attributes = childrenOf(assertion, saml, 'AttributeStatement').flatMap((one) =>
    childrenOf(one, saml, 'Attribute'),
  );
  const values = new Map<string, string[]>();
  for (const attribute of attributes) {
    const name = attribute.getAttribute('Name') ?? '';
    const own = childrenOf(attribute, saml, 'AttributeValue').map(textOf);
    values.set(name, [...(values.get(name) ?? []), ...own]);
  }
  return Object.fromEntries(
    [...values].map(([name, [first = '', ...more]]) => [name, more.length === 0 ? first : [first, ...more]]),
  );
}

function namesIn(element: Element | undefined): string {
  return [...(element?.children ?? [])].map(({ localName }) => localName).join();
}

function idsOf(document: Document): string[] {
  return [...document.getElementsByTagName('*')].flatMap((element) =>
    ['ID', 'Id', 'id'].flatMap((name) => element.getAttribute(name) ?? []),
  );
}

function onlyOf<T>(methods: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(methods).filter(([name]) => names.includes(name)));
}

/** Text without the white space of XML around it: any other belongs to the name that it stands in. */
function textOf(element: Element | undefined): string {
  return element?.textContent?.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '') ?? '';
}

function childOf(parent: Element | undefined, namespace: string, name: string): Element | undefined {
  return childrenOf(parent, namespace, name)[0];
}

function childrenOf(parent: Element | undefined, namespace: string, name: string): Element[] {
  return [...(parent?.childNodes ?? [])].filter(
    (node): node is Element => node.nodeType === 1 && isNamed(node as Element, namespace, name),
  );
}

function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

function fault(reason: ForeignTokenFault, message: string): ForeignTokenError {
  return new ForeignTokenError(reason, `SAML: ${message}`);
}
