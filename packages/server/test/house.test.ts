import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { challenges } from '#domain/access/sign-in/challenges/index.ts';
import { flows } from '#domain/access/sign-in/flows/index.ts';
import { triggerTitles } from '#domain/reach/triggers/trigger.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const names = [...Object.keys(flows), ...Object.keys(challenges), ...Object.values(triggerTitles)];

/** The rows of the page's table: a name, and the suites that hold it. */
function readRows(page: string): { name: string; suites: string[] }[] {
  const [, section = ''] = page.split('### What holds flows, challenges and triggers\n');
  return [...(section.split('\n## ')[0]?.matchAll(/^\| `(\w+)` \| (.+) \|$/gm) ?? [])].map(
    ([, name = '', cell = '']) => ({
      name,
      suites: [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) =>
        path.startsWith('contract/') ? path : `packages/server/src/${path}`,
      ),
    }),
  );
}

/** What is wrong with a page: one sentence each. */
function findFaults(page: string): string[] {
  const rows = readRows(page);
  const held = rows.map(({ name }) => name);
  const missing = names.filter((name) => !held.includes(name)).map((name) => `${name}: no suite is named`);
  const unknown = held.filter((name) => !names.includes(name)).map((name) => `${name}: there is no such thing`);
  const wrong = rows.flatMap(({ name, suites }) => {
    const gone = suites.filter((path) => !path.endsWith('.test.ts') || !existsSync(root + path));
    if (gone.length > 0) return gone.map((path) => `${name}: there is no ${path}`);
    const texts = suites.map((path) => readFileSync(root + path, 'utf8'));
    const isSpokenOf = texts.some((text) => new RegExp(String.raw`\b${name}\b`, 'i').test(text));
    return isSpokenOf ? [] : [`${name}: no suite speaks of it`];
  });
  return [...missing, ...unknown, ...wrong];
}

test('docs/house.md says which suite holds each flow, challenge and trigger', () => {
  expect(findFaults(readFileSync(`${root}docs/house.md`, 'utf8'))).toEqual([]);
});

test('a row that is missing or needless, a suite that is gone and one that speaks of something else are found', () => {
  const page = readFileSync(`${root}docs/house.md`, 'utf8');
  const broken = page
    .replace(/^\| `SMS_MFA` .*\n/m, '')
    .replace('| `SMS_OTP` |', '| `SMS_OTP_2` |')
    .replace(/^\| `CUSTOM_CHALLENGE` .*$/m, '| `CUSTOM_CHALLENGE` | `domain/gone.test.ts` |')
    .replace(/^\| `WEB_AUTHN` .*$/m, '| `WEB_AUTHN` | `lib/totp.test.ts` |');
  expect(findFaults(broken)).toEqual([
    'SMS_MFA: no suite is named',
    'SMS_OTP: no suite is named',
    'SMS_OTP_2: there is no such thing',
    'CUSTOM_CHALLENGE: there is no packages/server/src/domain/gone.test.ts',
    'SMS_OTP_2: no suite speaks of it',
    'WEB_AUTHN: no suite speaks of it',
  ]);
});
