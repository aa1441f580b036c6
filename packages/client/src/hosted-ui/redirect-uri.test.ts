import { expect, test } from 'vitest';
import { chooseRedirect } from './redirect-uri.ts';

test.each([
  [
    'the page itself',
    'https://app.example.com/cb?code=1',
    ['https://app.example.com/', 'https://app.example.com/cb'],
    1,
  ],
  ['its origin by https', 'https://app.example.com/login', ['http://app.example.com/', 'https://app.example.com/'], 1],
  ['its port', 'http://localhost:9412/login', ['http://localhost:3000/', 'http://localhost:9412/'], 1],
  ['its origin by http', 'http://localhost:9412/login', ['https://localhost:9412/', 'http://localhost:9412/cb'], 1],
  [
    'its origin, however it is written',
    'https://app.example.com/in',
    ['http://app.example.com', 'HTTPS://APP.example.com:443/'],
    1,
  ],
  [
    'its host, by https from a page of https',
    'https://app.example.com:8443/',
    ['http://app.example.com/', 'https://app.example.com/'],
    1,
  ],
  [
    'its host, where it has nothing else',
    'http://localhost:3000/',
    ['https://app.example.com/', 'https://localhost/'],
    1,
  ],
  ['an app`s own scheme, where there is no page', undefined, ['https://app.example.com/', 'com.example.app://back'], 1],
  ['the first one, where there is neither', undefined, ['https://app.example.com/', 'https://other.example/'], 0],
] as const)('of several addresses to lead back to: %s', (_, here, uris, at) => {
  expect(chooseRedirect(uris, here)).toBe(uris[at]);
});

test.each([
  [
    'a host that only begins alike',
    'https://app.example.com/',
    ['https://app.example.com.evil.example/'],
    'InvalidOriginException',
  ],
  [
    'http of its host from a page of https',
    'https://app.example.com/',
    ['http://app.example.com/cb'],
    'InvalidOriginException',
  ],
  ['what is no address', 'https://app.example.com/', ['/cb'], 'InvalidOriginException'],
  ['nothing', 'https://app.example.com/', [], 'InvalidRedirectException'],
] as const)('never %s', (_, here, uris, name) => {
  expect(() => chooseRedirect(uris, here)).toThrow(expect.objectContaining({ name }));
});
