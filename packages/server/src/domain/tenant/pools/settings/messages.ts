import { withoutUndefined } from '#lib/without-undefined.ts';

export interface VerificationMessageTemplate {
  readonly smsMessage?: string;
  readonly emailMessage?: string;
  readonly emailSubject?: string;
  readonly emailMessageByLink?: string;
  readonly emailSubjectByLink?: string;
  readonly defaultEmailOption: 'CONFIRM_WITH_CODE' | 'CONFIRM_WITH_LINK';
}

/** The texts of the messages that verify an address, or bring a code for a new password. */
export interface MessageSettings {
  readonly smsVerificationMessage?: string;
  readonly emailVerificationMessage?: string;
  readonly emailVerificationSubject?: string;
  readonly verificationMessageTemplate: VerificationMessageTemplate;
}

export interface MessageSettingsInput extends Omit<MessageSettings, 'verificationMessageTemplate'> {
  readonly verificationMessageTemplate?: Partial<VerificationMessageTemplate>;
}

/**
 * The texts as stored. AWS: three texts of the template have a second name beside it; what is sent under one name is read
 * under both. An update without the template keeps it.
 */
export function chooseMessages(input: MessageSettingsInput, previous?: MessageSettings): MessageSettings {
  const base = input.verificationMessageTemplate ?? previous?.verificationMessageTemplate;
  const sent = input.verificationMessageTemplate;
  const smsMessage = sent?.smsMessage ?? input.smsVerificationMessage ?? base?.smsMessage;
  const emailMessage = sent?.emailMessage ?? input.emailVerificationMessage ?? base?.emailMessage;
  const emailSubject = sent?.emailSubject ?? input.emailVerificationSubject ?? base?.emailSubject;
  return withoutUndefined({
    smsVerificationMessage: smsMessage,
    emailVerificationMessage: emailMessage,
    emailVerificationSubject: emailSubject,
    verificationMessageTemplate: {
      defaultEmailOption: 'CONFIRM_WITH_CODE' as const,
      ...base,
      ...withoutUndefined({ smsMessage, emailMessage, emailSubject }),
    },
  });
}
