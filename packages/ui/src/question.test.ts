import { expect, test } from 'vitest';
import { questionOf } from './question.ts';

test.each<[asked: string | undefined, parameters: Record<string, string>]>([
  ['3 + 4', { USERNAME: 'ada', riddle: '3 + 4' }],
  ['How old are you?', { USERNAME: 'ada', level: '2', question: 'How old are you?', message: 'Hello' }],
  [
    'Type what you see.',
    { USER_ID_FOR_SRP: 'ada', picture: 'https://example.com/1.png', message: 'Type what you see.' },
  ],
  // Of several that could be anything, none is shown for the other.
  [undefined, { USERNAME: 'ada', one: '1', other: '2' }],
  [undefined, { USERNAME: 'ada' }],
  [undefined, { USERNAME: 'ada', question: '' }],
])('%j is what is asked by %j', (asked, parameters) => {
  expect(questionOf(parameters)).toBe(asked);
});
