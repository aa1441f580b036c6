import { inflateRawSync } from 'node:zlib';
import type { Document, Element } from '@xmldom/xmldom';
import type { SamlLogout, SamlMessage, SamlSender } from '#domain/foreign-tokens.ts';
import { isQuerySigned, verifySignatures } from './saml-signature.ts';
import {
  childOf,
  childrenOf,
  decodeBase64,
  decodeText,
  fault,
  isNamed,
  maxBytes,
  parseXml,
  saml,
  samlp,
  skewMs,
  textOf,
  timeOf,
} from './saml-xml.ts';

const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';
/** A message is made when it is sent: what is older comes from somebody who kept it. */
const lifetimeMs = 10 * 60_000;

/**
 * Reads a message of single logout (SAML 2.0 Core, section 3.7; Profiles, section 4.4). Of a sender it has to be signed, since whoever
 * else sends it could sign anybody out, or say that somebody is. Without a sender nothing of it is verified.
 * @throws ForeignTokenError
 */
export function readSamlLogout(message: SamlMessage, sender: SamlSender | undefined, now: number): SamlLogout {
  const text = decodeText(decode(message));
  const document = parseXml(text);
  const root = sender === undefined ? document.documentElement : readSigned(message, sender, { text, document });
  if (root === null) throw fault('form', 'no message of single logout');
  const logout = read(root);
  if (sender !== undefined) check(root, logout, sender, now);
  return logout;
}

function decode(message: SamlMessage): Uint8Array {
  const bytes = decodeBase64(message.encoded);
  if (message.binding === 'post') return bytes;
  try {
    return inflateRawSync(bytes, { maxOutputLength: maxBytes });
  } catch {
    throw fault('form', 'it is not compressed, or too much');
  }
}

/** The message as it was signed: in itself where it came in a form, beside it where it came in a query. */
function readSigned(
  message: SamlMessage,
  { certificates }: SamlSender,
  { text, document }: { text: string; document: Document },
): Element | null {
  const root = document.documentElement;
  if (message.binding === 'redirect') {
    if (!isQuerySigned(certificates, message)) throw fault('signature', 'no certificate of the provider made it');
    return root;
  }
  const [signed] = root === null ? [] : verifySignatures(certificates, { text, document }, [root]);
  if (signed === undefined) throw fault('signature', 'no signature');
  return parseXml(signed).documentElement;
}

function read(root: Element): SamlLogout {
  const issuer = textOf(childOf(root, saml, 'Issuer'));
  if (isNamed(root, samlp, 'LogoutResponse')) {
    const status = childOf(childOf(root, samlp, 'Status'), samlp, 'StatusCode')?.getAttribute('Value');
    const inResponseTo = root.getAttribute('InResponseTo') ?? '';
    return { kind: 'response', issuer, inResponseTo, isSuccess: status === success };
  }
  if (!isNamed(root, samlp, 'LogoutRequest')) throw fault('form', 'no message of single logout');
  const [id, name] = [root.getAttribute('ID') ?? '', textOf(childOf(root, saml, 'NameID'))];
  if (id === '' || name === '') throw fault('form', 'it names nobody, or not itself');
  const until = root.getAttribute('NotOnOrAfter');
  const made = timeOf(root.getAttribute('IssueInstant') ?? '') + lifetimeMs;
  return {
    kind: 'request',
    id,
    issuer,
    name,
    sessionIndexes: childrenOf(root, samlp, 'SessionIndex').map(textOf),
    usableUntil: until === null ? made : Math.min(made, timeOf(until)),
  };
}

function check(root: Element, logout: SamlLogout, { entityId, destinations }: SamlSender, now: number): void {
  if (root.getAttribute('Version') !== '2.0') throw fault('form', 'another version');
  if (logout.issuer !== entityId) throw fault('issuer', 'another provider made it');
  const destination = root.getAttribute('Destination') ?? '';
  if (!destinations.includes(destination)) throw fault('audience', 'it was sent elsewhere');
  const issuedAt = timeOf(root.getAttribute('IssueInstant') ?? '');
  if (issuedAt > now + skewMs) throw fault('form', 'it is of the future');
  const until = logout.kind === 'request' ? logout.usableUntil : issuedAt + lifetimeMs;
  if (until <= now) throw fault('expired', 'it is over');
}
