import { expect, test } from 'vitest';
import { listChanges } from './list-changes.ts';

test('names every member that is another one, and no other', () => {
  const before = { Name: 'a', Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: true } }, Gone: 1 };
  const after = { Name: 'a', Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true } }, Come: ['x'] };
  expect(listChanges(before, after)).toEqual([
    { name: 'Policies.PasswordPolicy.MinimumLength', before: '8', after: '12' },
    { name: 'Gone', before: '1' },
    { name: 'Come', after: '["x"]' },
  ]);
  expect(listChanges(before, before)).toEqual([]);
});

test('strikes out the secret behind the id of an app at a provider', () => {
  const before = { SupportedLoginProviders: { 'api.twitter.com': 'id;hunter2', 'graph.facebook.com': 'app' } };
  const after = { SupportedLoginProviders: { 'api.twitter.com': 'id;hunter3', 'www.digits.com': 'id;hunter4' } };
  expect(listChanges(before, after)).toEqual([
    { name: 'SupportedLoginProviders.api.twitter.com', before: '"***"', after: '"***"' },
    { name: 'SupportedLoginProviders.graph.facebook.com', before: '"app"' },
    { name: 'SupportedLoginProviders.www.digits.com', after: '"***"' },
  ]);
  expect(JSON.stringify(listChanges({}, { List: [before, after] }))).not.toContain('hunter');
});

test('knows names of people’s own that every object has', () => {
  expect(listChanges({ tags: { team: 'red' } }, { tags: { team: 'red', constructor: 'x', toString: 'y' } })).toEqual([
    { name: 'tags.constructor', after: '"x"' },
    { name: 'tags.toString', after: '"y"' },
  ]);
});

test('tells of a list what went and what came, and of another order all', () => {
  expect(listChanges({ list: ['a', 'b', 'c'] }, { list: ['a', 'd'] })).toEqual([
    { name: 'list', before: '["b","c"]', after: '["d"]' },
  ]);
  expect(listChanges({ list: ['a', 'b'] }, { list: ['b', 'a'] })).toEqual([
    { name: 'list', before: '["a","b"]', after: '["b","a"]' },
  ]);
});

test('strikes secrets out wherever they lie, and says that they changed', () => {
  const before = {
    ClientSecret: 'hunter2',
    ProviderDetails: { client_secret: 'one', client_id: 'id', private_key: 'k' },
  };
  const after = {
    ClientSecret: 'hunter3',
    ProviderDetails: { client_secret: 'two', client_id: 'id', private_key: 'k' },
  };
  expect(listChanges(before, after)).toEqual([
    { name: 'ClientSecret', before: '"***"', after: '"***"' },
    { name: 'ProviderDetails.client_secret', before: '"***"', after: '"***"' },
  ]);
  const list = [{ ClientSecretId: 'x--1', ClientSecretValue: 'hunter4' }];
  expect(listChanges({}, { ClientSecrets: list, url: 'https://me:hunter5@example.com/x' })).toEqual([
    { name: 'ClientSecrets', after: '[{"ClientSecretId":"x--1","ClientSecretValue":"***"}]' },
    { name: 'url', after: '"https://***@example.com/x"' },
  ]);
});

test('keeps of a long value its digest and its length', () => {
  const [change] = listChanges({}, { Image: 'x'.repeat(5000) });
  expect(change).toEqual({
    name: 'Image',
    after: expect.stringMatching(/^\{"sha256":"[\da-f]{64}","length":5002\}$/),
  });
});

test('leaves out what changes by itself', () => {
  expect(
    listChanges({ LastModifiedDate: 1, Role: { CreateDate: 1 } }, { LastModifiedDate: 2, Role: { CreateDate: 2 } }),
  ).toEqual([]);
});
