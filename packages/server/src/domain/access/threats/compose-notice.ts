import type { RiskNotice } from '#domain/reach/delivery/prepare-notice.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { NotifyConfiguration, NotifyEmail } from '#domain/tenant/risk/risk-configuration.ts';
import { escapeHtml } from '#lib/html.ts';

/** What a notice may say, by the names of its placeholders. */
export type NoticeFacts = Readonly<
  Record<
    | 'city'
    | 'country'
    | 'device-name'
    | 'event-id'
    | 'feedback-token'
    | 'ip-address'
    | 'login-time'
    | 'one-click-link-invalid'
    | 'one-click-link-valid'
    | 'username',
    string
  >
>;

const whatHappened = {
  block: { subject: 'A sign-in to your account was blocked', sentence: 'We blocked a sign-in to your account.' },
  mfa: {
    subject: 'A sign-in to your account needed a second factor',
    sentence: 'We asked for a second factor at a sign-in to your account.',
  },
  noAction: { subject: 'A sign-in to your account', sentence: 'There was an unusual sign-in to your account.' },
} as const;

/**
 * The words of a notice: the owner's templates filled in, or words of our own where there are none. Templates are the operator's
 * HTML; the values put into it are escaped.
 */
export function composeNotice(
  pool: Pool,
  configuration: NotifyConfiguration | undefined,
  did: keyof typeof whatHappened,
  facts: NoticeFacts,
): Omit<RiskNotice, 'purpose' | 'to' | 'token' | 'told'> {
  const { subject, htmlBody, textBody } = configuration?.[`${did}Email`] ?? usualEmail(did);
  const html = htmlBody ?? `<div style="white-space: pre-wrap">${escapeHtml(textBody ?? '')}</div>`;
  const { from, replyTo } = senderOf(pool, configuration);
  return {
    // What a client calls itself may not begin another header.
    subject: fill(subject, facts, (value) => value.replace(/\s+/g, ' ')),
    body: fill(html, facts, escapeHtml),
    ...(textBody !== undefined && { text: fill(textBody, facts, (value) => value) }),
    ...(from !== undefined && { from }),
    ...(replyTo !== undefined && { replyTo }),
  };
}

function usualEmail(did: keyof typeof whatHappened): NotifyEmail {
  const { subject, sentence } = whatHappened[did];
  const htmlBody = `<p>${sentence}</p>
<ul><li>Time: {login-time}</li><li>Address: {ip-address}</li><li>Device: {device-name}</li></ul>
<p>If it was not you, change your password, and <a href="{one-click-link-invalid}">tell us</a>.
If it was you, you can <a href="{one-click-link-valid}">tell us that too</a>.</p>`;
  return { subject, htmlBody };
}

/** The address that is named, or the one that the identity is made of; else as for the pool's other messages. */
function senderOf(
  { settings }: Pool,
  configuration: NotifyConfiguration | undefined,
): { from: string | undefined; replyTo: string | undefined } {
  const email = settings.emailConfiguration;
  return {
    from: configuration?.from ?? identityOf(configuration?.sourceArn) ?? email.from ?? identityOf(email.sourceArn),
    replyTo: configuration?.replyTo ?? email.replyToEmailAddress,
  };
}

function identityOf(sourceArn: string | undefined): string | undefined {
  const identity = sourceArn?.split(':identity/')[1];
  return identity?.includes('@') ? identity : undefined;
}

/** Fills every placeholder in one pass, so that a value which looks like a placeholder stays as it is. */
function fill(template: string, facts: NoticeFacts, escape: (value: string) => string): string {
  return template.replace(/\{([a-z-]+)\}/g, (place, name: string) =>
    Object.hasOwn(facts, name) ? escape(facts[name as keyof NoticeFacts]) : place,
  );
}
