import { dsig, dsigMore, envelopedSignature, exclusive, signResponse } from '../saml-forge.ts';
import { base64, type Forgery, noCertificate, otherKind, put, signatureOf, type Workshop } from './workshop.ts';

/** How they are signed. */
export function wrongSignatures({ key, good, signed, signedBy, changed, stranger }: Workshop): Forgery[] {
  return [
    ['no signature', 'signature', 'no signature', signedBy({ what: 'nothing' })],
    ['a key of a stranger, embedded with its certificate', 'signature', noCertificate, signedBy({ by: stranger })],
    ['the whole response by a stranger', 'signature', noCertificate, signedBy({ by: stranger, what: 'response' })],
    [
      'an assertion by the provider in a response by a stranger',
      'signature',
      noCertificate,
      base64(signResponse(stranger, signed, { what: 'response' })),
    ],
    [
      'an assertion by a stranger in a response by the provider',
      'signature',
      noCertificate,
      base64(signResponse(key, signResponse(stranger, good), { what: 'response' })),
    ],
    [
      'a signature over another element',
      'signature',
      otherKind,
      signedBy({ over: "//*[local-name(.)='AuthnStatement']" }),
    ],
    ['a signature over the response in the assertion', 'signature', otherKind, signedBy({ over: '/*' })],
    [
      'a signature over the assertion in the response',
      'signature',
      otherKind,
      signedBy({ what: 'response', over: "//*[local-name(.)='Assertion']" }),
    ],
    ['two references', 'signature', otherKind, signedBy({ alsoOver: "//*[local-name(.)='AuthnStatement']" })],
    ['two references to one element', 'signature', otherKind, signedBy({ alsoOver: "//*[local-name(.)='Assertion']" })],
    ['an empty URI', 'signature', otherKind, signedBy({ what: 'response', over: '/*', isEmptyUri: true })],
    ['no URI', 'signature', otherKind, changed(put(' URI="#_assertion"', ''))],
    [
      'a URI of another document',
      'signature',
      otherKind,
      changed(put('URI="#_assertion"', 'URI="https://evil.example/#_assertion"')),
    ],
    [
      'a URI by XPointer',
      'signature',
      otherKind,
      changed(put('URI="#_assertion"', `URI="#xpointer(id('_assertion'))"`)),
    ],
    ['SHA-1 in the signature', 'signature', otherKind, signedBy({ signatureMethod: `${dsig}rsa-sha1` })],
    ['SHA-1 in the digest', 'signature', otherKind, signedBy({ digestMethod: `${dsig}sha1` })],
    [
      'SHA-1 in both, over the response',
      'signature',
      otherKind,
      signedBy({ what: 'response', signatureMethod: `${dsig}rsa-sha1`, digestMethod: `${dsig}sha1` }),
    ],
    [
      'SHA-1 in the assertion, SHA-256 in the response',
      'signature',
      otherKind,
      base64(signResponse(key, signResponse(key, good, { signatureMethod: `${dsig}rsa-sha1` }), { what: 'response' })),
    ],
    [
      'SHA-1 that stands before what is signed',
      'signature',
      otherKind,
      changed(put('<ds:SignedInfo>', `<SignatureMethod Algorithm="${dsig}rsa-sha1"/><ds:SignedInfo>`)),
    ],
    ['MD5 in the signature', 'signature', otherKind, signedBy({ signatureMethod: `${dsigMore}rsa-md5` })],
    ['MD5 in the digest', 'signature', otherKind, signedBy({ digestMethod: `${dsigMore}md5` })],
    [
      'SHA-224',
      'signature',
      otherKind,
      signedBy({ signatureMethod: `${dsigMore}rsa-sha224`, digestMethod: `${dsigMore}sha224` }),
    ],
    [
      'a keyed hash by the certificate',
      'signature',
      otherKind,
      signedBy({ signatureMethod: `${dsigMore}hmac-sha256` }),
    ],
    [
      'a keyed hash of SHA-1 by the certificate',
      'signature',
      otherKind,
      signedBy({ signatureMethod: `${dsig}hmac-sha1` }),
    ],
    ['a method that is none', 'signature', otherKind, signedBy({ signatureMethod: `${dsigMore}none` })],
    [
      'a transform by XPath that lets the name go',
      'signature',
      otherKind,
      signedBy({ transforms: [envelopedSignature, 'http://www.w3.org/TR/1999/REC-xpath-19991116', exclusive] }),
    ],
    [
      'a filter by XPath',
      'signature',
      otherKind,
      signedBy({ transforms: [envelopedSignature, 'http://www.w3.org/2002/06/xmldsig-filter2', exclusive] }),
    ],
    [
      'a transform by XSLT',
      'signature',
      otherKind,
      signedBy({ transforms: [envelopedSignature, 'http://www.w3.org/TR/1999/REC-xslt-19991116', exclusive] }),
    ],
    [
      'a transform by base64',
      'signature',
      otherKind,
      signedBy({ transforms: [envelopedSignature, exclusive, `${dsig}base64`] }),
    ],
    [
      'a transform that decrypts',
      'signature',
      otherKind,
      signedBy({ transforms: [envelopedSignature, 'http://www.w3.org/2002/07/decrypt#XML', exclusive] }),
    ],
    [
      'canonical XML that keeps every namespace',
      'signature',
      otherKind,
      signedBy({ transforms: [envelopedSignature, 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'] }),
    ],
    [
      'canonical XML with comments',
      'signature',
      otherKind,
      signedBy({ transforms: [envelopedSignature, `${exclusive}WithComments`] }),
    ],
    ['no transform that takes the signature out', 'signature', otherKind, signedBy({ transforms: [exclusive] })],
    [
      'another canonicalization of what is signed',
      'signature',
      otherKind,
      signedBy({ canonicalization: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' }),
    ],
    [
      'an object in the signature',
      'signature',
      otherKind,
      changed(put('</ds:Signature>', '<ds:Object>x</ds:Object></ds:Signature>')),
    ],
    [
      'two times what is signed',
      'signature',
      otherKind,
      changed((xml) =>
        xml.replace('<ds:SignedInfo>', `${/<ds:SignedInfo>.*<\/ds:SignedInfo>/.exec(xml)?.[0]}<ds:SignedInfo>`),
      ),
    ],
    [
      'two digests, the right one last',
      'signature',
      otherKind,
      changed(put('<ds:DigestValue>', '<ds:DigestValue>AAAA</ds:DigestValue><ds:DigestValue>')),
    ],
    [
      'a signature twice',
      'signature',
      'more than one signature',
      changed((xml) => xml.replace(signatureOf(xml), (one) => one + one)),
    ],
    [
      'a signature in the subject',
      'signature',
      'a signature where none belongs',
      changed((xml) => put('<saml:Subject>', `<saml:Subject>${signatureOf(xml)}`)(xml.replace(signatureOf(xml), ''))),
    ],
    [
      'a signature in the status',
      'signature',
      'a signature where none belongs',
      base64(moveIntoStatus(signResponse(key, signed, { what: 'response' }))),
    ],
    [
      'a signature of another namespace',
      'signature',
      otherKind,
      changed((xml) => xml.replaceAll(`xmlns:ds="${dsig}"`, 'xmlns:ds="urn:evil"')),
    ],
    [
      'a signature with one byte changed',
      'signature',
      noCertificate,
      changed((xml) =>
        xml.replace(/<ds:SignatureValue>(.)/, (_, first: string) => `<ds:SignatureValue>${first === 'A' ? 'B' : 'A'}`),
      ),
    ],
    [
      'a signature that is empty',
      'signature',
      noCertificate,
      changed((xml) => xml.replace(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>')),
    ],
    [
      'a signature cut short',
      'signature',
      noCertificate,
      changed((xml) => xml.replace(/(<ds:SignatureValue>[^<]{80})[^<]*/, '$1')),
    ],
    [
      'the signature of another response',
      'signature',
      noCertificate,
      changed((xml) =>
        xml.replace(/<ds:Signature .*<\/ds:Signature>/, signatureOf(signResponse(key, put('>ada<', '>bob<')(good)))),
      ),
    ],
  ];
}

/** The signature of a response, which is the first, in a place where it is no signature of anything. */
function moveIntoStatus(xml: string): string {
  return put('<samlp:Status>', `<samlp:Status>${signatureOf(xml)}`)(xml.replace(signatureOf(xml), ''));
}
