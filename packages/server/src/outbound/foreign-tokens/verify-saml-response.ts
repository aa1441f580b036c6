import type { Document, Element } from '@xmldom/xmldom';
import {
  type ForeignIdentity,
  type ForeignProvider,
  ForeignTokenError,
  type SamlFacts,
} from '#domain/foreign-tokens.ts';
import { decryptAssertion } from './decrypt-saml-assertion.ts';
import { verifySignatures } from './saml-signature.ts';
import {
  childOf,
  childrenOf,
  decodeBase64,
  decodeText,
  fault,
  isNamed,
  parseXml,
  saml,
  samlp,
  skewMs,
  textOf,
  timeOf,
} from './saml-xml.ts';

type SamlProvider = Extract<ForeignProvider, { kind: 'saml' }>;

const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
/** What may restrict an assertion (SAML 2.0 Core, section 2.5.1). One that nobody knows might say that it does not hold. */
const conditionNames = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];

// AWS: what nobody asked for "must have been issued within the previous 6 minutes".
const maxUnaskedAgeMs = 6 * 60_000;

/**
 * What a SAML response says (SAML 2.0 Core and Profiles, section 4.1.4.3), encoded as the HTTP POST binding has it. Everything is read
 * from the bytes that a signature is over, never from the document around them. @throws ForeignTokenError
 */
export function verifySamlResponse(provider: SamlProvider, encoded: string, now: number): ForeignIdentity {
  const text = decodeText(decodeBase64(encoded));
  const document = parseXml(text);
  const response = document.documentElement;
  if (response === null || !isNamed(response, samlp, 'Response')) throw fault('form', 'no SAML response');
  checkResponse(provider, response);
  const assertion =
    provider.signOn?.decryptionKey === undefined
      ? readSigned(provider, text, document, response)
      : readEncrypted(provider, { text, document, response, key: provider.signOn.decryptionKey });
  const { audience, ...facts } = checkAssertion(provider, assertion, now);
  const name = childOf(childOf(assertion, saml, 'Subject'), saml, 'NameID');
  const subject = textOf(name);
  if (subject === '' || subject.length > 1024) throw fault('form', 'the assertion names nobody');
  const claims = { ...attributesOf(assertion), sub: subject, aud: audience };
  return { subject, audience, claims, response: { ...facts, ...nameFacts(name) } };
}

/** What the response itself says. It need not be signed: none of it makes anything true, it can only refuse. */
function checkResponse({ entityId, recipients, signOn }: SamlProvider, response: Element): void {
  if (response.getAttribute('Version') !== '2.0') throw fault('form', 'another version');
  const status = childOf(childOf(response, samlp, 'Status'), samlp, 'StatusCode')?.getAttribute('Value');
  if (status !== success) throw fault('form', 'the provider says that it failed');
  checkIssuer(entityId, childOf(response, saml, 'Issuer'));
  const destination = response.getAttribute('Destination') ?? '';
  if (destination !== '' && !recipients.includes(destination)) throw fault('audience', 'it was sent elsewhere');
  if (signOn !== undefined && !answers(signOn, response)) throw fault('form', 'it answers another request');
}

/** Whether what may answer a request answers ours, or none where there was none. */
function answers({ requestId }: NonNullable<SamlProvider['signOn']>, element: Element): boolean {
  return element.getAttribute('InResponseTo') === (requestId ?? null);
}

/** The one assertion, out of the bytes that were signed. Each signature has to be right, and the whole response or the assertion have one. */
function readSigned(provider: SamlProvider, text: string, document: Document, response: Element): Element {
  if (document.getElementsByTagNameNS('*', 'EncryptedAssertion').length > 0) throw fault('form', 'it is encrypted');
  const assertions = [...document.getElementsByTagNameNS('*', 'Assertion')];
  const [assertion] = assertions;
  const isPlain = assertion?.parentNode === response && isNamed(assertion, saml, 'Assertion');
  if (assertion === undefined || assertions.length > 1 || !isPlain) throw fault('form', 'not one assertion');
  const [signed] = verifySignatures(provider.certificates, { text, document }, [response, assertion]);
  if (signed === undefined) throw fault('signature', 'no signature');
  const root = parseXml(signed).documentElement;
  const found = root !== null && isNamed(root, samlp, 'Response') ? childOf(root, saml, 'Assertion') : root;
  if (!found || !isNamed(found, saml, 'Assertion')) throw fault('signature', 'something else was signed');
  return found;
}

/**
 * The one assertion, which is encrypted. The response is signed around it, or the assertion within, or both. What a key decrypts is
 * believed only by a signature: whoever knows the certificate can encrypt.
 */
