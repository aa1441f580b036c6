import { Fault } from '#domain/fault.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { AdminCreateUserConfig, FirstAuthFactor, PasswordPolicy, Policies, PoolSettings } from './pool.ts';

/** The rules about passwords, first factors and invitations, as an owner sends them. */
export interface PolicyInput {
  readonly policies?: {
    readonly passwordPolicy?: Partial<PasswordPolicy>;
    readonly signInPolicy?: { readonly allowedFirstAuthFactors?: readonly (FirstAuthFactor | 'SOFTWARE_TOKEN')[] };
  };
  readonly adminCreateUserConfig?: Partial<AdminCreateUserConfig>;
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

const passwordOnly: { allowedFirstAuthFactors: readonly FirstAuthFactor[] } = { allowedFirstAuthFactors: ['PASSWORD'] };

/**
 * The policies and the invitation settings, which share one number: how many days a temporary password lives. An update
 * keeps what it does not name. @throws Fault InvalidParameterException when the number is sent under both of its names, and
 * for a first factor that is none
 */
export function choosePolicies(
  input: PolicyInput,
  previous?: PoolSettings,
): { policies: Policies; adminCreateUserConfig: AdminCreateUserConfig } {
  const { passwordPolicy: sentPolicy } = input.policies ?? {};
  const { adminCreateUserConfig: sentInvitation } = input;
  const sentDays = sentInvitation?.unusedAccountValidityDays;
  if (sentDays !== undefined && sentPolicy?.temporaryPasswordValidityDays !== undefined) {
    throw new Fault(
      'InvalidParameterException',
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    );
  }
  const policy = sentPolicy ? completePolicy(sentPolicy) : (previous?.policies.passwordPolicy ?? defaultPolicy);
  // AWS: 0 counts as not given.
  const temporaryPasswordValidityDays = sentDays || policy.temporaryPasswordValidityDays;
  const invitation = sentInvitation ?? previous?.adminCreateUserConfig;
  return {
    policies: {
      passwordPolicy: { ...policy, temporaryPasswordValidityDays },
      signInPolicy: chooseSignIn(input) ?? previous?.policies.signInPolicy ?? passwordOnly,
    },
    adminCreateUserConfig: {
      allowAdminCreateUserOnly: invitation?.allowAdminCreateUserOnly ?? false,
      unusedAccountValidityDays: temporaryPasswordValidityDays,
      ...(invitation?.inviteMessageTemplate && { inviteMessageTemplate: invitation.inviteMessageTemplate }),
    },
  };
}

function chooseSignIn({ policies }: PolicyInput): Policies['signInPolicy'] | undefined {
  const sent = policies?.signInPolicy?.allowedFirstAuthFactors;
  if (!sent) return undefined;
  const allowedFirstAuthFactors = sent.filter((factor) => factor !== 'SOFTWARE_TOKEN');
  if (allowedFirstAuthFactors.length === sent.length) return { allowedFirstAuthFactors };
  throw new Fault('InvalidParameterException', 'SOFTWARE_TOKEN cannot be an allowed first auth factor.');
}

function completePolicy(sent: Partial<PasswordPolicy>): PasswordPolicy {
  return withoutUndefined({
    minimumLength: sent.minimumLength ?? 8,
    requireUppercase: sent.requireUppercase ?? false,
    requireLowercase: sent.requireLowercase ?? false,
    requireNumbers: sent.requireNumbers ?? false,
    requireSymbols: sent.requireSymbols ?? false,
    passwordHistorySize: sent.passwordHistorySize,
    temporaryPasswordValidityDays: sent.temporaryPasswordValidityDays || 7,
  });
}
