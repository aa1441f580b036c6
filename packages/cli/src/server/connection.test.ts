import { expect, test } from 'vitest';
import { parseConnection } from './connection.ts';

const parse = (flags: Parameters<typeof parseConnection>[0], env: NodeJS.ProcessEnv = {}, pushedTo?: string) =>
  parseConnection(flags, env, { root: '/nowhere', pushedTo });
const key = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };

test('finds the development server without being told anything', () => {
  expect(parse({})).toEqual({
    endpoint: 'http://127.0.0.1:9229',
    region: 'us-east-1',
    accessKeyId: 'development',
    secretAccessKey: 'development',
  });
});

test('takes flags before variables', () => {
  const env = { ...key, CENOTE_ENDPOINT: 'https://one.example.com', AWS_REGION: 'eu-west-1' };
  expect(parse({}, env)).toMatchObject({
    endpoint: 'https://one.example.com',
    region: 'eu-west-1',
    accessKeyId: 'AKIA',
  });
  const flags = { endpoint: 'https://two.example.com/', region: 'eu-north-1' };
  expect(parse(flags, env)).toMatchObject({ endpoint: 'https://two.example.com', region: 'eu-north-1' });
});

test('takes the last push where nobody says another server', () => {
  const pushedTo = 'http://127.0.0.1:9333';
  expect(parse({}, {}, pushedTo)).toMatchObject({ endpoint: pushedTo });
  expect(parse({}, { CENOTE_ENDPOINT: 'http://127.0.0.1:9444' }, pushedTo).endpoint).toBe('http://127.0.0.1:9444');
  expect(parse({ endpoint: 'http://127.0.0.1:9555' }, {}, pushedTo).endpoint).toBe('http://127.0.0.1:9555');
});

test.each([
  [{ endpoint: 'auth.example.com' }, key, '"auth.example.com" is no endpoint.'],
  [{ endpoint: 'ftp://127.0.0.1' }, key, 'is no endpoint.'],
  [{ endpoint: 'https://user@auth.example.com' }, key, 'is no endpoint.'],
  [{ endpoint: 'https://auth.example.com/path' }, key, 'is no endpoint.'],
  [{ endpoint: 'http://auth.example.com' }, key, 'http:// hides nothing on the way.'],
  [{ endpoint: 'http://127.0.0.1.example.com' }, key, 'http:// hides nothing on the way.'],
  [{ endpoint: 'https://auth.example.com' }, {}, 'A server on another machine wants a key'],
  [{}, { AWS_ACCESS_KEY_ID: 'AKIA' }, 'go together, and one of them is not set.'],
])('refuses %o with %o', (flags, env, sentence) => {
  expect(() => parse(flags, env)).toThrow(sentence);
});

test('asks another machine without TLS for who insists', () => {
  expect(parse({ endpoint: 'http://cenote:9229', allowHttp: true }, key)).toMatchObject({
    endpoint: 'http://cenote:9229',
  });
});
