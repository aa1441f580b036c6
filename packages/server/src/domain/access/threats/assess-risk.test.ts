import { describe, expect, test } from 'vitest';
import { type AuthEvent, noRisk } from '#domain/people/auth-events/auth-event.ts';
import { assessRisk, type Circumstances } from './assess-risk.ts';

const home = '192.0.2.1';
const elsewhere = '198.51.100.7';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const updated = firefox.replaceAll('140', '141');
const curl = 'curl/8.5.0';

let ids = 0;
function event(more: Partial<AuthEvent> = {}): AuthEvent {
  return {
    id: String(++ids),
    type: 'SignIn',
    response: 'Pass',
    challenges: [],
    address: home,
    deviceName: firefox,
    risk: noRisk,
    createdAt: 1,
    ...more,
  };
}
const said = (value: 'Invalid' | 'Valid', more: Partial<AuthEvent> = {}) =>
  event({ ...more, feedback: { value, provider: 'User', givenAt: 2 } });
const failures = (count: number, address: string) =>
  Array.from({ length: count }, () => event({ response: 'Fail', address }));

const usual = [event()];
const here: Circumstances = { address: home, userAgent: firefox, isOnDevice: false };

test.each<[situation: string, Circumstances, telling: AuthEvent[], failed: AuthEvent[], level: string | undefined]>([
  // network, program, failures
  ['as always', here, usual, [], undefined],
  ['a newer version of the program', { ...here, userAgent: updated }, usual, [], undefined],
  ['a new program', { ...here, userAgent: curl }, usual, [], 'Low'],
  ['a new network', { ...here, address: elsewhere }, usual, [], 'Low'],
  ['a new network and program', { ...here, address: elsewhere, userAgent: curl }, usual, [], 'Medium'],
  ['two failures from here', here, usual, failures(2, home), undefined],
  ['three failures from here', here, usual, failures(3, home), 'Low'],
  ['a new program, after three failures from here', { ...here, userAgent: curl }, usual, failures(3, home), 'Medium'],
  [
    'a new network, after three failures from there',
    { ...here, address: elsewhere },
    usual,
    failures(3, elsewhere),
    'Medium',
  ],
  ['all three', { ...here, address: elsewhere, userAgent: curl }, usual, failures(3, elsewhere), 'High'],

  // Failures of strangers.
  ['any number of failures elsewhere, from a known network', here, usual, failures(50, elsewhere), undefined],
  [
    'nine failures elsewhere, from a new network',
    { ...here, address: '203.0.113.9' },
    usual,
    failures(9, elsewhere),
    'Low',
  ],
  [
    'ten failures elsewhere, from a new network',
    { ...here, address: '203.0.113.9' },
    usual,
    failures(10, elsewhere),
    'Medium',
  ],

  // What is not known is not new.
  ['the first sign-in', { ...here, address: elsewhere, userAgent: curl }, [], [], undefined],
  ['the first sign-in, after three failures', here, [], failures(3, home), 'Low'],
  [
    'a back end that says nothing',
    { address: undefined, userAgent: undefined, isOnDevice: false },
    usual,
    [],
    undefined,
  ],
  ['a confirmed device, with a new program', { ...here, userAgent: curl, isOnDevice: true }, usual, [], undefined],
  ['a confirmed device, on a new network', { address: elsewhere, userAgent: curl, isOnDevice: true }, usual, [], 'Low'],

  // Networks are as large as one client has them.
  [
    'another address of the same home',
    { ...here, address: '2001:db8:1:2::9' },
    [event({ address: '2001:db8:1:ff::1' })],
    [],
    undefined,
  ],
  ['another home', { ...here, address: '2001:db8:1:200::9' }, [event({ address: '2001:db8:1:ff::1' })], [], 'Low'],
])('%s', (_situation, circumstances, telling, failed, level) => {
  expect(assessRisk(circumstances, { telling, failed })).toBe(level);
});

describe('what somebody said of an event', () => {
  const there = { ...here, address: elsewhere, userAgent: curl };
  const blocked = { response: 'Fail', address: elsewhere, deviceName: curl } as const;

  test('that it was not the user makes its network high, whatever succeeded there', () => {
    const telling = [event({ address: elsewhere }), said('Invalid', blocked), event()];
    expect(assessRisk(there, { telling, failed: [] })).toBe('High');
    expect(assessRisk({ ...there, isOnDevice: true }, { telling, failed: [] })).toBe('High');
    expect(assessRisk(here, { telling, failed: [] })).toBeUndefined();
  });

  test('that it was the user makes its network and program known, also where it was blocked', () => {
    expect(assessRisk(there, { telling: [event()], failed: [] })).toBe('Medium');
    expect(assessRisk(there, { telling: [said('Valid', blocked), event()], failed: [] })).toBeUndefined();
  });

  test('last is what counts', () => {
    const invalid = said('Invalid', blocked);
    const later = { value: 'Valid', provider: 'User', givenAt: 3 } as const;
    const takenBack = [invalid, event({ ...blocked, feedback: later }), event()];
    expect(assessRisk(there, { telling: takenBack, failed: [] })).toBeUndefined();
    const repented = [event({ ...blocked, feedback: { ...later, value: 'Invalid' } }), said('Valid', blocked)];
    expect(assessRisk(there, { telling: repented, failed: [] })).toBe('High');
  });

  test('takes away what a success has made known', () => {
    const telling = [said('Invalid', { address: elsewhere, deviceName: curl }), event()];
    expect(assessRisk({ ...here, userAgent: curl }, { telling, failed: [] })).toBe('Low');
  });
});
