/**
 * Lower case, where every letter has one form wherever it stands: the fold of a prefix is the prefix of the fold. Names are
 * stored in it, so it never changes, and it keeps apart what is not the same letter in two cases (`ß` and `ss`, `i` with and without a dot).
 */
export function lowerFold(text: string): string {
  // A sigma is lower-cased by where it stands.
  return text.toLowerCase().replaceAll('\u03c2', '\u03c3');
}

/**
 * One text for all that anybody could take for the same: without regard to case, width, style and what has no width. This is
 * the NFKC_Casefold of Unicode (section 3.13), and beyond it takes an `i` without a dot for one with it. What is the same to `lowerFold` is the same
 * here, since that is the first step. Never to be stored as who somebody is: it takes different names for one.
 */
export function lookAlikeFold(text: string): string {
  const folded = caseFold(caseFold(text).normalize('NFKC')).normalize('NFKC');
  return folded.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
}

/**
 * JavaScript has no full case folding. By way of the upper case letters meet that lower case alone keeps apart (the long s and `s`,
 * `ß` and `ss`); by way of the lower case first, those that are an upper case already (that of `ß`, the KELVIN SIGN).
 */
function caseFold(text: string): string {
  return lowerFold(lowerFold(text).toUpperCase());
}
