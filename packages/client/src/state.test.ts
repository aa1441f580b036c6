import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawStates, statesPage } from '../tools/draw-states.ts';
import { type StateCause, transitions, type UserState } from './state.ts';

/** What happens when in each state; a refresh that ends after a sign-out, for one, changes nothing. */
const expected: Readonly<Record<StateCause, Partial<Record<UserState, UserState>>>> = {
  nobodyFound: {
    unknown: 'signedOut',
    signedOut: 'signedOut',
    signedIn: 'signedOut',
    signedOutUserPoolsTokenInvalid: 'signedOut',
  },
  sessionFound: {
    unknown: 'signedIn',
    signedOut: 'signedIn',
    signedIn: 'signedIn',
    signedOutUserPoolsTokenInvalid: 'signedIn',
  },
  endedSessionFound: {
    unknown: 'signedOutUserPoolsTokenInvalid',
    signedOut: 'signedOutUserPoolsTokenInvalid',
    signedIn: 'signedOutUserPoolsTokenInvalid',
    signedOutUserPoolsTokenInvalid: 'signedOutUserPoolsTokenInvalid',
  },
  signedIn: { unknown: 'signedIn', signedOut: 'signedIn', signedOutUserPoolsTokenInvalid: 'signedIn' },
  signedOut: { unknown: 'signedOut', signedIn: 'signedOut', signedOutUserPoolsTokenInvalid: 'signedOut' },
  refused: { unknown: 'signedOutUserPoolsTokenInvalid', signedIn: 'signedOutUserPoolsTokenInvalid' },
  waitsOffline: { unknown: 'signedOutUserPoolsTokenInvalid', signedIn: 'signedOutUserPoolsTokenInvalid' },
  refreshed: { unknown: 'signedIn', signedOutUserPoolsTokenInvalid: 'signedIn' },
};

test('every cause leads where it should from every state, and nowhere else', () => {
  const found: Record<string, Record<string, string>> = {};
  for (const [state, row] of Object.entries(transitions)) {
    for (const [cause, next] of Object.entries(row)) (found[cause] ??= {})[state] = next;
  }
  expect(found).toEqual(expected);
});

test('the picture of the documentation is drawn from the table', () => {
  expect(readFileSync(statesPage, 'utf8')).toBe(drawStates());
});
