import { expect, test } from 'vitest';
import type { ForeignProvider } from '#domain/foreign-tokens.ts';
import { makeCertificate } from '../../../test/saml-metadata.ts';
import { makeSamlResponse, makeSamlXml, type SamlParts, samlCertificate } from '../../../test/saml-response.ts';
import { verifySamlResponse } from './verify-saml-response.ts';

const now = Date.UTC(2026, 0, 1);
const minute = 60_000;
const provider: Extract<ForeignProvider, { kind: 'saml' }> = {
  kind: 'saml',
  entityId: 'https://idp.example.com/metadata',
  certificates: [makeCertificate(), samlCertificate],
  audiences: ['urn:amazon:webservices', 'https://auth.example.com'],
  recipients: ['https://signin.aws.amazon.com/saml'],
};
const verify = (parts: SamlParts = {}, at = now) => verifySamlResponse(provider, makeSamlResponse(now, parts), at);
const verifyXml = (xml: string) => verifySamlResponse(provider, Buffer.from(xml).toString('base64'), now);
const refused = (reason: string) => expect.objectContaining({ name: 'ForeignTokenError', reason });

test.each(['assertion', 'response', 'both'] as const)(
  'a response of which %s is signed says who somebody is',
  (signed) => {
    const role = 'arn:aws:iam::123456789012:role/a,arn:aws:iam::123456789012:saml-provider/x';
    const attributes = { 'https://aws.amazon.com/SAML/Attributes/Role': [role, 'b,c'], mail: ['ada@example.com'] };
    expect(verify({ signed, attributes })).toEqual({
      subject: 'ada',
      audience: 'urn:amazon:webservices',
      claims: {
        sub: 'ada',
        aud: 'urn:amazon:webservices',
        mail: 'ada@example.com',
        'https://aws.amazon.com/SAML/Attributes/Role': [role, 'b,c'],
      },
      response: { recipient: 'https://signin.aws.amazon.com/saml', nameFormat: '' },
    });
  },
);

test.each<[string, string, SamlParts]>([
  ['no signature', 'signature', { signed: 'nothing' }],
  ['a signature of somebody else', 'signature', { byStranger: true }],
  ['SHA-1', 'signature', { signatureMethod: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }],
  ['a digest by SHA-1', 'signature', { digestMethod: 'http://www.w3.org/2000/09/xmldsig#sha1' }],
  ['another provider', 'issuer', { issuer: 'https://other.example.com' }],
  ['another audience', 'audience', { audience: 'urn:somebody:else' }],
  ['no audience', 'audience-missing', { audience: null }],
  ['another recipient', 'audience', { recipient: 'https://evil.example.com/saml', destination: '' }],
  ['another destination', 'audience', { destination: 'https://evil.example.com/saml' }],
  ['a failure', 'form', { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }],
  ['another version', 'form', { version: '1.1' }],
  ['a holder of a key', 'audience', { method: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key' }],
  ['nobody', 'form', { subject: '' }],
  ['nobody who was authenticated', 'form', { statement: '' }],
  ['what does not hold yet', 'form', { notBefore: now + 2 * minute }],
  ['what is over', 'expired', { notOnOrAfter: now }],
  ['what came too late', 'expired', { confirmedUntil: now }],
  ['what may be brought for ever', 'form', { confirmedUntil: null }],
])('a response with %s is refused', (_, reason, parts) => {
  expect(() => verify(parts)).toThrow(refused(reason));
});

test('a session that has ended at the provider is over', () => {
  const end = new Date(now).toISOString();
  const statement = `<saml:AuthnStatement AuthnInstant="${end}" SessionNotOnOrAfter="${end}"/>`;
  expect(() => verify({ statement })).toThrow(
    expect.objectContaining({ reason: 'expired', expiredAtSeconds: now / 1000 }),
  );
  expect(verify({}, now + 5 * minute - 1).subject).toBe('ada');
});

test('a byte that is changed in what was signed is found, wherever it is', () => {
  const xml = makeSamlXml(now);
  for (const [from, to] of [
    ['>ada<', '>eve<'],
    ['urn:amazon:webservices<', 'https://auth.example.com<'],
    ['NotOnOrAfter="2026', 'NotOnOrAfter="2027'],
    ['<saml:AuthnStatement', '<saml:AuthnStatement a="b"'],
  ] as const) {
    expect(xml).toContain(from);
    expect(() => verifyXml(xml.replace(from, to))).toThrow(refused('signature'));
  }
});

test('what is signed stays what is read, whatever is wrapped around it', () => {
  const xml = makeSamlXml(now);
  const [assertion = ''] = /<saml:Assertion.*<\/saml:Assertion>/.exec(xml) ?? [];
  const forged = assertion
    .replace(/<Signature.*<\/Signature>|<ds:Signature.*<\/ds:Signature>/, '')
    .replace('>ada<', '>eve<');
  const renamed = forged.replace('ID="assertion-1"', 'ID="assertion-2"');
  for (const wrapped of [
    xml.replace(assertion, `${renamed}${assertion}`),
    xml.replace(assertion, `${assertion}${renamed}`),
    xml.replace(
      assertion,
      renamed.replace('</saml:Assertion>', `<saml:Advice>${assertion}</saml:Advice></saml:Assertion>`),
    ),
    xml.replace(assertion, `<samlp:Extensions>${assertion}</samlp:Extensions>${renamed}`),
    xml.replace(assertion, `<samlp:Extensions>${assertion}</samlp:Extensions>${forged}`),
  ]) {
    expect(() => verifyXml(wrapped)).toThrow(expect.objectContaining({ name: 'ForeignTokenError' }));
  }
});

test('a comment or an instruction in a name cuts nothing off: it is refused', () => {
  const xml = makeSamlXml(now, { subject: 'ada@example.com.evil.example' });
  const commented = xml.replace('>ada@example.com.evil', '>ada@example.com<!-- -->.evil');
  expect(() => verifyXml(commented)).toThrow(refused('form'));
  expect(() => verifyXml(xml.replace('>ada@example.com.evil', '>ada@example.com<?a ?>.evil'))).toThrow(refused('form'));
});

test('a response that is made to take long is refused before a signature is looked at', () => {
  const xml = makeSamlXml(now);
  const numbers = (count: number) => [...Array(count).keys()];
  for (const inside of [
    '<a>'.repeat(900) + '</a>'.repeat(900),
    `<a ${numbers(2600)
      .map((at) => `a${at}=""`)
      .join(' ')}/>`,
    numbers(1001)
      .map((at) => `<q${at}:a xmlns:q${at}="u"/>`)
      .join(''),
    `<a PrefixList="${'b '.repeat(30)}"/>`,
  ]) {
    const before = process.cpuUsage();
    expect(() => verifyXml(xml.replace('</saml:Assertion>', `${inside}</saml:Assertion>`))).toThrow(refused('form'));
    // Some 0.05 s on a quiet machine; it was half a second, and more.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
  }
});

test('a document type, XML that is none, and what is no response are refused', () => {
  const xml = makeSamlXml(now);
  for (const wrong of [
    '',
    'x',
    `<!DOCTYPE x [<!ENTITY e "x">]>${xml}`,
    xml.replace('</samlp:Response>', ''),
    xml.replaceAll('samlp:Response', 'samlp:LogoutResponse'),
    /<saml:Assertion.*<\/saml:Assertion>/.exec(xml)?.[0] ?? '',
    `<a>${'<b/>'.repeat(3000)}</a>`,
    'x'.repeat(70_000),
  ]) {
    expect(() => verifyXml(wrong)).toThrow(refused('form'));
  }
});
