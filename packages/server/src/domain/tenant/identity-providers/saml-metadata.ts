import { X509Certificate } from 'node:crypto';
import { DOMParser, type Document, type Element, onWarningStopParsing } from '@xmldom/xmldom';
import { Fault } from '#domain/fault.ts';
import { parseBase64 } from '#lib/base64.ts';
import type { SamlEndpoint, SamlMetadata } from './identity-provider.ts';

const md = 'urn:oasis:names:tc:SAML:2.0:metadata';
const ds = 'http://www.w3.org/2000/09/xmldsig#';
const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol';
/** The metadata of one provider has some hundred; the time of reading grows faster than they do. */
const maxTags = 5000;
const bindings: Readonly<Record<string, SamlEndpoint['binding']>> = {
  'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST': 'post',
  'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect': 'redirect',
};

/**
 * What the metadata of one SAML 2.0 identity provider says (SAML 2.0 Metadata, sections 2.3 and 2.4). A document type is
 * refused unread: nothing of it is needed, and entities are how XML reads files and fills memory. `now` in milliseconds.
 * @throws Fault InvalidParameterException
 */
export function parseSamlMetadata(text: string, now: number): SamlMetadata {
  const entity = findEntity(parseXml(text));
  const entityId = entity.getAttribute('entityID') ?? '';
  if (entityId === '' || entityId.length > 1024) throw invalid('the entityID is missing or too long');
  const provider = findProvider(entity);
  if (provider === undefined) throw invalid('the entity is no SAML 2.0 identity provider');
  const ends = [entity, provider].flatMap((element) => element.getAttribute('validUntil') || []);
  if (ends.some((end) => isPast(end, now))) throw invalid('its validUntil has passed');
  const signOn = endpointsOf(provider, 'SingleSignOnService');
  if (signOn.length === 0) throw invalid('it has no SingleSignOnService by redirect or POST');
  return {
    entityId,
    wantsSignedRequests: /^(?:true|1)$/.test(provider.getAttribute('WantAuthnRequestsSigned') ?? ''),
    signOn,
    signOut: endpointsOf(provider, 'SingleLogoutService'),
    signingCertificates: certificatesOf(provider, now),
    ...(ends.length > 0 && { validUntil: Math.min(...ends.map((end) => Date.parse(end))) }),
  };
}

function parseXml(text: string): Document {
  // Outside of comments and CDATA these are the two ways to an entity; inside them nobody needs the words.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw invalid('it has a document type');
  if (text.split('<').length > maxTags) throw invalid('it has too many elements');
  try {
    // Whatever the parser would mend is refused: two readings of one document must not exist.
    const parser = new DOMParser({ locator: false, onError: onWarningStopParsing });
    return parser.parseFromString(text.replace(/^\uFEFF/, '').trimStart(), 'text/xml');
  } catch {
    throw invalid('it is no well-formed XML');
  }
}

function findEntity(document: Document): Element {
  const root = document.documentElement;
  if (root === null || document.doctype !== null) throw invalid('it is no well-formed XML');
  const isEntity = root.namespaceURI === md && root.localName === 'EntityDescriptor';
  const all = isEntity ? [root] : [...root.getElementsByTagNameNS(md, 'EntityDescriptor')];
  const found = all.filter((entity) => findProvider(entity) !== undefined);
  const [entity] = found;
  if (entity === undefined) throw invalid('it describes no SAML 2.0 identity provider');
  if (found.length > 1) throw invalid('it describes more than one identity provider');
  return entity;
}

function findProvider(entity: Element): Element | undefined {
  return childrenOf(entity, md, 'IDPSSODescriptor').find((element) =>
    (element.getAttribute('protocolSupportEnumeration') ?? '').split(/\s+/).includes(protocol),
  );
}

function endpointsOf(provider: Element, name: string): SamlEndpoint[] {
  return childrenOf(provider, md, name).flatMap((element) => {
    const bindingName = element.getAttribute('Binding') ?? '';
    const binding = Object.hasOwn(bindings, bindingName) ? bindings[bindingName] : undefined;
    if (binding === undefined) return [];
    const location = element.getAttribute('Location') ?? '';
    const responseLocation = element.getAttribute('ResponseLocation') || undefined;
    // Browsers are sent there.
    if (![location, responseLocation ?? location].every(isWebAddress))
      throw invalid(`the Location of a ${name} is no web address`);
    return [{ binding, location, ...(responseLocation !== undefined && { responseLocation }) }];
  });
}

function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}

/** A key without a use serves for all of them. */
function certificatesOf(provider: Element, now: number): string[] {
  const keys = childrenOf(provider, md, 'KeyDescriptor').filter(
    (key) => (key.getAttribute('use') || 'signing') === 'signing',
  );
  const texts = keys.flatMap((key) =>
    [...key.getElementsByTagNameNS(ds, 'X509Certificate')].map((element) =>
      (element.textContent ?? '').replaceAll(/\s/g, ''),
    ),
  );
  if (texts.length === 0) throw invalid('it has no signing certificate');
  const certificates = texts.map((text) => ({ text, certificate: parseCertificate(text) }));
  const current = certificates.filter(({ certificate }) => certificate.validToDate.getTime() > now);
  if (current.length === 0) throw new Fault('InvalidParameterException', 'Signing certificates are expired');
  return current.map(({ text }) => text);
}

function parseCertificate(text: string): X509Certificate {
  const bytes = parseBase64(text);
  try {
    if (bytes !== undefined) return new X509Certificate(bytes);
  } catch {
    // Said below, as of what is no base64.
  }
  throw invalid('a signing certificate cannot be read');
}

function childrenOf(parent: Element, namespace: string, name: string): Element[] {
  return [...parent.childNodes].filter(
    (node): node is Element =>
      node.nodeType === 1 && (node as Element).namespaceURI === namespace && (node as Element).localName === name,
  );
}

function isPast(validUntil: string, now: number): boolean {
  const at = Date.parse(validUntil);
  return Number.isNaN(at) || at <= now;
}

function invalid(problem: string): Fault {
  return new Fault('InvalidParameterException', `Invalid SAML metadata: ${problem}.`);
}
