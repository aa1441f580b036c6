import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseWebhooks } from './webhook-settings.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const bytes = Buffer.from(secret.slice(6), 'base64');
const folder = mkdtempSync(join(tmpdir(), 'cenote-webhooks-'));
writeFileSync(join(folder, 'hook.secret'), `${secret}\n`);

const parse = (entries: unknown, env: NodeJS.ProcessEnv = {}) => parseWebhooks(JSON.stringify(entries), folder, env);

describe('a webhook', () => {
  test.each<[object, NodeJS.ProcessEnv]>([
    [{ secret }, {}],
    [{ secretFile: 'hook.secret' }, {}],
    [{ secretFile: join(folder, 'hook.secret') }, {}],
    [{ secretEnv: 'HOOK' }, { HOOK: secret }],
  ])('has its secret from %j', (given, env) => {
    const url = 'https://hooks.example.com/a';
    expect(parse({ 'pre-sign-up': { url, ...given } }, env)).toEqual(
      new Map([['pre-sign-up', { url, secret: bytes, ...('secretEnv' in given && given) }]]),
    );
  });

  test.each(['http://localhost:1', 'http://127.0.0.1:1/x', 'http://[::1]:1'])('may be on this machine: %s', (url) => {
    expect(parse({ f: { url, secret } }).get('f')?.url).toBe(url);
  });
});

describe('refuses', () => {
  const url = 'https://hooks.example.com/a';

  test.each<[unknown, RegExp]>([
    [[], /is not an object\. Give/],
    [{ '../f': { url, secret } }, /is no name of a function\. Use letters/],
    [{ f: url }, /"f" is not an object\. Give/],
    [{ f: { secret } }, /has no "url"/],
    [{ f: { url: 'http://hooks.example.com', secret } }, /https:\/\/; http:\/\/ is for this machine only/],
    [{ f: { url: 'http://127.0.0.1.evil.example', secret } }, /this machine only/],
    [{ f: { url: 'file:///etc/passwd', secret } }, /this machine only/],
    [{ f: { url: 'https://a:b@hooks.example.com', secret } }, /has no "url" that can be used/],
    [{ f: { url } }, /needs one secret/],
    [{ f: { url, secret, secretEnv: 'X' } }, /needs one secret/],
    [{ f: { url, secret: 'hunter2' } }, /is no secret\. Give whsec_/],
    [{ f: { url, secret: 7 } }, /not a text/],
    [{ f: { url, secretEnv: 'MISSING' } }, /names the variable MISSING, which is not set\. Set it\./],
    [{ f: { url, secretFile: 'nowhere' } }, /names a secretFile that cannot be read: .*Name one/],
    [{ f: { url, sercet: secret } }, /has "sercet", which means nothing\. Use url, secret/],
  ])('%j', (entries, problem) => {
    expect(() => parse(entries)).toThrow(problem);
  });

  test.each([
    ['{', 1, 2],
    ['// functions/functions.json\n{}', 1, 1],
    ['{\n  "f": { "url": "https://a.example", },\n}', 2, 38],
    ['{\n  "f": { "secret": whsec_hunter2 }\n}', 2, 20],
    ['{ "f": "a\nb" }', 1, 10],
    ['{} {}', 1, 4],
    ['', 1, 1],
  ])('what is not JSON, and says where: %j', (text, line, column) => {
    const path = join(folder, 'functions.json');
    const problem = `${path} is not JSON: line ${line}, column ${column} cannot be read. Mend it or take it away; JSON has no comments.`;
    expect(() => parseWebhooks(text, folder, {})).toThrow(new Error(problem));
  });

  test('a secret without repeating it', () => {
    expect(() => parse({ f: { url, secret: 'hunter2' } })).toThrow(expect.not.stringContaining('hunter2'));
  });
});
