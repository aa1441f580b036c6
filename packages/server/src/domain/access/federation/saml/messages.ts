import { samlEntityIdOf } from './saml-party.ts';
import { escapeXml } from './send-message.ts';

const namespaces =
  'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';
const postBinding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

/** What every message says of itself; `now` in milliseconds since 1970. */
interface Head {
  readonly id: string;
  readonly now: number;
  readonly poolId: string;
  readonly destination: string;
}

/** Asks who somebody is (SAML 2.0 Core, section 3.4.1). `isForced`: whoever they are, they have to prove it anew. */
export function authnRequest(
  head: Head,
  { responseUrl, isForced }: { responseUrl: string; isForced: boolean },
): string {
  const force = isForced ? ' ForceAuthn="true"' : '';
  const more = ` ProtocolBinding="${postBinding}" AssertionConsumerServiceURL="${escapeXml(responseUrl)}"${force}`;
  return message('AuthnRequest', head, more, '');
}

/** Whom a provider means, in its own words. */
export interface SamlSubject {
  readonly name: string;
  readonly nameFormat: string;
  readonly nameQualifier?: string;
  readonly spNameQualifier?: string;
  readonly sessionIndex?: string;
}

/** Says that somebody signs out (SAML 2.0 Core, section 3.7.1). */
export function logoutRequest(head: Head, subject: SamlSubject, until: number): string {
  const attributes = Object.entries({
    Format: subject.nameFormat,
    NameQualifier: subject.nameQualifier,
    SPNameQualifier: subject.spNameQualifier,
  }).flatMap(([name, value]) => (value ? [` ${name}="${escapeXml(value)}"`] : []));
  const nameId = `<saml:NameID${attributes.join('')}>${escapeXml(subject.name)}</saml:NameID>`;
  const { sessionIndex } = subject;
  const index = sessionIndex === undefined ? '' : `<samlp:SessionIndex>${escapeXml(sessionIndex)}</samlp:SessionIndex>`;
  return message('LogoutRequest', head, ` NotOnOrAfter="${iso(until)}"`, nameId + index);
}

/** Says that somebody is signed out (SAML 2.0 Core, section 3.7.2). */
export function logoutResponse(head: Head, inResponseTo: string): string {
  const status = `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>`;
  return message('LogoutResponse', head, ` InResponseTo="${escapeXml(inResponseTo)}"`, status);
}

function message(name: string, { id, now, poolId, destination }: Head, more: string, content: string): string {
  const head = `ID="${id}" Version="2.0" IssueInstant="${iso(now)}" Destination="${escapeXml(destination)}"`;
  const issuer = `<saml:Issuer>${samlEntityIdOf(poolId)}</saml:Issuer>`;
  return `<samlp:${name} ${namespaces} ${head}${more}>${issuer}${content}</samlp:${name}>`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
