import { describe, expect, test } from 'vitest';
import { makeCertificate, makeSamlMetadata } from '../../../../test/saml-metadata.ts';
import { parseSamlMetadata } from './saml-metadata.ts';

const now = Date.UTC(2026, 0, 1);
const parse = (text: string) => parseSamlMetadata(text, now);
const refusal = (message: RegExp | string) =>
  expect.objectContaining({
    code: 'InvalidParameterException',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
const refusalOf = (text: string) => {
  try {
    return parse(text);
  } catch (error) {
    return error;
  }
};

describe('parseSamlMetadata', () => {
  test('tells who the provider is, where it signs on and out, and with what it signs', () => {
    const certificates = [makeCertificate(), makeCertificate()];
    expect(parse(makeSamlMetadata({ certificates }))).toEqual({
      entityId: 'https://idp.example.com/metadata',
      wantsSignedRequests: true,
      signOn: [
        { binding: 'post', location: 'https://idp.example.com/sso/post' },
        { binding: 'redirect', location: 'https://idp.example.com/sso' },
      ],
      signOut: [{ binding: 'redirect', location: 'https://idp.example.com/slo' }],
      signingCertificates: certificates,
    });
  });

  test('reads a byte order mark, a federation of one, keys without a use and certificates over several lines', () => {
    const certificate = makeCertificate();
    const wrapped = certificate.replaceAll(/(.{64})/g, '$1\n        ');
    const entity = makeSamlMetadata({ certificates: [wrapped], signOut: '' })
      .replace(/^<\?xml.*\?>/, '')
      .replace(' use="signing"', '');
    const federation = `\uFEFF<?xml version="1.0"?><m:EntitiesDescriptor xmlns:m="urn:oasis:names:tc:SAML:2.0:metadata">
      <m:EntityDescriptor entityID="https://app.example.com"><m:SPSSODescriptor/></m:EntityDescriptor>${entity}</m:EntitiesDescriptor>`;
    expect(parse(federation)).toMatchObject({
      entityId: 'https://idp.example.com/metadata',
      signOut: [],
      signingCertificates: [certificate],
    });
    expect(refusalOf(federation.replace('</m:EntitiesDescriptor>', `${entity}</m:EntitiesDescriptor>`))).toEqual(
      refusal(/more than one/),
    );
  });

  test('goes by the certificates that are still valid, and refuses when none is', () => {
    const [current, past] = [makeCertificate(), makeCertificate(now - 1000)];
    expect(parse(makeSamlMetadata({ certificates: [past, current] })).signingCertificates).toEqual([current]);
    expect(refusalOf(makeSamlMetadata({ certificates: [past] }))).toEqual(refusal('Signing certificates are expired'));
  });

  test.each([
    ['a document type', `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${makeSamlMetadata()}`, /document type/],
    ['a document type in other letters', makeSamlMetadata().replace('?>', '?><!doctype md>'), /document type/],
    ['an entity that nobody declared', makeSamlMetadata({ entityId: '&e;' }), /well-formed/],
    ['an attribute given twice', makeSamlMetadata({ attributes: ' entityID="https://evil.example"' }), /well-formed/],
    ['two roots', `${makeSamlMetadata()}<x/>`, /well-formed/],
    ['a tag left open', makeSamlMetadata().replace('</md:EntityDescriptor>', ''), /well-formed/],
    ['text', 'metadata', /well-formed/],
    ['nothing', ' ', /well-formed/],
    ['another namespace', makeSamlMetadata().replaceAll('SAML:2.0:metadata', 'SAML:1.0:metadata'), /no SAML 2.0/],
    ['another protocol', makeSamlMetadata().replace('SAML:2.0:protocol', 'SAML:1.1:protocol'), /no SAML 2.0/],
    ['no entity id', makeSamlMetadata({ entityId: '' }), /entityID/],
    ['a script as its address', makeSamlMetadata({ signOn: 'javascript:alert(1)//' }), /no web address/],
    ['no certificate', makeSamlMetadata({ certificates: [] }), /no signing certificate/],
    ['a certificate that is none', makeSamlMetadata({ certificates: ['AAAA'] }), /cannot be read/],
    ['a certificate that is no base64', makeSamlMetadata({ certificates: ['%'] }), /cannot be read/],
    [
      'a validity that has passed',
      makeSamlMetadata({ attributes: ' validUntil="2025-12-31T23:59:59Z"' }),
      /validUntil/,
    ],
    ['a validity that nobody can read', makeSamlMetadata({ attributes: ' validUntil="soon"' }), /validUntil/],
  ])('refuses %s', (_, text, message) => {
    expect(refusalOf(text)).toEqual(refusal(message));
  });

  test('what is nested as deep, or is as wide, as may be read is read; more is refused unread', () => {
    const deep = `${'<a>'.repeat(2400)}${'</a>'.repeat(2400)}`;
    for (const more of [deep, '<a/>'.repeat(4900)]) {
      expect(refusalOf(more.startsWith('<a>') ? more : `<b>${more}</b>`)).toEqual(refusal(/no SAML 2.0/));
      const inside = makeSamlMetadata().replace('</md:EntityDescriptor>', `${more}</md:EntityDescriptor>`);
      expect(refusalOf(inside)).toMatchObject({ entityId: 'https://idp.example.com/metadata' });
      expect(refusalOf(makeSamlMetadata({ certificates: [more] }))).toEqual(refusal(/cannot be read/));
    }
    expect(refusalOf('<a>'.repeat(100_000))).toEqual(refusal(/too many elements/));
  });
});
