import { describe, expect, test } from 'vitest';
import { services } from './services.ts';

describe.each(services)('$model.target', ({ model: { operations }, acts }) => {
  test('every operation that takes a signature says what it does, and no other', () => {
    const signed = Object.keys(operations).filter((name) => operations[name]?.auth === 'iam');
    expect(Object.keys(acts).toSorted()).toEqual(signed.toSorted());
  });

  test('what is called reading changes nothing, by its name', () => {
    const reading = Object.keys(acts).filter((name) => acts[name]?.startsWith('read'));
    const names = Object.keys(acts).filter((name) => /^(Admin)?(Get|List|Describe|Lookup|Search)/.test(name));
    // With what these give, somebody acts for the user.
    const giving = ['AdminGetProviderTokens', 'GetOpenIdTokenForDeveloperIdentity'];
    expect(reading).toEqual(names.filter((name) => !giving.includes(name)));
  });
});
