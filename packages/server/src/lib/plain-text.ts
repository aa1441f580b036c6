/** Whether a text is one that both databases give back as it was: it holds no lone surrogate and no U+0000. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Whether a text is plain and shows all that it says: it holds no control character (Unicode: Cc). */
export function isPrintable(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
