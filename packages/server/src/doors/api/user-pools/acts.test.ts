import { userPoolExtensions } from '@cenote/wire/extensions.model';
import { identityPools } from '@cenote/wire/identity-pools.model';
import type { ServiceModel } from '@cenote/wire/shape';
import { userPools } from '@cenote/wire/user-pools.model';
import { describe, expect, test } from 'vitest';
import { extensionActs, identityPoolActs, userPoolActs } from './acts.ts';

const services: [ServiceModel, Readonly<Record<string, string>>][] = [
  [userPools, userPoolActs],
  [identityPools, identityPoolActs],
  [userPoolExtensions, extensionActs],
];

describe.each(services)('$target', ({ operations }, acts) => {
  test('every operation that takes a signature says what it does, and no other', () => {
    const signed = Object.keys(operations).filter((name) => operations[name]?.auth === 'iam');
    expect(Object.keys(acts).toSorted()).toEqual(signed.toSorted());
  });

  test('what is called reading changes nothing, by its name', () => {
    const reading = Object.keys(acts).filter((name) => acts[name]?.startsWith('read'));
    const names = Object.keys(acts).filter((name) => /^(Admin)?(Get|List|Describe|Lookup)/.test(name));
    const making = ['GetClientToken', 'GetOpenIdTokenForDeveloperIdentity'];
    expect(reading).toEqual(names.filter((name) => !making.includes(name)));
  });
});
