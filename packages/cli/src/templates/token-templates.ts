import type { Template } from './template.ts';

export const claimsTemplate: Template = {
  label: 'Say more, or less, in tokens',
  triggers: { PreTokenGeneration: 'pre-token' },
  files: () => ({
    'pre-token': `import type { PreTokenGenerationV2TriggerEvent } from 'cenote/triggers';

/** One claim more in both tokens, and no address in the ID token. */
export async function handler(event: PreTokenGenerationV2TriggerEvent): Promise<PreTokenGenerationV2TriggerEvent> {
  const more = { plan: 'free' };
  event.response.claimsAndScopeOverrideDetails = {
    idTokenGeneration: { claimsToAddOrOverride: more, claimsToSuppress: ['email'] },
    accessTokenGeneration: { claimsToAddOrOverride: more },
  };
  return event;
}
`,
  }),
};

export const refuseTemplate: Template = {
  label: 'Decide before each sign-in whether it may go on',
  triggers: { PreAuthentication: 'pre-authentication' },
  files: () => ({
    'pre-authentication': `import type { PreAuthenticationTriggerEvent } from 'cenote/triggers';

/**
 * Whose attribute custom:closed is "true" does not sign in. Nothing makes the attribute by itself: name it in customAttributes of
 * the user pool, and leave it out of writeAttributes of every client, or people open what was closed.
 */
export async function handler(event: PreAuthenticationTriggerEvent): Promise<PreAuthenticationTriggerEvent> {
  if (event.request.userAttributes['custom:closed'] === 'true') throw new Error('This account is closed');
  return event;
}
`,
  }),
};

export const noteTemplate: Template = {
  label: 'Note each sign-in in the log',
  triggers: { PostAuthentication: 'post-authentication' },
  files: () => ({
    'post-authentication': `import type { PostAuthenticationTriggerEvent } from 'cenote/triggers';

/** Usernames can be addresses: the log has the subject alone. */
export async function handler(event: PostAuthenticationTriggerEvent): Promise<PostAuthenticationTriggerEvent> {
  console.log(\`signed in: \${event.request.userAttributes['sub']}\`);
  return event;
}
`,
  }),
};