function readEncrypted(
  { certificates, signOn }: SamlProvider,
  { text, document, response, key }: { text: string; document: Document; response: Element; key: Uint8Array },
): Element {
  const all = [...document.getElementsByTagNameNS('*', 'EncryptedAssertion')];
  const isAlone = all.length === 1 && document.getElementsByTagNameNS('*', 'Assertion').length === 0;
  if (!isAlone || all[0]?.parentNode !== response) throw fault('form', 'not one encrypted assertion');
  const [signedAround] = verifySignatures(certificates, { text, document }, [response]);
  const isSigned = signedAround !== undefined;
  const around = isSigned ? (parseXml(signedAround).documentElement ?? undefined) : response;
  const encrypted = childOf(around, saml, 'EncryptedAssertion');
  if (encrypted === undefined) throw fault('signature', 'something else was signed');
  const inner = decryptAssertion(encrypted, key, { isSigned, isAsked: signOn?.requestId !== undefined });
  const innerDocument = parseXml(inner);
  const assertion = innerDocument.documentElement;
  const count = innerDocument.getElementsByTagNameNS('*', 'Assertion').length;
  if (assertion === null || !isNamed(assertion, saml, 'Assertion') || count > 1) throw fault('form', 'no assertion');
  const [signedWithin] = verifySignatures(certificates, { text: inner, document: innerDocument }, [assertion]);
  if (signedWithin === undefined) {
    if (isSigned) return assertion;
    throw fault('signature', 'no signature');
  }
  const found = parseXml(signedWithin).documentElement;
  if (found === null || !isNamed(found, saml, 'Assertion')) throw fault('signature', 'something else was signed');
  return found;
}

/** For whom the assertion is, where it was to be brought and when it ends, once everything that it says of itself holds. */
function checkAssertion(
  provider: SamlProvider,
  assertion: Element,
  now: number,
): Omit<SamlFacts, 'nameFormat'> & { readonly audience: string } {
  const { entityId, audiences, signOn } = provider;
  if (assertion.getAttribute('Version') !== '2.0') throw fault('form', 'another version');
  const issuer = childOf(assertion, saml, 'Issuer');
  if (issuer === undefined) throw fault('issuer', 'nobody says that it made it');
  checkIssuer(entityId, issuer);
  if (signOn !== undefined && signOn.requestId === undefined) checkAge(assertion, now);
  const conditions = childOf(assertion, saml, 'Conditions');
  checkTime(conditions, now);
  const isUnknown = [...(conditions?.children ?? [])].some(
    (one) => !conditionNames.some((name) => isNamed(one, saml, name)),
  );
  if (isUnknown) throw fault('form', 'a condition that nobody knows');
  const restrictions = childrenOf(conditions, saml, 'AudienceRestriction').map((one) =>
    childrenOf(one, saml, 'Audience').map(textOf),
  );
  if (restrictions.length === 0) throw fault('audience-missing', 'it is for anybody');
  const audience = audiences.find((one) => restrictions.every((restriction) => restriction.includes(one)));
  if (audience === undefined) throw fault('audience', 'it is for somebody else');
  const { recipient, until } = checkBearer(provider, assertion, now);
  const statements = childrenOf(assertion, saml, 'AuthnStatement');
  if (statements.length === 0) throw fault('form', 'nobody was authenticated');
  const ends = statements.flatMap((statement) => statement.getAttribute('SessionNotOnOrAfter') ?? []);
  for (const end of ends) checkEnd(end, now);
  const sessionIndex = statements[0]?.getAttribute('SessionIndex') ?? '';
  return {
    audience,
    recipient,
    assertionId: assertion.getAttribute('ID') ?? '',
    usableUntil: Math.min(until, endOf(conditions)),
    authenticatedAt: Math.min(...statements.map((one) => timeOf(one.getAttribute('AuthnInstant') ?? ''))),
    ...(sessionIndex !== '' && { sessionIndex }),
    ...(ends.length > 0 && { sessionEndsAt: Math.min(...ends.map(timeOf)) }),
  };
}

function checkAge(assertion: Element, now: number): void {
  const issuedAt = timeOf(assertion.getAttribute('IssueInstant') ?? '');
  if (issuedAt > now + skewMs || issuedAt <= now - maxUnaskedAgeMs) throw fault('form', 'it was not made a moment ago');
}

/** The subject is whoever brings the assertion, to one of these addresses, in time, and as our request has it. */
function checkBearer(
  { recipients, signOn }: SamlProvider,
  assertion: Element,
  now: number,
): { readonly recipient: string; readonly until: number } {
  const data = childrenOf(childOf(assertion, saml, 'Subject'), saml, 'SubjectConfirmation')
    .filter((confirmation) => confirmation.getAttribute('Method') === bearer)
    .flatMap((confirmation) => childOf(confirmation, saml, 'SubjectConfirmationData') ?? []);
  const own = data.find((one) => recipients.includes(one.getAttribute('Recipient') ?? ''));
  if (own === undefined) throw fault('audience', 'it is to be brought elsewhere');
  if (own.getAttribute('NotOnOrAfter') === null) throw fault('form', 'it may be brought for ever');
  checkTime(own, now);
  if (signOn !== undefined && !answers(signOn, own)) throw fault('form', 'the assertion answers another request');
  return { recipient: own.getAttribute('Recipient') ?? '', until: endOf(own) };
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

function endOf(element: Element | undefined): number {
  const text = element?.getAttribute('NotOnOrAfter') ?? null;
  return text === null ? Number.POSITIVE_INFINITY : timeOf(text);
}

function nameFacts(name: Element | undefined): Pick<SamlFacts, 'nameFormat' | 'nameQualifier' | 'spNameQualifier'> {
  const [nameQualifier, spNameQualifier] = [name?.getAttribute('NameQualifier'), name?.getAttribute('SPNameQualifier')];
  return {
    nameFormat: name?.getAttribute('Format') ?? '',
    ...(nameQualifier && { nameQualifier }),
    ...(spNameQualifier && { spNameQualifier }),
  };
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
