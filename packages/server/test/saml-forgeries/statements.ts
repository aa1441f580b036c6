import { isoOf } from '../saml-forge.ts';
import { type Forgery, put, type Workshop } from './workshop.ts';

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const minuteMs = 60_000;

/** From whom they are, and to whom. */
export function wrongParties({
  said,
  changed,
  recipient,
  audience,
  entityId,
  start,
  audienceRestriction,
}: Workshop): Forgery[] {
  return [
    [
      'a response by another provider',
      'issuer',
      'another provider made it',
      changed(put(`${entityId}</saml:Issuer><samlp:Status>`, 'https://evil.example</saml:Issuer><samlp:Status>')),
    ],
    [
      'an assertion by another provider',
      'issuer',
      'another provider made it',
      said(
        put(
          `2.0" IssueInstant="${start}"><saml:Issuer>${entityId}`,
          `2.0" IssueInstant="${start}"><saml:Issuer>https://evil.example`,
        ),
      ),
    ],
    [
      'an assertion by a provider whose name begins alike',
      'issuer',
      'another provider made it',
      said(
        put(
          `2.0" IssueInstant="${start}"><saml:Issuer>${entityId}`,
          `2.0" IssueInstant="${start}"><saml:Issuer>${entityId}.evil.example`,
        ),
      ),
    ],
    [
      'an assertion by nobody',
      'issuer',
      'nobody says that it made it',
      said(
        (xml) => put('<saml:Subject>', '<saml:Subject>')(xml).replace(`<saml:Issuer>${entityId}</saml:Issuer>`, ''),
        { what: 'response' },
      ),
    ],
    ['another audience', 'audience', 'it is for somebody else', said(put(`>${audience}<`, '>urn:evil<'))],
    [
      'an audience that begins alike',
      'audience',
      'it is for somebody else',
      said(put(`>${audience}<`, `>${audience}x<`)),
    ],
    [
      'an audience in other case',
      'audience',
      'it is for somebody else',
      said(put(`>${audience}<`, `>${audience.toUpperCase()}<`)),
    ],
    ['no audience', 'audience-missing', 'it is for anybody', said(put(audienceRestriction, ''))],
    ['an audience that is empty', 'audience', 'it is for somebody else', said(put(`>${audience}<`, '><'))],
    [
      'a restriction without an audience',
      'audience',
      'it is for somebody else',
      said(put(audienceRestriction, '<saml:AudienceRestriction/>')),
    ],
    [
      'a second restriction, to somebody else',
      'audience',
      'it is for somebody else',
      said(
        put(
          '</saml:Conditions>',
          '<saml:AudienceRestriction><saml:Audience>urn:evil</saml:Audience></saml:AudienceRestriction></saml:Conditions>',
        ),
      ),
    ],
    [
      'another recipient',
      'audience',
      'it is to be brought elsewhere',
      said(put(` Recipient="${recipient}"`, ' Recipient="https://evil.example/"')),
    ],
    [
      'a recipient that begins alike',
      'audience',
      'it is to be brought elsewhere',
      said(put(` Recipient="${recipient}"`, ` Recipient="${recipient}.evil.example"`)),
    ],
    [
      'a recipient with a slash more',
      'audience',
      'it is to be brought elsewhere',
      said(put(` Recipient="${recipient}"`, ` Recipient="${recipient}/"`)),
    ],
    ['no recipient', 'audience', 'it is to be brought elsewhere', said(put(` Recipient="${recipient}"`, ''))],
    [
      'another destination',
      'audience',
      'it was sent elsewhere',
      changed(put(` Destination="${recipient}"`, ' Destination="https://evil.example/"')),
    ],
    [
      'another destination, signed',
      'audience',
      'it was sent elsewhere',
      said(put(` Destination="${recipient}"`, ' Destination="https://evil.example/"'), { what: 'response' }),
    ],
  ];
}

