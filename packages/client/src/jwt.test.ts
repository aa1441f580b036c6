import { expect, test } from 'vitest';
import { decodeJwt } from './jwt.ts';

const tokenOf = (payload: object) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`;

test('a token tells its claims, beyond ASCII too, and is itself as text', () => {
  const token = tokenOf({ sub: '1', name: '100 %25 Łucja Ôß 漢 🦉', 'cognito:groups': ['a?', 'b>'] });
  const jwt = decodeJwt(token);
  expect(jwt.payload).toEqual({ sub: '1', name: '100 %25 Łucja Ôß 漢 🦉', 'cognito:groups': ['a?', 'b>'] });
  expect(String(jwt)).toBe(token);
  expect(jwt.tokenString).toBe(token);
});

test.each(['', 'nonsense', 'a.b.c', 'a.!!.c', 'a..c'])('what is no token has no claims: %j', (text) => {
  expect(decodeJwt(text).payload).toEqual({});
});
