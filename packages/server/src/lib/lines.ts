/** A line is longer than the reader takes. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

const lineEnd = 0x0a;

/**
 * The lines of a text in UTF-8 that comes in pieces, without their ends; what stands behind the last end is a line too. Bytes
 * that are no UTF-8 become U+FFFD.
 * @throws LineTooLong
 */
export async function* readLines(source: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const take = (bytes: Uint8Array) => {
    held.push(bytes);
    heldBytes += bytes.length;
    if (heldBytes > maxLineBytes) throw new LineTooLong(`A line is longer than ${maxLineBytes} bytes.`);
  };
  for await (const piece of source) {
    let begin = 0;
    for (let end = piece.indexOf(lineEnd); end !== -1; end = piece.indexOf(lineEnd, begin)) {
      take(piece.subarray(begin, end));
      yield decoder.decode(Buffer.concat(held));
      held = [];
      heldBytes = 0;
      begin = end + 1;
    }
    if (begin < piece.length) take(piece.subarray(begin));
  }
  if (heldBytes > 0) yield decoder.decode(Buffer.concat(held));
}
