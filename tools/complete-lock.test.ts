import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findMissing, type LockPackages, parsePlatform } from './complete-lock.ts';

test.each([
  ['@biomejs/cli-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
  ['@oxlint/binding-win32-x64-msvc', { os: ['win32'], cpu: ['x64'] }],
  ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
  ['@oxlint/binding-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
  ['@emnapi/runtime', undefined],
])('reads the platform of %s', (name, platform) => {
  expect(parsePlatform(name)).toEqual(platform);
});

test('finds what is nowhere on the way up, and nothing else', () => {
  const packages: LockPackages = {
    '': {},
    'node_modules/tool': {
      optionalDependencies: { 'tool-darwin-x64': '1.2.3', 'tool-linux-x64': '1.2.3', extra: '1.0.0' },
    },
    'node_modules/tool/node_modules/tool-linux-x64': { version: '1.2.3' },
    'node_modules/other': { optionalDependencies: { 'tool-darwin-arm64': '^1.0.0' } },
  };
  expect(findMissing(packages)).toEqual({
    'node_modules/tool-darwin-x64': { version: '1.2.3', cpu: ['x64'], dev: true, optional: true, os: ['darwin'] },
  });
});

test('the lock file is complete and names no registry', () => {
  const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  const { packages } = JSON.parse(text) as { packages: LockPackages };
  expect(Object.keys(packages).length).toBeGreaterThan(100);
  expect(findMissing(packages)).toEqual({});
  expect(text).not.toMatch(/"resolved": "https?:/);
});
