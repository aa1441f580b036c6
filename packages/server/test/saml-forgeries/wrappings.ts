import { assertionOf, base64, evil, type Forgery, notOne, put, signatureOf } from './workshop.ts';

/**
 * The eight kinds of wrapping (Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be", 2012): what was signed is moved aside, and
 * something else stands where it is read. Each by an ID of its own, and by the ID of what was signed.
 */
export function wrapped(signedAssertion: string, signedResponse: string): Forgery[] {
  const assertion = assertionOf(signedAssertion);
  const signature = signatureOf(signedAssertion);
  const bare = assertion.replace(signature, '');
  const inSignature = (inside: string) => signature.replace('</ds:Signature>', `${inside}</ds:Signature>`);
  const assertions = ['_evil', '_assertion'].flatMap((id): Forgery[] => {
    const other = evil(signedAssertion, id);
    const withSignature = (one: string) => other.replace('</saml:Issuer>', `</saml:Issuer>${one}`);
    const kinds: readonly (readonly [string, string])[] = [
      ['XSW3, a forged assertion before the signed one', `${other}${assertion}`],
      ['XSW3, behind it', `${assertion}${other}`],
      [
        'XSW4, the signed assertion in a forged one',
        other.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`),
      ],
      ['XSW5, the signature in a forged assertion, the signed one at the end', `${withSignature(signature)}${bare}`],
      ['XSW6, the signed assertion in the signature of a forged one', withSignature(inSignature(bare))],
      ['XSW7, a forged assertion in the extensions', `<samlp:Extensions>${other}</samlp:Extensions>${assertion}`],
      ['XSW7, the signed one in the extensions', `<samlp:Extensions>${assertion}</samlp:Extensions>${other}`],
      [
        'XSW8, the signed assertion in an object of the signature',
        withSignature(inSignature(`<ds:Object>${bare}</ds:Object>`)),
      ],
    ];
    return kinds.map(([name, inside]) => [
      `${name}, ID ${id}`,
      'form',
      notOne,
      base64(put(assertion, inside)(signedAssertion)),
    ]);
  });
  return [...assertions, ...wrappedResponses(signedResponse)];
}

function wrappedResponses(signedResponse: string): Forgery[] {
  const signature = signatureOf(signedResponse);
  const bare = signedResponse.replace(signature, '');
  return ['_evil', '_response'].flatMap((id): Forgery[] => {
    const other = put('ID="_response"', `ID="${id}"`)(put('>ada<', '>eve<')(bare));
    const behindIssuer = (inside: string) => other.replace('</saml:Issuer>', `</saml:Issuer>${inside}`);
    const inSignature = (inside: string) => signature.replace('</ds:Signature>', `${inside}</ds:Signature>`);
    const renamed = (one: string) => one.replace(/ID="_assertion"/, 'ID="_other"');
    const kinds: readonly (readonly [string, string])[] = [
      ['XSW1, the signed response in the signature', behindIssuer(inSignature(bare))],
      ['XSW2, the signed response before the signature', behindIssuer(`${bare}${signature}`)],
      [
        'XSW3 to a response, the signed one before the forged assertion',
        put('<saml:Assertion', `${signedResponse}<saml:Assertion`)(other),
      ],
      [
        'XSW4 to a response, the signed one in the forged assertion',
        put('</saml:Assertion>', `${signedResponse}</saml:Assertion>`)(other),
      ],
      [
        'XSW5 to a response, the signed one at the end',
        put('</samlp:Response>', `${bare}</samlp:Response>`)(behindIssuer(signature)),
      ],
      [
        'XSW6 to a response, the signed one in the status',
        put('</samlp:Status>', `<samlp:StatusDetail>${signedResponse}</samlp:StatusDetail></samlp:Status>`)(other),
      ],
      [
        'XSW7 to a response, the signed one in the extensions',
        behindIssuer(`<samlp:Extensions>${signedResponse}</samlp:Extensions>`),
      ],
      [
        'XSW8 to a response, the signed one in an object of the signature',
        behindIssuer(inSignature(`<ds:Object>${bare}</ds:Object>`)),
      ],
    ];
    return kinds.map(([name, xml]) => [`${name}, ID ${id}`, 'form', notOne, base64(renamed(xml))]);
  });
}