/** When they hold. */
export function wrongTimes({ said, start, end, ago, now, audienceRestriction }: Workshop): Forgery[] {
  const conditions = put(`<saml:Conditions NotBefore="${start}" NotOnOrAfter="${end}">`, '<saml:Conditions>');
  return [
    ['what is over', 'expired', 'it is over', said(put(`NotOnOrAfter="${end}">`, `NotOnOrAfter="${ago}">`))],
    ['what ends now', 'expired', 'it is over', said(put(`NotOnOrAfter="${end}">`, `NotOnOrAfter="${start}">`))],
    [
      'what does not hold yet',
      'form',
      'it does not hold yet',
      said(put(`NotBefore="${start}"`, `NotBefore="${isoOf(now + 2 * minuteMs)}"`)),
    ],
    [
      'a confirmation that is over',
      'expired',
      'it is over',
      said(put(`NotOnOrAfter="${end}"/>`, `NotOnOrAfter="${ago}"/>`)),
    ],
    [
      'a confirmation that does not hold yet',
      'form',
      'it does not hold yet',
      said(put(`NotOnOrAfter="${end}"/>`, `NotOnOrAfter="${end}" NotBefore="${isoOf(now + 2 * minuteMs)}"/>`)),
    ],
    ['a confirmation for ever', 'form', 'it may be brought for ever', said(put(` NotOnOrAfter="${end}"/>`, '/>'))],
    [
      'a session that is over',
      'expired',
      'it is over',
      said(put(' SessionIndex=', ` SessionNotOnOrAfter="${ago}" SessionIndex=`)),
    ],
    [
      'a time of another zone',
      'form',
      'a time that is none',
      said(put(`NotOnOrAfter="${end}"/>`, 'NotOnOrAfter="2099-01-01T00:00:00+01:00"/>')),
    ],
    [
      'a time without a zone',
      'form',
      'a time that is none',
      said(put(`NotOnOrAfter="${end}"/>`, 'NotOnOrAfter="2099-01-01T00:00:00"/>')),
    ],
    [
      'a time that is no day',
      'form',
      'a time that is none',
      said(put(`NotOnOrAfter="${end}"/>`, 'NotOnOrAfter="2099-13-45T00:00:00Z"/>')),
    ],
    ['a time that is empty', 'form', 'a time that is none', said(put(`NotOnOrAfter="${end}"/>`, 'NotOnOrAfter=""/>'))],
    [
      'no conditions',
      'audience-missing',
      'it is for anybody',
      said((xml) => xml.replace(/<saml:Conditions.*<\/saml:Conditions>/, '')),
    ],
    [
      'conditions that say nothing',
      'audience-missing',
      'it is for anybody',
      said((xml) => put(audienceRestriction, '')(conditions(xml))),
    ],
  ];
}

/** Whom they name, and who may bring them. */
export function wrongPeople({ said, good }: Workshop): Forgery[] {
  const confirmation = /<saml:SubjectConfirmation .*?<\/saml:SubjectConfirmation>/.exec(good)?.[0] ?? '';
  const nameId = /<saml:NameID.*?<\/saml:NameID>/.exec(good)?.[0] ?? '';
  return [
    [
      'a holder of a key',
      'audience',
      'it is to be brought elsewhere',
      said(put(bearer, 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key')),
    ],
    [
      'somebody who vouches',
      'audience',
      'it is to be brought elsewhere',
      said(put(bearer, 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches')),
    ],
    ['no method', 'audience', 'it is to be brought elsewhere', said(put(` Method="${bearer}"`, ''))],
    ['no confirmation', 'audience', 'it is to be brought elsewhere', said(put(confirmation, ''))],
    [
      'a confirmation without data',
      'audience',
      'it is to be brought elsewhere',
      said(put(confirmation, `<saml:SubjectConfirmation Method="${bearer}"/>`)),
    ],
    [
      'no subject',
      'audience',
      'it is to be brought elsewhere',
      said((xml) => xml.replace(/<saml:Subject>.*<\/saml:Subject>/, '')),
    ],
    ['no name', 'form', 'the assertion names nobody', said(put(nameId, ''))],
    ['a name that is empty', 'form', 'the assertion names nobody', said(put('>ada<', '><'))],
    ['a name of white space', 'form', 'the assertion names nobody', said(put('>ada<', '> \n <'))],
    ['a name that is too long', 'form', 'the assertion names nobody', said(put('>ada<', `>${'a'.repeat(1025)}<`))],
    [
      'a name of another namespace',
      'form',
      'the assertion names nobody',
      said(put(nameId, '<e:NameID xmlns:e="urn:evil">ada</e:NameID>')),
    ],
    [
      'a name for what confirms alone',
      'form',
      'the assertion names nobody',
      said((xml) =>
        put('<saml:SubjectConfirmationData', `${nameId}<saml:SubjectConfirmationData`)(put(nameId, '')(xml)),
      ),
    ],
    ['a name that is encrypted', 'form', 'the assertion names nobody', said(put(nameId, '<saml:EncryptedID/>'))],
    [
      'nobody who was authenticated',
      'form',
      'nobody was authenticated',
      said((xml) => xml.replace(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, '')),
    ],
  ];
}
