import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TestService } from '../../test/service.ts';
import { findStep, keepStep } from './kept-step.ts';

const key = 'CenoteSignInStep';
const step = {
  signInStep: 'SMS_MFA',
  username: 'maria',
  loginId: 'maria',
  authFlowType: 'USER_SRP_AUTH',
  parameters: {},
} as const;
const items = new Map<string, string>();
beforeEach(() => {
  items.clear();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => items.set(name, value),
    removeItem: (name: string) => items.delete(name),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('a step that is kept is found after a reload, by its app alone', () => {
  const service = new TestService();
  const client = service.client();
  client.signIn = step;
  keepStep(client);
  expect(findStep(service.client())).toEqual(step);
  expect(findStep(service.client({ clientId: 'another' }))).toBeUndefined();
});

const keptUntil = (endMs: number, kept: unknown = step) => JSON.stringify({ step: kept, clientId: 'app', endMs });

test.each([
  ['{'],
  ['null'],
  ['1'],
  ['{}'],
  [keptUntil(Date.now() - 1)],
  [keptUntil(Number.MAX_SAFE_INTEGER, 1)],
  [keptUntil(Number.MAX_SAFE_INTEGER, { ...step, parameters: 1 })],
])('what is no step, or is over, is none, and is removed: %s', (text) => {
  items.set(key, text);
  expect(findStep(new TestService().client())).toBeUndefined();
  expect(items.has(key)).toBe(false);
});
