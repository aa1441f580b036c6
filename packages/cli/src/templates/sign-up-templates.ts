import { literal, type Template } from './template.ts';

const list = (values: readonly string[]) => `[${values.map((one) => literal(one.toLowerCase())).join(', ')}]`;

/** One function for both lists: a pool asks one function before a sign-up. */
export const domainTemplate: Template = {
  label: '',
  triggers: { PreSignUp: 'pre-sign-up' },
  files: ({ triggers = [], allowedDomains = [], deniedDomains = [] }) => ({
    'pre-sign-up': `import type { PreSignUpTriggerEvent } from 'cenote/triggers';

/** Where it is not empty, addresses of these domains alone sign up. */
const allowed: readonly string[] = ${list(triggers.includes('email-allowlist') ? allowedDomains : [])};
/** Addresses of these domains never do, nor those of domains below them. */
const denied: readonly string[] = ${list(triggers.includes('email-denylist') ? deniedDomains : [])};

export async function handler(event: PreSignUpTriggerEvent): Promise<PreSignUpTriggerEvent> {
  const { email = '' } = event.request.userAttributes;
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  const isDenied = denied.some((one) => domain === one || domain.endsWith(\`.\${one}\`));
  if (isDenied || (allowed.length > 0 && !allowed.includes(domain))) {
    throw new Error('Nobody signs up with an address of this domain');
  }
  return event;
}
`,
  }),
};
