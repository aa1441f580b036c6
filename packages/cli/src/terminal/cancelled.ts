/** Somebody left a question with Ctrl-C or Escape: nothing was done. */
export class Cancelled extends Error {
  /** As shells have it for who was interrupted. */
  readonly exitCode = 130;

  constructor() {
    super('Cancelled; nothing was changed.');
  }
}
