/**
 * JSON whose texts steer no terminal either: what JSON leaves as it is, control characters from U+007F on and those that turn the
 * direction, is escaped.
 */
export function jsonLine(data: object): string {
  return JSON.stringify(data).replaceAll(/[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu, (one) => {
    const code = one.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}
