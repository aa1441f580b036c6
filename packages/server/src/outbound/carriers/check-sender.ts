/** Refuses a sender of e-mail in which there is no address. @throws Error */
export function checkSender(from: string): void {
  if (!from.includes('@')) throw new Error(`the sender "${from}" has no e-mail address in it`);
}
