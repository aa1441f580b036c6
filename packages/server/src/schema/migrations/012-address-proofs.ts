/**
 * What is remembered of how addresses were proved, for the resets that question them (domain/users/address-proof.ts), and of
 * where a sign-up came from, for its confirmation (domain/sign-up/confirm.ts).
 */
export function addressProofs(): string[] {
  return ['alter table users add column address_proofs text', 'alter table users add column signed_up_from text'];
}
