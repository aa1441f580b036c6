import type { CodedPurpose, Medium, Message } from '#domain/carrier.ts';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import { escapeHtml } from '#lib/html.ts';
import { codePlace, linkPlace } from './placeholders.ts';

/** What of a pool shapes its messages. */
export interface MessagePool {
  readonly settings: Pick<
    PoolSettings,
    | 'verificationMessageTemplate'
    | 'adminCreateUserConfig'
    | 'emailConfiguration'
    | 'smsAuthenticationMessage'
    | 'factors'
  >;
}

/** What one message is about. */
export interface MessageFacts {
  readonly medium: Medium;
  /** An e-mail address or an E.164 phone number. */
  readonly recipient: string;
  readonly purpose: CodedPurpose;
  readonly username: string;
  /** The code, or in an invitation the temporary password. */
  readonly code: string;
  /** Where a click confirms the sign-up, in a pool that confirms by link; used unless a custom text has no place for it. */
  readonly link?: string;
}

interface Template {
  readonly subject?: string;
  readonly body: string;
}

/** Texts that take the place of the pool's own, with the same placeholders: an e-mail is by link if it has a place for one. */
export interface CustomTexts {
  readonly smsMessage?: string;
  readonly emailMessage?: string;
  readonly emailSubject?: string;
}

/**
 * Fills the pool's template for this purpose, or the default text where the pool has none. Templates are the operator's
 * HTML; the values put into an e-mail body are escaped.
 *
 * AWS: the link template serves sign-up and resent codes alone; attribute changes and password resets always use the
 * code template (Cognito developer guide, "Configuring verification and invitation messages").
 */
export function composeMessage(pool: MessagePool, facts: MessageFacts, custom: CustomTexts = {}): Omit<Message, 'id'> {
  const { medium, recipient, purpose, code } = facts;
  const { emailMessage } = custom;
  const isConfirmation = purpose === 'sign-up' || purpose === 'resend-code';
  const isByLink = emailMessage === undefined ? confirmsByLink(pool) && isConfirmation : linkPlace.test(emailMessage);
  const link = medium === 'EMAIL' && isByLink ? facts.link : undefined;
  const template = replaced(findTemplate(pool, facts, link !== undefined), medium, custom);
  const isCodeShown = link === undefined || codePlace.test(`${template.subject} ${template.body}`);
  const values = { code, username: purpose === 'invitation' ? facts.username : undefined, link };
  const common = {
    medium,
    recipient,
    purpose,
    ...(isCodeShown && { code }),
    ...(link !== undefined && { link }),
  };
  if (medium === 'SMS') return { ...common, body: fill(template.body, values, (value) => value) };
  const { from, replyTo } = findSender(pool);
  return {
    ...common,
    ...(template.subject !== undefined && { subject: fill(template.subject, values, (value) => value) }),
    body: fill(template.body, values, escapeHtml),
    ...(from !== undefined && { from }),
    ...(replyTo !== undefined && { replyTo }),
  };
}

function replaced(template: Template, medium: Medium, custom: CustomTexts): Template {
  if (medium === 'SMS') return { body: custom.smsMessage ?? template.body };
  const subject = custom.emailSubject ?? template.subject;
  return { body: custom.emailMessage ?? template.body, ...(subject !== undefined && { subject }) };
}

/** Whether the pool's users confirm a sign-up by following a link, where the message goes by e-mail. */
export function confirmsByLink({ settings }: Pick<MessagePool, 'settings'>): boolean {
  return settings.verificationMessageTemplate.defaultEmailOption === 'CONFIRM_WITH_LINK';
}

/** Whether the pool's own text of a message with a link shows the code, too. */
export function showsCodeBesideLink({ settings }: Pick<MessagePool, 'settings'>): boolean {
  const { emailSubjectByLink = '', emailMessageByLink = '' } = settings.verificationMessageTemplate;
  return codePlace.test(`${emailSubjectByLink} ${emailMessageByLink}`);
}

/**
 * The default invitation is the one that the reference of the CDK's `UserInvitationConfig` gives. The default
 * verification texts stand in no reference; they follow the messages that the service is known to send.
 */
const defaults = {
  code: { subject: 'Your verification code', body: 'Your confirmation code is {####}' },
  link: {
    subject: 'Your verification link',
    body: 'Please click the link below to verify your email address. {##Verify Email##}',
  },
  authentication: { subject: 'Your authentication code', body: 'Your authentication code is {####}' },
  invitation: {
    subject: 'Your temporary password',
    body: 'Your username is {username} and temporary password is {####}.',
  },
} as const;

function findTemplate(pool: MessagePool, { medium, purpose }: MessageFacts, byLink: boolean): Template {
  if (purpose === 'invitation') {
    const template = pool.settings.adminCreateUserConfig.inviteMessageTemplate;
    if (medium === 'SMS') return { body: template?.sMSMessage ?? defaults.invitation.body };
    return {
      subject: template?.emailSubject ?? defaults.invitation.subject,
      body: template?.emailMessage ?? defaults.invitation.body,
    };
  }
  if (purpose === 'authentication') {
    const { smsAuthenticationMessage, factors } = pool.settings;
    if (medium === 'SMS') return { body: smsAuthenticationMessage ?? defaults.authentication.body };
    return {
      subject: factors?.email?.subject ?? defaults.authentication.subject,
      body: factors?.email?.message ?? defaults.authentication.body,
    };
  }
  const template = pool.settings.verificationMessageTemplate;
  if (medium === 'SMS') return { body: template.smsMessage ?? defaults.code.body };
  if (byLink) {
    return {
      subject: template.emailSubjectByLink ?? defaults.link.subject,
      body: template.emailMessageByLink ?? defaults.link.body,
    };
  }
  return {
    subject: template.emailSubject ?? defaults.code.subject,
    body: template.emailMessage ?? defaults.code.body,
  };
}

interface Values {
  readonly code: string;
  readonly username: string | undefined;
  readonly link: string | undefined;
}

const places = new RegExp(`${codePlace.source}|\\{username\\}|${linkPlace.source}`, 'g');

/** Fills every placeholder in one pass, so that a value which looks like a placeholder stays as it is. */
function fill(template: string, values: Values, escape: (value: string) => string): string {
  return template.replace(places, (place) => {
    if (place === '{####}') return escape(values.code);
    if (place === '{username}') return values.username === undefined ? place : escape(values.username);
    return values.link === undefined ? place : `<a href="${escapeHtml(values.link)}">${place.slice(3, -3)}</a>`;
  });
}

/** Of a pool's e-mails: the address it names, or the one that its SES identity is made of. */
export function findSender(pool: MessagePool): { from: string | undefined; replyTo: string | undefined } {
  const email = pool.settings.emailConfiguration;
  const identity = email.sourceArn?.split(':identity/')[1];
  return { from: email.from ?? (identity?.includes('@') ? identity : undefined), replyTo: email.replyToEmailAddress };
}
