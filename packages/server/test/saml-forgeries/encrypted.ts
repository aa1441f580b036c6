import { signResponse } from '../saml-forge.ts';
import { encryptAssertion, type SamlEncryption } from '../saml-response.ts';
import { assertionOf, base64, type Change, evil, type Forgery, put, signatureOf, type Workshop } from './workshop.ts';

const undone = 'it does not decrypt';
const wayNotTaken = 'its key is encrypted by a way that is not taken';
const notOneEncrypted = 'not one encrypted assertion';

/** Responses for a provider whose assertions have to be encrypted: `certificate` is of the key that decrypts, `other` of another one. */
export function wronglyEncrypted(
  { good, signed, stranger }: Workshop,
  { certificate, other }: { readonly certificate: string; readonly other: string },
): Forgery[] {
  /** A response in which this is encrypted. */
  const holding = (inside: string, how: Partial<SamlEncryption> = {}) =>
    put(assertionOf(good), encryptAssertion(inside, { certificate, ...how }))(good);
  const own = assertionOf(signed);
  const bare = assertionOf(good);
  const right = holding(own);
  const changed = (change: Change) => base64(change(right));
  const encryptedOf = (xml: string) => /<saml:EncryptedAssertion.*<\/saml:EncryptedAssertion>/s.exec(xml)?.[0] ?? '';
  const keyOf = (xml: string) => /<xenc:EncryptedKey>.*<\/xenc:EncryptedKey>/s.exec(xml)?.[0] ?? '';
  const flip = (at: number) => (bytes: Buffer) => {
    const offset = at < 0 ? bytes.length + at : at;
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    return bytes;
  };
  return [
    ['an assertion that is not encrypted', 'form', notOneEncrypted, base64(signed)],
    [
      'an assertion beside an encrypted one',
      'form',
      notOneEncrypted,
      changed((xml) => put('</samlp:Response>', `${evil(signed)}</samlp:Response>`)(xml)),
    ],
    [
      'two encrypted assertions',
      'form',
      notOneEncrypted,
      changed((xml) => put('</samlp:Response>', `${encryptedOf(xml)}</samlp:Response>`)(xml)),
    ],
    [
      'an encrypted assertion in the extensions',
      'form',
      notOneEncrypted,
      changed((xml) => put(encryptedOf(xml), `<samlp:Extensions>${encryptedOf(xml)}</samlp:Extensions>`)(xml)),
    ],
    [
      'an encrypted assertion of another namespace',
      'signature',
      'something else was signed',
      changed((xml) =>
        put(
          '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
          '<saml:EncryptedAssertion xmlns:saml="urn:evil"',
        )(xml),
      ),
    ],
    ['an assertion for another key', 'form', undone, base64(holding(own, { certificate: other }))],
    ['a key by PKCS #1 v1.5', 'form', wayNotTaken, base64(holding(own, { transport: 'pkcs1' }))],
    [
      'a key by PKCS #1 v1.5 that says OAEP',
      'form',
      undone,
      base64(put('#rsa-1_5', '#rsa-oaep-mgf1p')(holding(own, { transport: 'pkcs1' }))),
    ],
    ['a key by a method of nobody', 'form', wayNotTaken, changed(put('#rsa-oaep-mgf1p', '#evil'))],
    [
      'a key by two methods of digest',
      'form',
      wayNotTaken,
      base64(put('#mgf1sha256', '#mgf1sha512')(holding(own, { transport: 'oaep-sha256' }))),
    ],
    [
      'a key with parameters',
      'form',
      wayNotTaken,
      changed(
        put('#rsa-oaep-mgf1p"/>', '#rsa-oaep-mgf1p"><xenc:OAEPparams>AA==</xenc:OAEPparams></xenc:EncryptionMethod>'),
      ),
    ],
    [
      'two keys',
      'form',
      'not one key is encrypted',
      changed((xml) => put('</xenc:EncryptedKey>', `</xenc:EncryptedKey>${keyOf(xml)}`)(xml)),
    ],
    ['no key', 'form', 'not one key is encrypted', changed((xml) => put(keyOf(xml), '')(xml))],
    [
      'a key that is elsewhere',
      'form',
      'not one key is encrypted',
      changed((xml) => put(keyOf(xml), '<ds:RetrievalMethod URI="https://evil.example/key"/>')(xml)),
    ],
    [
      'a content that is elsewhere',
      'form',
      undone,
      changed((xml) =>
        xml.replace(
          /(.*)<xenc:CipherValue>.*<\/xenc:CipherValue>/s,
          '$1<xenc:CipherReference URI="https://evil.example/"/>',
        ),
      ),
    ],
    [
      'a cipher of nobody',
      'form',
      'it is encrypted by a cipher that is not taken',
      changed(put('#aes256-gcm', '#tripledes-cbc')),
    ],
    ['a cipher with a shorter key', 'form', undone, changed(put('#aes256-gcm', '#aes128-gcm'))],
    ['a content that is only a part', 'form', 'no element is encrypted', changed(put('#Element"', '#Content"'))],
    ['one bit changed', 'form', undone, base64(holding(own, { damage: flip(100) }))],
    ['one bit changed in the tag', 'form', undone, base64(holding(own, { damage: flip(-1) }))],
    ['one bit changed in the start', 'form', undone, base64(holding(own, { damage: flip(0) }))],
    ['a shorter tag', 'form', undone, base64(holding(own, { damage: (bytes) => bytes.subarray(0, -12) }))],
    ['nothing', 'form', undone, base64(holding(own, { damage: () => Buffer.alloc(0) }))],
    [
      'one bit changed, by CBC',
      'form',
      'no well-formed XML',
      base64(holding(own, { cipher: 'aes-256-cbc', damage: flip(0) })),
    ],
    [
      'a padding that is none, by CBC',
      'form',
      undone,
      base64(holding(own, { cipher: 'aes-256-cbc', damage: (bytes) => bytes.subarray(0, -16) })),
    ],
    [
      'half a block, by CBC',
      'form',
      undone,
      base64(holding(own, { cipher: 'aes-256-cbc', damage: (bytes) => bytes.subarray(0, -1) })),
    ],
    ['nobody who signed', 'signature', 'no signature', base64(holding(bare))],
    [
      'a stranger who signed',
      'signature',
      'no certificate of the provider made the signature',
      base64(holding(assertionOf(signResponse(stranger, good)))),
    ],
    [
      'a stranger who signed around it',
      'signature',
      'no certificate of the provider made the signature',
      base64(signResponse(stranger, right, { what: 'response' })),
    ],
    [
      'a name that was changed within',
      'signature',
      'no certificate of the provider made the signature',
      base64(holding(put('>ada<', '>eve<')(own))),
    ],
    [
      'a forged one around the signed one, within',
      'form',
      'no assertion',
      base64(holding(put('</saml:Assertion>', `${own}</saml:Assertion>`)(evil(signed)))),
    ],
    [
      'the signature in a forged one, within',
      'form',
      'no assertion',
      base64(
        holding(
          evil(signed).replace(
            '</saml:Issuer>',
            `</saml:Issuer>${signatureOf(own).replace('</ds:Signature>', `<ds:Object>${bare}</ds:Object></ds:Signature>`)}`,
          ),
        ),
      ),
    ],
    ['a whole response, within', 'form', 'no assertion', base64(holding(signed))],
    ['another one that is encrypted, within', 'form', 'no assertion', base64(holding(encryptedOf(right)))],
    ['two assertions, within', 'form', 'no well-formed XML', base64(holding(own + own))],
    ['a comment, within', 'form', 'a document type, a comment', base64(holding(put('>ada<', '>ada<!-- --><')(own)))],
    [
      'a document type, within',
      'form',
      'a document type, a comment',
      base64(holding(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>${own}`)),
    ],
    ['half a text, within', 'form', 'no well-formed XML', base64(holding(own.slice(0, 300)))],
  ];
}

/** By a cipher in which nobody finds what was changed, with nobody who vouches for it, where nobody asked. */
export function encryptedWithoutRequest({ good, signed }: Workshop, certificate: string): Forgery[] {
  const inside = encryptAssertion(assertionOf(signed), { certificate, cipher: 'aes-256-cbc' });
  return [
    [
      'CBC that nobody signed and nobody asked for',
      'form',
      'CBC with nobody who vouches for it',
      base64(put(assertionOf(good), inside)(good)),
    ],
  ];
}
