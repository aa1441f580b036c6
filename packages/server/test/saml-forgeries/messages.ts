import { signResponse } from '../saml-forge.ts';
import {
  assertionOf,
  base64,
  declarations,
  evil,
  type Forgery,
  noCertificate,
  notOne,
  otherKind,
  put,
  signatureOf,
  type Workshop,
} from './workshop.ts';

const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const failed = 'the provider says that it failed';

/** What they are. */
export function wrongMessages({ key, good, signed, said, changed }: Workshop): Forgery[] {
  return [
    [
      'an assertion of version 1.1',
      'form',
      'another version',
      said(put('ID="_assertion" Version="2.0"', 'ID="_assertion" Version="1.1"')),
    ],
    [
      'an assertion of no version',
      'form',
      'another version',
      said(put('ID="_assertion" Version="2.0"', 'ID="_assertion"')),
    ],
    [
      'a response of version 1.1',
      'form',
      'another version',
      changed(put('ID="_response" Version="2.0"', 'ID="_response" Version="1.1"')),
    ],
    [
      'a failure',
      'form',
      failed,
      said(put(success, 'urn:oasis:names:tc:SAML:2.0:status:Responder'), { what: 'response' }),
    ],
    [
      'a failure with a success in it',
      'form',
      failed,
      said(
        put(
          `<samlp:StatusCode Value="${success}"/>`,
          `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Requester"><samlp:StatusCode Value="${success}"/></samlp:StatusCode>`,
        ),
        { what: 'response' },
      ),
    ],
    [
      'no status',
      'form',
      failed,
      said((xml) => xml.replace(/<samlp:Status>.*<\/samlp:Status>/, ''), { what: 'response' }),
    ],
    ['a success that only begins alike', 'form', failed, changed(put(success, `${success}x`))],
    [
      'two assertions, both signed',
      'form',
      notOne,
      changed(
        put(
          '</samlp:Response>',
          `${assertionOf(signResponse(key, put('"_assertion"', '"_other"')(good)))}</samlp:Response>`,
        ),
      ),
    ],
    ['no assertion', 'form', notOne, said((xml) => xml.replace(assertionOf(xml), ''), { what: 'response' })],
    ['an assertion alone', 'form', 'no SAML response', base64(assertionOf(signed))],
    [
      'a good assertion in the advice of one that is not signed',
      'form',
      notOne,
      changed((xml) =>
        put(
          assertionOf(xml),
          evil(xml).replace('</saml:Assertion>', `<saml:Advice>${assertionOf(xml)}</saml:Advice></saml:Assertion>`),
        )(xml),
      ),
    ],
    [
      'a good assertion that was moved into the extensions',
      'form',
      notOne,
      changed((xml) => put(assertionOf(xml), `<samlp:Extensions>${assertionOf(xml)}</samlp:Extensions>`)(xml)),
    ],
    [
      'a good assertion in a message of another kind',
      'form',
      'no SAML response',
      changed((xml) => xml.replaceAll('samlp:Response', 'samlp:ArtifactResponse')),
    ],
    [
      'an answer to a sign-out',
      'form',
      'no SAML response',
      said((xml) => xml.replaceAll('samlp:Response', 'samlp:LogoutResponse')),
    ],
    [
      'a response of another namespace',
      'form',
      'no SAML response',
      changed(put('"urn:oasis:names:tc:SAML:2.0:protocol"', '"urn:oasis:names:tc:SAML:1.0:protocol"')),
    ],
    [
      'a signed failure around a forged assertion',
      'signature',
      otherKind,
      base64(
        aroundFailure(
          signResponse(key, put(success, 'urn:evil')(good.replace(assertionOf(good), '')), { what: 'response' }),
          good,
        ),
      ),
    ],
  ];
}

