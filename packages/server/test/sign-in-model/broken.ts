/** A promise of the sign-in machine that was broken. */
export class Broken extends Error {
  override readonly name = 'Broken';
}
