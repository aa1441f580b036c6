import type { Carrier, CarrierKind, Medium, OpenCarrier } from '#domain/carrier.ts';
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

interface Known {
  readonly kind: CarrierKind;
  open(url: URL, settings: CarrierSettings, clock: Clock): Carrier | OpenCarrier;
}

const fallbackSender = 'cenote@localhost';
const webhook: Known = { kind: 'WEBHOOK', open: (url, { secret }, clock) => webhookCarrier(url, secret, clock) };
const smtp: Known = { kind: 'SMTP', open: (_url, { url, from = fallbackSender }) => smtpCarrier({ url, from }) };

const known: Readonly<Record<Medium, Readonly<Record<string, Known>>>> = {
  EMAIL: {
    'smtp:': smtp,
    'smtps:': smtp,
    'ses:': { kind: 'SES', open: (url, { from = fallbackSender }) => sesCarrier(url, from) },
    'https:': webhook,
    'http:': webhook,
  },
  SMS: {
    'sns:': { kind: 'SNS', open: snsCarrier },
    'twilio:': { kind: 'TWILIO', open: twilioCarrier },
    'https:': webhook,
    'http:': webhook,
  },
};

/**
 * The carrier that a setting names. Nothing is connected, and nothing sent, before the first message.
 * @throws Error with what is wrong; it repeats no password
 */
export function openCarrier(medium: Medium, settings: CarrierSettings, clock: Clock): OpenCarrier {
  const url = URL.parse(settings.url);
  const one = url === null ? undefined : known[medium][url.protocol];
  if (url === null || one === undefined) {
    const forms = medium === 'EMAIL' ? 'smtp://, smtps://, ses:// or https://' : 'sns://, twilio:// or https://';
    throw new Error(`it does not begin with ${forms}`);
  }
  return { close() {}, ...one.open(url, settings, clock), kind: one.kind };
}