/** In which bytes they come. */
export function wrongBytes({ signed, changed }: Workshop): Forgery[] {
  return [
    ['nothing', 'form', 'no base64', ''],
    ['white space', 'form', 'no base64', ' \n '],
    ['what is no base64', 'form', 'no base64', `%%${base64(signed)}`],
    ['base64 of URLs', 'form', 'no base64', `${base64(signed)}-_`],
    ['base64 with a gap of another kind', 'form', 'no base64', base64(signed).replace(/^.{8}/, '$&\u00a0')],
    ['XML that was not encoded', 'form', 'no base64', signed],
    ['UTF-16', 'form', 'no UTF-8', Buffer.from(`\ufeff${signed}`, 'utf16le').toString('base64')],
    [
      'UTF-16 that says UTF-8',
      'form',
      'no well-formed XML',
      Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${signed}`, 'utf16le').toString('base64'),
    ],
    ['UTF-8 that says UTF-16', 'form', declarations, changed((xml) => `<?xml version="1.0" encoding="UTF-16"?>${xml}`)],
    [
      'UTF-7',
      'form',
      declarations,
      changed((xml) => `<?xml version="1.0" encoding="UTF-7"?>${put('>ada<', '>+AGUAdgBl-<')(xml)}`),
    ],
    ['XML of version 1.1', 'form', declarations, changed((xml) => `<?xml version="1.1"?>${xml}`)],
    ['half a character', 'form', 'no UTF-8', Buffer.concat([Buffer.from(signed), Buffer.of(0xc3)]).toString('base64')],
    [
      'a character in too many bytes',
      'form',
      'no UTF-8',
      Buffer.concat([
        Buffer.from(signed.slice(0, -20)),
        Buffer.of(0xc1, 0xa1),
        Buffer.from(signed.slice(-20)),
      ]).toString('base64'),
    ],
    ['NUL bytes in the name', 'signature', noCertificate, changed(put('>ada<', '>ada\0.evil<'))],
    ['NUL bytes behind', 'form', 'no well-formed XML', changed((xml) => `${xml}\0\0`)],
    ['something in front', 'form', 'no well-formed XML', changed((xml) => `x${xml}`)],
    ['something behind', 'form', 'no well-formed XML', changed((xml) => `${xml}x`)],
    ['a second response behind', 'form', 'no well-formed XML', changed((xml) => `${xml}${xml}`)],
    ['half a response', 'form', 'no well-formed XML', changed((xml) => xml.slice(0, xml.length / 2))],
    ['tags that are not closed', 'form', 'no well-formed XML', changed(put('</saml:Subject>', ''))],
    ['more than fits', 'form', 'too much of it', changed(put('>ada<', `>${'a'.repeat(80_000)}<`))],
    [
      'too many tags',
      'form',
      'too many tags',
      changed(put('</saml:Subject>', `${'<a/>'.repeat(3000)}</saml:Subject>`)),
    ],
    [
      'too many levels',
      'form',
      'too deep',
      changed(put('</saml:Subject>', `${'<a>'.repeat(40)}${'</a>'.repeat(40)}</saml:Subject>`)),
    ],
    [
      'too many namespaces',
      'form',
      'too deep, or too much',
      changed(
        put('<saml:Subject>', `<saml:Subject ${[...Array(1001).keys()].map((at) => `xmlns:n${at}="u"`).join(' ')}>`),
      ),
    ],
    ['HTML', 'form', 'no SAML response', base64('<html><body>hello</body></html>')],
    ['JSON', 'form', 'no well-formed XML', base64('{"Response":{"NameID":"ada"}}')],
  ];
}

/** A signed response without an assertion, in a forged one that has one: it counts no second assertion. */
function aroundFailure(failure: string, good: string): string {
  const forged = put('ID="_response"', 'ID="_evil"')(put('>ada<', '>eve<')(good));
  return forged.replace(
    '</saml:Issuer>',
    `</saml:Issuer>${signatureOf(failure)}<samlp:Extensions>${failure.replace(signatureOf(failure), '')}</samlp:Extensions>`,
  );
}
