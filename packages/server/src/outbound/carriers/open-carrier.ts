import type { Carrier, Medium, OpenCarrier } from '#domain/carrier.ts';
import type { Clock } from '#lib/clock.ts';
import { sesCarrier } from './ses.ts';
import { smtpCarrier } from './smtp.ts';
import { snsCarrier } from './sns.ts';
import { twilioCarrier } from './twilio.ts';
import { webhookCarrier } from './webhook.ts';

/** Which carrier a medium has, as the operator writes it. */
export interface CarrierSettings {
  /** E-mail: `smtp:`, `smtps:`, `ses:` or a webhook. SMS: `sns:`, `twilio:` or a webhook. */
  readonly url: string;
  /** What a webhook is signed with: `whsec_…`. */
  readonly secret?: string;
  /** The sender of e-mail in pools that name none. */
  readonly from?: string;
}

type Open = (url: URL, settings: CarrierSettings, clock: Clock) => Carrier | OpenCarrier;

const fallbackSender = 'cenote@localhost';
const webhook: Open = (url, { secret }, clock) => webhookCarrier(url, secret, clock);

const kinds: Readonly<Record<Medium, Readonly<Record<string, Open>>>> = {
  EMAIL: {
    'smtp:': (_url, { url, from = fallbackSender }) => smtpCarrier({ url, from }),
    'smtps:': (_url, { url, from = fallbackSender }) => smtpCarrier({ url, from }),
    'ses:': (url, { from = fallbackSender }) => sesCarrier(url, from),
    'https:': webhook,
    'http:': webhook,
  },
  SMS: { 'sns:': snsCarrier, 'twilio:': twilioCarrier, 'https:': webhook, 'http:': webhook },
};

/**
 * The carrier that a setting names. Nothing is connected, and nothing sent, before the first message.
 * @throws Error with what is wrong; it repeats no password
 */
export function openCarrier(medium: Medium, settings: CarrierSettings, clock: Clock): OpenCarrier {
  const url = URL.parse(settings.url);
  const open = url === null ? undefined : kinds[medium][url.protocol];
  if (url === null || open === undefined) {
    const known = medium === 'EMAIL' ? 'smtp://, smtps://, ses:// or https://' : 'sns://, twilio:// or https://';
    throw new Error(`it does not begin with ${known}`);
  }
  const carrier = open(url, settings, clock);
  return { close() {}, ...carrier };
}
