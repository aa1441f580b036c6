import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const maxLineLength = 8192;

/** Hands over what a stream prints, line by line; a line that is too long is cut into several. Empty lines are left out. */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const print = (line: string) => {
    if (line !== '') onLine(line);
  };
  const take = (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) print(line);
    while (rest.length > maxLineLength) {
      print(rest.slice(0, maxLineLength));
      rest = rest.slice(maxLineLength);
    }
  };
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  stream.on('end', () => {
    take(decoder.end());
    print(rest);
  });
}
