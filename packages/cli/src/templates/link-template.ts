import { literal, type Template } from './template.ts';

export const linkTemplate: Template = {
  label: 'Confirm a sign-up by a link that leads to a page of yours',
  triggers: { CustomMessage: 'custom-message' },
  files: ({ redirectUrl = 'http://localhost:3000/confirm' }) => ({
    'custom-message': `import type { CustomMessageTriggerEvent } from 'cenote/triggers';

/** The page calls ConfirmSignUp with what is behind its address. */
const page = ${literal(redirectUrl)};

export async function handler(event: CustomMessageTriggerEvent): Promise<CustomMessageTriggerEvent> {
  if (!['CustomMessage_SignUp', 'CustomMessage_ResendCode'].includes(event.triggerSource)) return event;
  const link = new URL(page);
  link.searchParams.set('username', event.userName);
  // The server puts the code where this stands, so it must not be encoded.
  event.response.emailSubject = 'Confirm your address';
  event.response.emailMessage = \`Open this link to confirm your address: \${link}&code=\${event.request.codeParameter}\`;
  return event;
}
`,
  }),
};
