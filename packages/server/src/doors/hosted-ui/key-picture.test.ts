import { expect, test } from 'vitest';
import { keyPicture } from './key-picture.ts';

test('the picture of a key holds the longest names', () => {
  const picture = keyPicture({ secretCode: 'A'.repeat(52), issuer: '@'.repeat(128), username: '\u6f22'.repeat(2048) });
  expect(picture).toContain('<svg');
});
