import { type SamlSituation, signResponse } from '../saml-forge.ts';
import { wrongAnswers, wrongWithoutRequest } from './answers.ts';
import { changedContents, textsWithin } from './contents.ts';
import { wrongBytes, wrongMessages } from './messages.ts';
import { wrongSignatures } from './signatures.ts';
import { wrongParties, wrongPeople, wrongTimes } from './statements.ts';
import { type Forgery, openWorkshop } from './workshop.ts';
import { wrapped } from './wrappings.ts';

/** Forged responses, made from a good one. */
export function samlForgeries(situation: SamlSituation): Forgery[] {
  const workshop = openWorkshop(situation);
  const { key, good, signed } = workshop;
  return [
    ...wrapped(signed, signResponse(key, good, { what: 'response' })),
    ...wrongSignatures(workshop),
    ...changedContents(workshop),
    ...textsWithin(workshop),
    ...wrongParties(workshop),
    ...wrongTimes(workshop),
    ...wrongPeople(workshop),
    ...wrongMessages(workshop),
    ...wrongBytes(workshop),
    ...(situation.inResponseTo === undefined ? wrongWithoutRequest(workshop) : wrongAnswers(workshop)),
  ];
}
