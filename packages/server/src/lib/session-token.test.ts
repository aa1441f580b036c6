import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  formatSessionKey,
  issueSessionToken,
  openSessionKey,
  openSessionToken,
  parseSessionKeys,
  type Session,
  sessionKeyNumberOf,
} from './session-token.ts';

const key = openSessionKey({ number: 7, key: randomBytes(32) });
const session: Session = {
  roleArn: 'arn:aws:iam::123456789012:role/reader',
  name: 'CognitoIdentityCredentials',
  federated: {
    provider: 'cognito-identity.amazonaws.com',
    subject: 'us-east-1:0d7c6f0e-0000-4000-8000-000000000000',
    audience: 'us-east-1:0d7c6f0e-0000-4000-8000-000000000001',
    methods: ['authenticated', 'login.example.com'],
  },
  tags: { team: 'blå' },
  issuedAtSeconds: 1_767_225_600,
  expiresAtSeconds: 1_767_229_200,
};

test('whoever has the key gets the session and its credentials out of the token', () => {
  const credentials = issueSessionToken(key, session);
  expect(credentials.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(credentials.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
  const opened = openSessionToken(key, credentials.sessionToken, session.expiresAtSeconds - 1);
  expect(opened).toEqual({ session, credentials, isOver: false });
});

test('a session is over from the second of its end on', () => {
  const { sessionToken } = issueSessionToken(key, session);
  expect(openSessionToken(key, sessionToken, session.expiresAtSeconds)?.isOver).toBe(true);
});

test('two sessions have nothing in common, and a token shows nothing of what is in it', () => {
  const [one, other] = [issueSessionToken(key, session), issueSessionToken(key, session)];
  for (const member of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const) {
    expect(one[member]).not.toBe(other[member]);
  }
  const bytes = Buffer.from(one.sessionToken, 'base64url').toString('latin1');
  for (const secret of ['reader', 'login.example.com', one.accessKeyId, one.secretAccessKey]) {
    expect(bytes).not.toContain(secret);
  }
});

test('any other bit in the token, and it does not open', () => {
  const { sessionToken } = issueSessionToken(key, session);
  const bytes = Buffer.from(sessionToken, 'base64url');
  for (let index = 0; index < bytes.length; index++) {
    for (const bit of [1, 128]) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ bit;
      expect(openSessionToken(key, changed.toString('base64url'), 0)).toBeUndefined();
    }
  }
});

test('another key, another writing of the token, and what is no token do not open', () => {
  const { sessionToken } = issueSessionToken(key, session);
  const other = openSessionKey({ number: 7, key: randomBytes(32) });
  const renumbered = { ...key, number: 8 };
  expect(openSessionToken(other, sessionToken, 0)).toBeUndefined();
  expect(openSessionToken(renumbered, sessionToken, 0)).toBeUndefined();
  const texts = [
    `${sessionToken}=`,
    `${sessionToken} `,
    sessionToken.slice(0, -1),
    sessionToken.slice(0, 40),
    '',
    'AQ',
  ];
  for (const text of [...texts, '☃', 'A'.repeat(8193)]) {
    expect(openSessionToken(key, text, 0)).toBeUndefined();
  }
});

test('a token names its key, as long as it may be one', () => {
  expect(sessionKeyNumberOf(issueSessionToken(key, session).sessionToken)).toBe(7);
  expect(sessionKeyNumberOf('no token')).toBeUndefined();
});

test('a token that does not fit into a header is not made', () => {
  expect(() => issueSessionToken(key, { ...session, tags: { long: 'x'.repeat(8192) } })).toThrow(RangeError);
});

test('a key that was given away as a text opens what it sealed, and a text that is none is refused without being shown', () => {
  const keys = [1, 2].map((number) => ({ number, key: randomBytes(32) }));
  const parsed = parseSessionKeys(keys.map(formatSessionKey).join(', '));
  expect(parsed).toEqual(keys);
  const [own = { number: 0, key: randomBytes(32) }] = keys;
  const [given = own] = parsed;
  const { sessionToken } = issueSessionToken(openSessionKey(own), session);
  expect(openSessionToken(openSessionKey(given), sessionToken, 0)?.session).toEqual(session);
  for (const wrong of [
    '',
    '1',
    '1.',
    '0.AAAA',
    `1.${'A'.repeat(42)}`,
    `x.${'A'.repeat(43)}`,
    `9999999999.${'A'.repeat(43)}`,
  ]) {
    expect(() => parseSessionKeys(`${formatSessionKey(own)},${wrong}`)).toThrow(
      'Session key 2 is none. Give what "cenote session-key show" prints.',
    );
  }
});
