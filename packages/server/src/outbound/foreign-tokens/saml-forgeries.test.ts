import { expect, test } from 'vitest';
import type { SamlSignOn } from '#domain/foreign-tokens.ts';
import { goodResponse, makeSigningKey, type SamlSituation, signResponse } from '../../../test/saml-forge.ts';
import { wrongWithoutRequest } from '../../../test/saml-forgeries/answers.ts';
import { encryptedWithoutRequest, wronglyEncrypted } from '../../../test/saml-forgeries/encrypted.ts';
import { samlForgeries } from '../../../test/saml-forgeries/forgeries.ts';
import { assertionOf, base64, type Forgery, openWorkshop, put } from '../../../test/saml-forgeries/workshop.ts';
import { encryptAssertion } from '../../../test/saml-response.ts';
import { verifySamlResponse } from './verify-saml-response.ts';

const now = Date.UTC(2026, 0, 1);
const [key, older, decryption, other] = ['idp', 'older', 'decryption', 'other'].map(makeSigningKey) as [
  SamlSituation['key'],
  SamlSituation['key'],
  SamlSituation['key'],
  SamlSituation['key'],
];
const requestId = '_request';
const unasked: SamlSituation = {
  entityId: 'https://idp.example.com/metadata',
  key,
  audience: 'urn:amazon:cognito:sp:us-east-1_example',
  recipient: 'https://auth.example.com/saml2/idpresponse',
  now,
};
const asked: SamlSituation = { ...unasked, inResponseTo: requestId };
const decryptionKey = decryption.privateKey.export({ format: 'der', type: 'pkcs8' });
const { certificate } = decryption;

const verify = (encoded: string, signOn: SamlSignOn) => {
  const { entityId, audience, recipient } = unasked;
  const trusted = { entityId, certificates: [older.certificate, key.certificate], audiences: [audience] };
  return verifySamlResponse({ kind: 'saml', ...trusted, recipients: [recipient], signOn }, encoded, now);
};

const tables: readonly (readonly [string, SamlSignOn, Forgery[]])[] = [
  ['to our request', { requestId }, samlForgeries(asked)],
  ['to nobody', {}, wrongWithoutRequest(openWorkshop(unasked))],
  [
    'that is encrypted',
    { requestId, decryptionKey },
    wronglyEncrypted(openWorkshop(asked), { certificate, other: other.certificate }),
  ],
  ['that is encrypted, to nobody', { decryptionKey }, encryptedWithoutRequest(openWorkshop(unasked), certificate)],
];
const forgeries = tables.flatMap(([which, signOn, rows]) =>
  rows.map(([name, reason, because, encoded]) => ({ which, signOn, name, reason, because, encoded })),
);

test.each(forgeries)('a response $which: $name ($because)', ({ signOn, reason, because, encoded }) => {
  expect(() => verify(encoded, signOn)).toThrow(
    expect.objectContaining({ name: 'ForeignTokenError', reason, message: expect.stringContaining(because) }),
  );
});

test('there are many of them, each with a name and bytes of its own', () => {
  expect(forgeries.length).toBeGreaterThan(250);
  expect(new Set(forgeries.map(({ which, name }) => `${which} ${name}`)).size).toBe(forgeries.length);
  expect(new Set(forgeries.map(({ encoded }) => encoded)).size).toBe(forgeries.length);
});

test.each(['assertion', 'response', 'both'] as const)('the good ones are taken: signed %s', (what) => {
  const ada = { subject: 'ada', claims: { mail: 'ada@example.com' } };
  expect(verify(base64(signResponse(key, goodResponse(asked), { what })), { requestId })).toMatchObject(ada);
  expect(verify(base64(signResponse(key, goodResponse(unasked), { what })), {})).toMatchObject(ada);
});

test.each(['aes-256-gcm', 'aes-128-cbc'] as const)('the good encrypted ones are taken: %s', (cipher) => {
  const good = goodResponse(asked);
  const signedWithin = encryptAssertion(assertionOf(signResponse(key, good)), { certificate, cipher });
  const bareWithin = encryptAssertion(assertionOf(good), { certificate, cipher });
  const signOn = { requestId, decryptionKey };
  const within = put(assertionOf(good), signedWithin)(good);
  expect(verify(base64(within), signOn).subject).toBe('ada');
  expect(verify(base64(signResponse(key, within, { what: 'response' })), signOn).subject).toBe('ada');
  const around = signResponse(key, put(assertionOf(good), bareWithin)(good), { what: 'response' });
  expect(verify(base64(around), signOn).subject).toBe('ada');
});

// What changes nothing of what was signed is no forgery: it says the same, of the same person.
test.each<readonly [string, (xml: string) => string]>([
  ['a declaration', (xml) => `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n${xml}`],
  ['a byte order mark', (xml) => `\ufeff${xml}`],
  ['white space around', (xml) => `${xml}\n \n`],
  [
    'another quote',
    put(
      '<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">',
      "<saml:Issuer xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'>",
    ),
  ],
  ['a reference to the same letter', put('>ada<', '>&#97;d&#x61;<')],
  ['another base of what is not signed', put('<samlp:Response ', '<samlp:Response xml:base="https://evil.example/" ')],
])('the good one is still good with %s', (_, change) => {
  const [signed, signOn] = [signResponse(key, goodResponse(asked)), { requestId }];
  expect(verify(base64(change(signed)), signOn)).toMatchObject({ subject: 'ada', claims: { mail: 'ada@example.com' } });
  expect(verify(base64(signed).replace(/.{76}/g, '$&\r\n'), signOn).subject).toBe('ada');
});

test('people whose names look alike are not one person', () => {
  const nameOf = (name: string) =>
    verify(base64(signResponse(key, put('>ada<', `>${name}<`)(goodResponse(asked)))), { requestId }).subject;
  const names = ['\u00c5da', 'A\u030ada', 'ada', 'Ada', 'ADA', 'ada\u00a0', '\u0430da', 'ada\u200b', 'ada\u3000'];
  expect(names.map(nameOf)).toEqual(names);
});
