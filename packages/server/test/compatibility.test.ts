import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compatibilityData, compatibilityPage, readMark, writeCompatibility } from '../tools/compatibility.ts';
import { sends } from './sends.ts';

test('the page of compatibility and its twin say what the operations say', () => {
  const { page, data } = writeCompatibility();
  expect(readFileSync(compatibilityPage, 'utf8'), 'npm run compatibility').toBe(page);
  expect(readFileSync(compatibilityData, 'utf8'), 'npm run compatibility').toBe(data);
});

test('an operation says once how far it is real, and what is missing where something is', () => {
  const read =
    (...marks: string[]) =>
    () =>
      readMark('SignUp', marks.join('\n'));
  expect(read('// Compatibility: real. contract/a.test.ts')()).toEqual({
    standing: 'real',
    test: 'contract/a.test.ts',
  });
  expect(read('x', '// Compatibility: partial: no f.g. yet. a.test.ts', 'x')()).toEqual({
    standing: 'partial',
    missing: 'no f.g. yet',
    test: 'a.test.ts',
  });
  expect(read('// Compatibility: stored only. a.test.ts')()).toEqual({ standing: 'stored only', test: 'a.test.ts' });
  const real = '// Compatibility: real. a.test.ts';
  for (const wrong of [
    [],
    [real, real],
    ['// Compatibility: partial. a.test.ts'],
    ['// Compatibility: real: but. a.test.ts'],
    ['// Compatibility: good. a.test.ts'],
  ]) {
    expect(read(...wrong)).toThrow('SignUp: write one line');
  }
});

test('a test sends an operation as a command or by its name, and not by the name of another', () => {
  expect(sends('await sdk.send(new SignUpCommand({}))', 'SignUp')).toBe(true);
  expect(sends("await call('SignUp', {})", 'SignUp')).toBe(true);
  for (const other of ['new ConfirmSignUpCommand({})', "call('ConfirmSignUp')", 'SignUpCommand,', '// SignUp']) {
    expect(sends(other, 'SignUp')).toBe(false);
  }
});
