import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { isGivenAddress, isProvedAddress, isSuspect, isTrustedAddress, type Kind, type Standing } from './person.ts';
import type { Variant } from './variants.ts';

/** What follows a first factor: nothing, one of these factors, or setting one of these up. */
export type Demand =
  | { readonly kind: 'none' | 'impossible' }
  /** `isNew`: the factors are set up by their proof, at addresses that came with the account. */
  | { readonly kind: 'prove'; readonly factors: readonly SecondFactor[]; readonly isNew?: true }
  | { readonly kind: 'setup'; readonly factors: readonly SecondFactor[] };

/** Whether a demand is met by addresses that came with the account, and are set up so. */
export function isSetUp(demand: Demand): boolean {
  return demand.kind === 'prove' && demand.isNew === true;
}

const kindOf = { EMAIL_OTP: 'email', SMS_MFA: 'phone_number' } as const;
const messageFactors = ['SMS_MFA', 'EMAIL_OTP'] as const;

/** The second factors whose codes go to a proved address because the user switched them on, or the pool falls back on them. */
export function addressFactors(
  { mfa, factors, recovery }: Variant,
  person: Standing,
): readonly ('EMAIL_OTP' | 'SMS_MFA')[] {
  const hasChosen = factors.some((factor) => person.on[factor]);
  const isFallback = (factor: 'EMAIL_OTP' | 'SMS_MFA') =>
    mfa === 'ON' &&
    !hasChosen &&
    factors.includes(factor) &&
    kindOf[factor] !== recovery[0] &&
    isProvedAddress(person, kindOf[factor]);
  return messageFactors.filter((factor) => person.on[factor] || isFallback(factor));
}

/** Whether a factor would be asked for that is proved. */
export function isProofDue(variant: Variant, person: Standing): boolean {
  const demand = demandOf(variant, person);
  return demand.kind === 'prove' && !isSetUp(demand);
}

/** What the pool demands of the person beyond a first factor. */
export function demandOf({ mfa, factors, recovery }: Variant, person: Standing): Demand {
  if (mfa === 'OFF') return { kind: 'none' };
  const isProved = (factor: SecondFactor) =>
    factor === 'SOFTWARE_TOKEN_MFA' ? person.app !== undefined : isProvedAddress(person, kindOf[factor]);
  const isGiven = (factor: SecondFactor) => factor !== 'SOFTWARE_TOKEN_MFA' && isGivenAddress(person, kindOf[factor]);
  const among = (list: readonly SecondFactor[]): readonly SecondFactor[] =>
    person.preferred !== undefined && list.includes(person.preferred) ? [person.preferred] : list;
  const proveOne = (list: readonly SecondFactor[]): Demand | undefined => {
    if (list.some(isProved)) return { kind: 'prove', factors: among(list.filter(isProved)) };
    return list.some(isGiven) ? { kind: 'prove', factors: among(list.filter(isGiven)), isNew: true } : undefined;
  };
  const chosen = factors.filter((factor) => person.on[factor]);
  if (chosen.length > 0) return proveOne(chosen) ?? { kind: 'impossible' };
  if (mfa === 'OPTIONAL') return { kind: 'none' };
  const reserved = recovery[0];
  const eligible = factors.filter((factor) => factor === 'SOFTWARE_TOKEN_MFA' || kindOf[factor] !== reserved);
  const due = proveOne(eligible);
  if (due !== undefined) return due;
  const hasAddress = person.has.email || person.has.phone_number;
  const possible = eligible.filter(
    (factor) => factor === 'SOFTWARE_TOKEN_MFA' || !hasAddress || person.has[kindOf[factor]],
  );
  return possible.length > 0 ? { kind: 'setup', factors: possible } : { kind: 'impossible' };
}

/** Whether a second factor comes after the first one, which is then a password. */
export function hasSecondFactor({ mfa }: Variant, { on }: Standing): boolean {
  return mfa === 'ON' || (mfa === 'OPTIONAL' && Object.values(on).includes(true));
}

/** Where a recovery code would go: never to where the second factor's codes go, and to a suspect address last. */
export function recoveryKind(variant: Variant, person: Standing, now: number): Kind | undefined {
  const kinds = recoveryKinds(variant, person);
  return kinds.find((kind) => !isSuspect(person, kind, now)) ?? kinds[0];
}

/** Where recovery codes may have gone that still open the account. */
export function recoveryKinds(variant: Variant, person: Standing): readonly Kind[] {
  if (!person.exists || !person.enabled || person.status === 'FORCE_CHANGE_PASSWORD') return [];
  const demand = demandOf(variant, person);
  const isFactor = (kind: Kind) =>
    variant.mfa !== 'OFF' &&
    messageFactors.some(
      (factor) =>
        kindOf[factor] === kind && (person.on[factor] || (demand.kind === 'prove' && demand.factors.includes(factor))),
    );
  return variant.recovery.filter((kind) => isTrustedAddress(person, kind) && !isFactor(kind));
}
