/** Whether a text is one that both databases give back as it was: it holds no lone surrogate and no U+0000. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
