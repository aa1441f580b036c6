import type { ForeignTokenFault } from '#domain/foreign-tokens.ts';
import { goodResponse, isoOf, makeSigningKey, type SamlSituation, type Signing, signResponse } from '../saml-forge.ts';

/** A response that must not sign anybody in: its name, why it is refused, in which words of the log, and what is posted. */
export type Forgery = readonly [name: string, reason: ForeignTokenFault, because: string, encoded: string];

export type Change = (xml: string) => string;

// Words of the log that several have in common.
export const declarations = 'a document type, a comment, a section, or an instruction';
export const otherKind = 'the signature is of another kind';
export const noCertificate = 'no certificate of the provider made the signature';
export const notOne = 'not one assertion';
const minuteMs = 60_000;
const stranger = makeSigningKey('stranger.example');

export const base64 = (xml: string): string => Buffer.from(xml).toString('base64');
export const assertionOf = (xml: string): string => /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0] ?? '';
/** The first one: of the response, where it has one. */
export const signatureOf = (xml: string): string => /<ds:Signature .*?<\/ds:Signature>/s.exec(xml)?.[0] ?? '';

/** Puts something in the place of what has to be there. @throws Error where it is not */
export function put(from: string, to: string): Change {
  return (xml) => {
    if (!xml.includes(from)) throw new Error(`a forgery that changes nothing: ${from}`);
    return xml.replace(from, () => to);
  };
}

/** The assertion of a response, unsigned and about somebody else. */
export function evil(xml: string, id = '_evil'): string {
  const bare = assertionOf(xml).replace(/<ds:Signature .*?<\/ds:Signature>/s, '');
  return put('ID="_assertion"', `ID="${id}"`)(put('>ada<', '>eve<')(bare));
}

/** A good response, and the ways to make others of it. */
export type Workshop = ReturnType<typeof openWorkshop>;

/**
 * A good response, and the ways to make others of it. What is `said` was signed by the provider itself, which says something wrong; what is
 * `changed` is what somebody made of a good response without any key of the provider.
 */
export function openWorkshop(situation: SamlSituation) {
  const { key, audience, now } = situation;
  const good = goodResponse(situation);
  const signed = signResponse(key, good);
  return {
    ...situation,
    good,
    signed,
    said: (change: Change, signing?: Signing) => base64(signResponse(key, change(good), signing)),
    signedBy: (signing: Signing) => base64(signResponse(key, good, signing)),
    changed: (change: Change) => base64(change(signed)),
    stranger,
    start: isoOf(now),
    end: isoOf(now + 5 * minuteMs),
    ago: isoOf(now - 1),
    audienceRestriction: `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`,
  };
}
