import type { TriggerName } from '../project/auth-schema.ts';
import { challengeTemplate, recaptchaTemplate } from './challenge-templates.ts';
import { groupTemplate } from './group-template.ts';
import { linkTemplate } from './link-template.ts';
import { domainTemplate } from './sign-up-templates.ts';
import type { Template } from './template.ts';
import { claimsTemplate, noteTemplate, refuseTemplate } from './token-templates.ts';

/** Every template, by the name that the flag takes. */
export const templates = {
  recaptcha: recaptchaTemplate,
  'verification-link': linkTemplate,
  'add-to-group': groupTemplate,
  'email-denylist': { ...domainTemplate, label: 'Refuse e-mail addresses of some domains at sign-up' },
  'email-allowlist': { ...domainTemplate, label: 'Take e-mail addresses of some domains alone at sign-up' },
  'custom-challenge': challengeTemplate,
  'token-claims': claimsTemplate,
  'pre-authentication': refuseTemplate,
  'post-authentication': noteTemplate,
} as const satisfies Readonly<Record<string, Template>>;

export type TemplateName = keyof typeof templates;

export const templateNames = Object.keys(templates) as readonly TemplateName[];

/** The triggers that templates fill. @throws Error where two of them want one trigger for different things */
export function triggersOf(names: readonly TemplateName[]): Readonly<Partial<Record<TriggerName, string>>> {
  if (names.includes('recaptcha') && names.includes('custom-challenge'))
    throw new Error('--triggers: recaptcha and custom-challenge are both a challenge of your own; choose one of them.');
  return Object.assign({}, ...names.map((name) => templates[name].triggers));
}
