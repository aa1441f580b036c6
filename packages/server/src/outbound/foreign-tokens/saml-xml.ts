import { DOMParser, type Document, type Element, onWarningStopParsing } from '@xmldom/xmldom';
import { ForeignTokenError, type ForeignTokenFault } from '#domain/foreign-tokens.ts';

export const saml = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const samlp = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const ds = 'http://www.w3.org/2000/09/xmldsig#';

/** Where XML says in what it is written; it is read as UTF-8 whatever it says. */
const xmlDeclaration =
  /^<\?xml\s+version=["']1\.0["'](?:\s+encoding=["'](?:utf-8|us-ascii)["'])?(?:\s+standalone=["'](?:yes|no)["'])?\s*\?>/i;

/** By how much the clock of a provider may be ahead, in milliseconds. */
export const skewMs = 60_000;
// AWS: 100,000 characters of base64 at most.
export const maxBytes = 75_000;
const maxTags = 2000;
/** What a signature is computed over takes time by these: a response with two hundred groups has not half as many of any. */
const maxDepth = 32;
const maxAttributes = 2500;
const maxNamespaces = 1000;
const maxPrefixes = 20;

/**
 * Reads a document of SAML. A document type is refused unread: entities are how XML reads files and fills memory. What a parser would
 * mend is refused too. @throws ForeignTokenError
 */
export function parseXml(text: string): Document {
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

/** The bytes of a message, as a form or a query has them. @throws ForeignTokenError */
export function decodeBase64(encoded: string): Buffer {
  if (!/^[A-Za-z0-9+/ \t\r\n]*={0,2}[ \t\r\n]*$/.test(encoded)) throw fault('form', 'no base64, or too much of it');
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length === 0 || bytes.length > maxBytes) throw fault('form', 'no base64, or too much of it');
  return bytes;
}

/** The text in bytes that have to be UTF-8. @throws ForeignTokenError */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault('form', 'no UTF-8');
  }
}

/** Every time of SAML is in UTC (SAML 2.0 Core, section 1.3.3). Milliseconds since 1970. @throws ForeignTokenError */
export function timeOf(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw fault('form', 'a time that is none');
  return at;
}

/** The first child of a name. */
export function childOf(parent: Element | undefined, namespace: string, name: string): Element | undefined {
  return childrenOf(parent, namespace, name)[0];
}

/** The children of a name, in order. */
export function childrenOf(parent: Element | undefined, namespace: string, name: string): Element[] {
  return [...(parent?.childNodes ?? [])].filter(
    (node): node is Element => node.nodeType === 1 && isNamed(node as Element, namespace, name),
  );
}

export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

/** The text of an element, without the white space of XML around it: any other belongs to the name that it stands in. */
export function textOf(element: Element | undefined): string {
  return element?.textContent?.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '') ?? '';
}

/** What is wrong with a document, in words for the log. */
export function fault(reason: ForeignTokenFault, message: string): ForeignTokenError {
  return new ForeignTokenError(reason, `SAML: ${message}`);
}
