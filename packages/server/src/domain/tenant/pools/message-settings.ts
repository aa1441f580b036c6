import type { PoolSettings, VerificationMessageTemplate } from './pool.ts';

/** The texts of a pool's messages, as an owner sends them. */
export interface MessageSettingsInput {
  readonly smsVerificationMessage?: string;
  readonly emailVerificationMessage?: string;
  readonly emailVerificationSubject?: string;
  readonly verificationMessageTemplate?: Partial<VerificationMessageTemplate>;
  readonly smsAuthenticationMessage?: string;
}

type MessageSettings = Pick<PoolSettings, keyof MessageSettingsInput>;

/**
 * The texts as stored. AWS: three texts of the template have a second name beside it; what is sent under one name is read
 * under both. An update without the template keeps it.
 */
export function chooseMessages(input: MessageSettingsInput, previous?: PoolSettings): MessageSettings {
  const base = input.verificationMessageTemplate ?? previous?.verificationMessageTemplate;
  const sent = input.verificationMessageTemplate;
  const smsMessage = sent?.smsMessage ?? input.smsVerificationMessage ?? base?.smsMessage;
  const emailMessage = sent?.emailMessage ?? input.emailVerificationMessage ?? base?.emailMessage;
  const emailSubject = sent?.emailSubject ?? input.emailVerificationSubject ?? base?.emailSubject;
  return {
    smsAuthenticationMessage: input.smsAuthenticationMessage,
    smsVerificationMessage: smsMessage,
    emailVerificationMessage: emailMessage,
    emailVerificationSubject: emailSubject,
    verificationMessageTemplate: {
      defaultEmailOption: 'CONFIRM_WITH_CODE',
      ...base,
      ...(smsMessage !== undefined && { smsMessage }),
      ...(emailMessage !== undefined && { emailMessage }),
      ...(emailSubject !== undefined && { emailSubject }),
    },
  };
}
