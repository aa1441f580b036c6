import type { Medium } from '#domain/carrier.ts';
import { systemClock } from '#lib/clock.ts';
import { type CarrierSettings, openCarrier } from '#outbound/carriers/open-carrier.ts';

/** How e-mail and SMS leave. In development they stay in the mailbox without it. */
export interface CarrierConfig {
  readonly email?: CarrierSettings;
  readonly sms?: CarrierSettings;
}

type ReadSetting = (name: string) => string | undefined;

/**
 * The carriers that the environment names; what cannot be used goes to `problems` with its mend. Each is opened once to see
 * that, which connects to nothing.
 */
export function readCarriers(mode: 'dev' | 'start', setting: ReadSetting, problems: string[]): CarrierConfig {
  const smtpUrl = setting('CENOTE_SMTP_URL');
  const emailUrl = setting('CENOTE_EMAIL_URL');
  const from = setting('CENOTE_EMAIL_FROM');
  if (smtpUrl !== undefined && emailUrl !== undefined) {
    problems.push('CENOTE_EMAIL_URL and CENOTE_SMTP_URL are both given. Take CENOTE_SMTP_URL away, its older name.');
  }
  const emailVariable = emailUrl === undefined ? 'CENOTE_SMTP_URL' : 'CENOTE_EMAIL_URL';
  const email = readCarrier('EMAIL', emailVariable, setting, problems);
  const sms = readCarrier('SMS', 'CENOTE_SMS_URL', setting, problems);
  const needsSender = email !== undefined && !/^https?:/.test(email.url);
  if (mode === 'start' && needsSender && from === undefined) {
    problems.push('CENOTE_EMAIL_FROM is missing: give the address that e-mail is sent from, such as auth@example.com.');
  }
  return { ...(email && { email }), ...(sms && { sms }) };
}

function readCarrier(
  medium: Medium,
  variable: string,
  setting: ReadSetting,
  problems: string[],
): CarrierSettings | undefined {
  const url = setting(variable);
  if (url === undefined) return undefined;
  const secret = setting(`CENOTE_${medium}_SECRET`);
  const from = medium === 'EMAIL' ? setting('CENOTE_EMAIL_FROM') : undefined;
  const settings = { url, ...(secret !== undefined && { secret }), ...(from !== undefined && { from }) };
  try {
    openCarrier(medium, settings, systemClock).close();
  } catch (error) {
    problems.push(`${variable} cannot be used: ${(error as Error).message}.`);
  }
  return settings;
}
