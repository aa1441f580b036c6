import { readdirSync, readFileSync } from 'node:fs';
import { en } from '@cenote/texts/en';
import { languageTags } from '@cenote/texts/language-tags';
import { findTranslation } from '@cenote/texts/languages';
import { expect, test } from 'vitest';
import { pickTexts } from '../../tools/pick-texts.ts';
import { said } from './said.ts';

const source = new URL('../', import.meta.url);
const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('said.ts'))
  .map((path) => readFileSync(new URL(path, source), 'utf8'))
  .join('\n');

test('is what screens say, each once', () => {
  expect(code.length).toBeGreaterThan(20_000);
  expect(new Set(said).size).toBe(said.length);
  // Attributes and reasons are named by the service.
  const named = ['attributes', 'rules'];
  const unsaid = said.filter(
    (path) => !named.includes(path) && !new RegExp(`\\b${path.split('.').at(-1)}\\b`).test(code),
  );
  expect(unsaid).toEqual([]);
});

test.each(languageTags)('%s says all of it', async (tag) => {
  const picked = pickTexts((await findTranslation(tag)) ?? en);
  expect(Object.keys(picked).length).toBeGreaterThan(50);
  expect(JSON.stringify(picked)).not.toContain('undefined');
});

test('a name that leads nowhere stops the build', () => {
  expect(() => pickTexts(en, ['nowhere'])).toThrow('no text is named nowhere');
  expect(() => pickTexts(en, ['account.nowhere'])).toThrow('no text is named account.nowhere');
});
