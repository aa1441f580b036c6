/** What is remembered of how addresses were proved, for the resets that question them (domain/users/address-proof.ts). */
export function addressProofs(): string[] {
  return ['alter table users add column address_proofs text'];
}
