import { withoutUndefined } from '#lib/without-undefined.ts';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  /** How many passwords a user may not use again, the current one included; absent and 0 keep no history. */
  readonly passwordHistorySize?: number;
  readonly temporaryPasswordValidityDays: number;
}

// AWS: a pool that names no policy has all four rules; one that names a policy has the rules it names.
const defaultPolicy: PasswordPolicy = {
  minimumLength: 8,
  requireUppercase: true,
  requireLowercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
};

/** An update without a policy keeps it; one with a policy replaces it whole. */
export function choosePasswordPolicy(
  sent: Partial<PasswordPolicy> | undefined,
  previous?: PasswordPolicy,
): PasswordPolicy {
  if (!sent) return previous ?? defaultPolicy;
  return withoutUndefined({
    minimumLength: sent.minimumLength ?? 8,
    requireUppercase: sent.requireUppercase ?? false,
    requireLowercase: sent.requireLowercase ?? false,
    requireNumbers: sent.requireNumbers ?? false,
    requireSymbols: sent.requireSymbols ?? false,
    passwordHistorySize: sent.passwordHistorySize,
    // AWS: 0 counts as not given.
    temporaryPasswordValidityDays: sent.temporaryPasswordValidityDays || 7,
  });
}
