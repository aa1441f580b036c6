import { expect, test } from 'vitest';
import { jsonLine } from './json-line.ts';

test('what people wrote steers no terminal as JSON either, and is read back as it was', () => {
  const data = { 'na\u009bme': '\u001b[2J \u007f \u009b31m \u202eevil\u2066 \u061c Zoë \u{1f600}' };
  const line = jsonLine(data);
  expect(line).toBe(String.raw`{"na\u009bme":"\u001b[2J \u007f \u009b31m \u202eevil\u2066 \u061c Zoë 😀"}`);
  expect(JSON.parse(line)).toEqual(data);
});
