import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { ForeignProvider } from '#domain/foreign-tokens.ts';
import { issueSelfSigned } from '#lib/certificate.ts';
import { makeCertificate } from '../../../test/saml-metadata.ts';
import {
  makeSamlResponse,
  makeSamlXml,
  type SamlEncryption,
  type SamlParts,
  samlCertificate,
} from '../../../test/saml-response.ts';
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
      response: {
        recipient: 'https://signin.aws.amazon.com/saml',
        assertionId: 'assertion-1',
        usableUntil: now + 5 * minute,
        authenticatedAt: now,
        nameFormat: '',
      },
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
  ['a condition that nobody knows', 'form', { condition: '<x:Only xmlns:x="urn:x"/>' }],
])('a response with %s is refused', (_, reason, parts) => {
  expect(() => verify(parts)).toThrow(refused(reason));
});

const signOn = { requestId: '_request' };
const signingOn: Record<'asked' | 'unasked', typeof provider> = {
  asked: { ...provider, signOn },
  unasked: { ...provider, signOn: {} },
};

test('a response that a browser brings answers our request, and its assertion does too', () => {
  const answer = (inResponseTo: SamlParts['inResponseTo']) => () =>
    verifySamlResponse(signingOn.asked, makeSamlResponse(now, inResponseTo === undefined ? {} : { inResponseTo }), now)
      .subject;
  expect(answer('_request')()).toBe('ada');
  for (const other of [
    undefined,
    '_other',
    ['_request', undefined],
    ['_request', '_other'],
    ['_other', '_request'],
  ] as const) {
    expect(answer(other)).toThrow(refused('form'));
  }
});

test('a response that nobody asked for answers nothing, and was made a moment ago', () => {
  const answer =
    (parts: SamlParts, at = now) =>
    () =>
      verifySamlResponse(signingOn.unasked, makeSamlResponse(now, parts), at).subject;
  const late = { notOnOrAfter: now + 60 * minute, confirmedUntil: now + 60 * minute };
  expect(answer({})()).toBe('ada');
  expect(answer(late, now + 6 * minute - 1)()).toBe('ada');
  expect(answer(late, now + 6 * minute)).toThrow(refused('form'));
  expect(answer({ issuedAt: now + 2 * minute })).toThrow(refused('form'));
  for (const inResponseTo of ['_request', ['_request', undefined], [undefined, '_request']] as const) {
    expect(answer({ inResponseTo })).toThrow(refused('form'));
  }
});

describe('an encrypted assertion', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const validity = { validFrom: Date.UTC(2020, 0, 1), validTo: Date.UTC(2100, 0, 1) };
  const certificate = issueSelfSigned(privateKey, publicKey, { commonName: 'sp', ...validity }).toString('base64');
  const decryptionKey = privateKey.export({ format: 'der', type: 'pkcs8' });
  const read =
    (parts: Omit<SamlParts, 'encryption'> & { encryption?: Partial<SamlEncryption> }, asked = true) =>
    () => {
      const encryption = { certificate, ...parts.encryption };
      const response = makeSamlResponse(now, { ...(asked && { inResponseTo: '_request' }), ...parts, encryption });
      const on = { ...(asked && signOn), decryptionKey };
      return verifySamlResponse({ ...provider, signOn: on }, response, now).subject;
    };

  test.each(['assertion', 'response', 'both'] as const)('is read where %s is signed', (signed) => {
    for (const cipher of ['aes-128-cbc', 'aes-256-cbc', 'aes-128-gcm', 'aes-256-gcm'] as const) {
      expect(read({ signed, encryption: { cipher } })()).toBe('ada');
    }
    expect(read({ signed, encryption: { transport: 'oaep-sha256' } })()).toBe('ada');
  });

  test('is believed by a signature alone: whoever has the certificate can encrypt', () => {
    expect(read({ signed: 'nothing' })).toThrow(refused('signature'));
    expect(read({ signed: 'assertion', byStranger: true })).toThrow(refused('signature'));
    expect(read({ signed: 'response', byStranger: true })).toThrow(refused('signature'));
    expect(read({ audience: 'urn:somebody:else' })).toThrow(refused('audience'));
  });

  test('is refused by a way that can be read by asking often, for another key, or where it was changed', () => {
    const whole = expect.objectContaining({ name: 'ForeignTokenError', reason: 'form' });
    expect(read({ encryption: { transport: 'pkcs1' } })).toThrow(whole);
    expect(read({ encryption: { certificate: makeCertificate() } })).toThrow(whole);
    for (const cipher of ['aes-256-cbc', 'aes-256-gcm'] as const) {
      const damage = (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -32), Buffer.alloc(32)]);
      expect(read({ encryption: { cipher, damage } })).toThrow(whole);
    }
    expect(read({ encryption: { cipher: 'aes-256-cbc' } }, false)).toThrow(whole);
    expect(read({ encryption: { cipher: 'aes-256-cbc' }, signed: 'both' }, false)()).toBe('ada');
    expect(read({ encryption: { cipher: 'aes-256-gcm' } }, false)()).toBe('ada');
  });

  test('is the only form that is read where it is wanted, and is not read where it is not', () => {
    const plain = makeSamlResponse(now, { inResponseTo: '_request' });
    const wanting = { ...provider, signOn: { ...signOn, decryptionKey } };
    expect(() => verifySamlResponse(wanting, plain, now)).toThrow(refused('form'));
    const encrypted = makeSamlResponse(now, { inResponseTo: '_request', encryption: { certificate } });
    expect(() => verifySamlResponse(signingOn.asked, encrypted, now)).toThrow(refused('form'));
    const xml = makeSamlXml(now, { inResponseTo: '_request', encryption: { certificate } });
    const [assertion = ''] = /<saml:Assertion.*<\/saml:Assertion>/.exec(makeSamlXml(now)) ?? [];
    for (const mixed of [
      xml.replace('<saml:EncryptedAssertion', `${assertion}<saml:EncryptedAssertion`),
      xml.replace('</saml:EncryptedAssertion>', `</saml:EncryptedAssertion>${assertion}`),
    ]) {
      expect(() => verifySamlResponse(wanting, Buffer.from(mixed).toString('base64'), now)).toThrow(refused('form'));
    }
  });
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
