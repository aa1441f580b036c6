import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawStates, statesPage, transitions } from '../tools/draw-states.ts';
import type { StateCause, UserState } from './state.ts';

/** What happens in each state; a refresh that ends after a sign-out, for one, changes nothing. */
const always = (next: UserState) => ({
  unknown: next,
  guest: next,
  signedOut: next,
  signedIn: next,
  signedOutUserPoolsTokenInvalid: next,
  signedOutFederatedTokensInvalid: next,
});
const unlessSignedOut = (next: UserState) => {
  const { signedOut: _, ...others } = always(next);
  return others;
};
const expected: Readonly<Record<StateCause, Partial<Record<UserState, UserState>>>> = {
  nobodyFound: always('signedOut'),
  sessionFound: always('signedIn'),
  endedSessionFound: always('signedOutUserPoolsTokenInvalid'),
  federatedFound: always('signedIn'),
  endedFederationFound: always('signedOutFederatedTokensInvalid'),
  guestFound: always('guest'),
  signedIn: always('signedIn'),
  signedOut: unlessSignedOut('signedOut'),
  refused: unlessSignedOut('signedOutUserPoolsTokenInvalid'),
  waitsOffline: unlessSignedOut('signedOutUserPoolsTokenInvalid'),
  federationEnded: unlessSignedOut('signedOutFederatedTokensInvalid'),
  refreshed: unlessSignedOut('signedIn'),
};

test('every cause leads where it should from every state, and nowhere else', () => {
  const found: Record<string, Record<string, string>> = {};
  for (const [state, row] of transitions) {
    for (const [cause, next] of Object.entries(row)) (found[cause] ??= {})[state] = next;
  }
  expect(found).toEqual(expected);
});

test('the picture of the documentation is drawn from the table', () => {
  expect(readFileSync(statesPage, 'utf8')).toBe(drawStates());
});
