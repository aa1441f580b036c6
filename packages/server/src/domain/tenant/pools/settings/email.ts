export interface EmailConfiguration {
  readonly sourceArn?: string;
  readonly replyToEmailAddress?: string;
  readonly emailSendingAccount: 'COGNITO_DEFAULT' | 'DEVELOPER';
  readonly from?: string;
  readonly configurationSet?: string;
}

/** By whom the pool's e-mail is sent. */
export interface EmailSettings {
  readonly emailConfiguration: EmailConfiguration;
}

export interface EmailSettingsInput {
  readonly emailConfiguration?: Partial<EmailConfiguration>;
}

const fromCognito = { emailSendingAccount: 'COGNITO_DEFAULT' } as const;

/** An update without it keeps it. */
export function chooseEmail({ emailConfiguration: sent }: EmailSettingsInput, previous?: EmailSettings): EmailSettings {
  return { emailConfiguration: sent ? { ...fromCognito, ...sent } : (previous?.emailConfiguration ?? fromCognito) };
}
