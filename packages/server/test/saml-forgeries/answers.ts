import { isoOf } from '../saml-forge.ts';
import { type Change, type Forgery, put, type Workshop } from './workshop.ts';

const ofResponse = 'it answers another request';
const ofAssertion = 'the assertion answers another request';

/** Which request they answer, where there was one. */
export function wrongAnswers({ inResponseTo = '', said, changed }: Workshop): Forgery[] {
  const own = ` InResponseTo="${inResponseTo}"`;
  const inResponse = (to: string) => changed(put(`${own}><saml:Issuer`, `${to}><saml:Issuer`));
  const inAssertion = (to: string) =>
    said(put(`<saml:SubjectConfirmationData${own}`, `<saml:SubjectConfirmationData${to}`));
  const other = ' InResponseTo="_another"';
  return [
    ['a response to another request', 'form', ofResponse, inResponse(other)],
    ['a response to no request', 'form', ofResponse, inResponse('')],
    ['a response to an empty request', 'form', ofResponse, inResponse(' InResponseTo=""')],
    [
      'a response to a request in other case',
      'form',
      ofResponse,
      inResponse(own.toUpperCase().replace('INRESPONSETO', 'InResponseTo')),
    ],
    ['a response to two requests', 'form', ofResponse, inResponse(` InResponseTo="${inResponseTo} _another"`)],
    ['an assertion for another request', 'form', ofAssertion, inAssertion(other)],
    ['an assertion for no request', 'form', ofAssertion, inAssertion('')],
    ['an assertion for an empty request', 'form', ofAssertion, inAssertion(' InResponseTo=""')],
    [
      'an assertion for a request that somebody else made, in a response to ours',
      'form',
      ofAssertion,
      inAssertion(' InResponseTo="_of-the-thief"'),
    ],
    [
      'an assertion that somebody makes answer our request',
      'signature',
      'no certificate of the provider made the signature',
      changed(put(`<saml:SubjectConfirmationData${own}`, `<saml:SubjectConfirmationData${other}`)),
    ],
  ];
}

/** What answers where nobody asked. */
export function wrongWithoutRequest({ said, changed, now, start }: Workshop): Forgery[] {
  const answering = (tag: string): Change => put(`<${tag} `, `<${tag} InResponseTo="_a" `);
  const made = (at: string) =>
    said(put(`ID="_assertion" Version="2.0" IssueInstant="${start}"`, `ID="_assertion" Version="2.0"${at}`));
  const old = 'it was not made a moment ago';
  return [
    ['a response to a request of nobody', 'form', ofResponse, changed(answering('samlp:Response'))],
    [
      'a response to an empty request of nobody',
      'form',
      ofResponse,
      changed(put('<samlp:Response ', '<samlp:Response InResponseTo="" ')),
    ],
    ['an assertion for a request of nobody', 'form', ofAssertion, said(answering('saml:SubjectConfirmationData'))],
    [
      'an assertion that is old, however long it holds',
      'form',
      old,
      made(` IssueInstant="${isoOf(now - 6 * 60_000)}"`),
    ],
    ['an assertion of times to come', 'form', old, made(` IssueInstant="${isoOf(now + 61_000)}"`)],
    ['an assertion of no time', 'form', 'a time that is none', made('')],
  ];
}
