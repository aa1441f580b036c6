import { withoutUndefined } from '#lib/without-undefined.ts';

/** Who may make users, and what those are told whom an administrator makes. */
export interface AdminCreateUserConfig {
  readonly allowAdminCreateUserOnly: boolean;
  /** Always the password policy's `temporaryPasswordValidityDays`. */
  readonly unusedAccountValidityDays: number;
  readonly inviteMessageTemplate?: {
    readonly sMSMessage?: string;
    readonly emailMessage?: string;
    readonly emailSubject?: string;
  };
}

/** What was sent or kept, with the days that a temporary password lives. */
export function chooseInvitation(
  invitation: Partial<AdminCreateUserConfig> | undefined,
  unusedAccountValidityDays: number,
): AdminCreateUserConfig {
  return withoutUndefined({
    allowAdminCreateUserOnly: invitation?.allowAdminCreateUserOnly ?? false,
    unusedAccountValidityDays,
    inviteMessageTemplate: invitation?.inviteMessageTemplate,
  });
}
