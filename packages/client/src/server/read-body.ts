/** More than any request of an app has: bytes of a body. */
const longestBytes = 65_536;

/** The body of a request as text; undefined where it is longer than any that an app sends, of which no more than that is read. */
export async function readBody({ body, headers }: Request): Promise<string | undefined> {
  if (Number(headers.get('content-length')) > longestBytes) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const reader = body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > longestBytes) {
      await reader?.cancel();
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
