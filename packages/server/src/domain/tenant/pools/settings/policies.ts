import { Fault } from '#domain/fault.ts';
import { chooseSignInPolicy, type SignInPolicy, type SignInPolicyInput } from './first-factors.ts';
import { type AdminCreateUserConfig, chooseInvitation } from './invitation.ts';
import { choosePasswordPolicy, type PasswordPolicy } from './password-policy.ts';

/** The rules about passwords, first factors and invitations: what an owner sends together. */
export interface PolicySettings {
  readonly policies: { readonly passwordPolicy: PasswordPolicy; readonly signInPolicy: SignInPolicy };
  readonly adminCreateUserConfig: AdminCreateUserConfig;
}

export interface PolicyInput {
  readonly policies?: { readonly passwordPolicy?: Partial<PasswordPolicy>; readonly signInPolicy?: SignInPolicyInput };
  readonly adminCreateUserConfig?: Partial<AdminCreateUserConfig>;
}

/**
 * The policies and the invitation settings, which share one number: how many days a temporary password lives. An update
 * keeps what it does not name. @throws Fault InvalidParameterException when the number is sent under both of its names, and
 * for a first factor that is none
 */
export function choosePolicies(input: PolicyInput, previous?: PolicySettings): PolicySettings {
  const { passwordPolicy, signInPolicy } = input.policies ?? {};
  const { adminCreateUserConfig: invitation } = input;
  const sentDays = invitation?.unusedAccountValidityDays;
  if (sentDays !== undefined && passwordPolicy?.temporaryPasswordValidityDays !== undefined) {
    throw new Fault(
      'InvalidParameterException',
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    );
  }
  const policy = choosePasswordPolicy(passwordPolicy, previous?.policies.passwordPolicy);
  // AWS: 0 counts as not given.
  const temporaryPasswordValidityDays = sentDays || policy.temporaryPasswordValidityDays;
  return {
    policies: {
      passwordPolicy: { ...policy, temporaryPasswordValidityDays },
      signInPolicy: chooseSignInPolicy(signInPolicy, previous?.policies.signInPolicy),
    },
    adminCreateUserConfig: chooseInvitation(
      invitation ?? previous?.adminCreateUserConfig,
      temporaryPasswordValidityDays,
    ),
  };
}
