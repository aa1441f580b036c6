import { expect, test } from 'vitest';
import { initial, type ScreenName, type State, transition, ways } from './machine.ts';

const names = Object.keys(ways) as ScreenName[];
const at = (screen: ScreenName): State => ({ screen, facts: { username: 'ada' }, isBusy: true });

test('every screen is reached from the first one, and every way leads to a screen', () => {
  const reached = new Set<ScreenName>(['loading', 'signIn']);
  for (const screen of reached) for (const next of ways[screen]) reached.add(next);
  expect([...reached].toSorted()).toEqual(names.toSorted());
});

test('a screen leads where the table says, and everybody may begin anew', () => {
  for (const from of names) {
    for (const to of names) {
      const arrive = () => transition(at(from), { type: 'arrived', arrival: { screen: to } });
      const isWay = ways[from].includes(to) || to === from || to === 'signIn';
      if (isWay) expect(arrive()).toMatchObject({ screen: to, facts: {}, isBusy: false });
      else expect(arrive).toThrow(`no way leads from ${from} to ${to}`);
    }
  }
});

test('what was sent keeps the screen and ends what was told before', () => {
  const told: State = { ...at('code'), isBusy: false, trouble: { text: 'wrong' }, notice: 'sent' };
  expect(transition(told, { type: 'sent' })).toEqual({ screen: 'code', facts: { username: 'ada' }, isBusy: true });
});

test('a refusal is told where it happened; one that ends the sign-in leads to its beginning, without the challenge', () => {
  const step = { signInStep: 'SMS_MFA' } as never;
  const state: State = { screen: 'code', facts: { username: 'ada', password: 'secret', step }, isBusy: true };
  const wrong = transition(state, { type: 'refused', trouble: { text: 'wrong', about: 'code' } });
  expect(wrong).toEqual({ ...state, isBusy: false, trouble: { text: 'wrong', about: 'code' } });
  expect(transition(state, { type: 'refused', trouble: { text: 'over', isOver: true } })).toEqual({
    screen: 'signIn',
    facts: { username: 'ada' },
    isBusy: false,
    trouble: { text: 'over' },
  });
  expect(transition(initial, { type: 'refused', trouble: { text: 'no answer' } }).screen).toBe('loading');
});
