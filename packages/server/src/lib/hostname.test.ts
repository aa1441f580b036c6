import { expect, test } from 'vitest';
import { hostnameOfUrl } from './hostname.ts';

test.each([
  ['http://Auth.Example.com:8080/login', 'auth.example.com'],
  ['http://127.1', '127.0.0.1'],
  ['http://[::1]:9229', '[::1]'],
  ['http://a b', undefined],
  ['http://', undefined],
])('%s', (url, hostname) => {
  expect(hostnameOfUrl(url)).toBe(hostname);
  // The second time from what is kept.
  expect(hostnameOfUrl(url)).toBe(hostname);
});
