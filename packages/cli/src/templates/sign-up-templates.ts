import { literal, type Template } from './template.ts';

const list = (values: readonly string[]) => `[${values.map(literal).join(', ')}]`;

/** One function for both lists: a pool asks one function before a sign-up. */
export const domainTemplate: Template = {
  label: '',
  triggers: { PreSignUp: 'pre-sign-up' },
  files: ({ triggers = [], allowedDomains = [], deniedDomains = [] }) => ({
    'pre-sign-up': `import type { PreSignUpTriggerEvent } from 'cenote/triggers';

/** Where it is not empty, addresses of these domains alone sign up. */
const allowed: readonly string[] = ${list(triggers.includes('email-allowlist') ? allowedDomains : [])};
/** Addresses of these domains never do. */
const denied: readonly string[] = ${list(triggers.includes('email-denylist') ? deniedDomains : [])};

export async function handler(event: PreSignUpTriggerEvent): Promise<PreSignUpTriggerEvent> {
  const { email = '' } = event.request.userAttributes;
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (denied.includes(domain) || (allowed.length > 0 && !allowed.includes(domain))) {
    throw new Error('Nobody signs up with an address of this domain');
  }
  return event;
}
`,
  }),
};

export const groupTemplate: Template = {
  label: 'Add users to a group once they have confirmed their sign-up',
  triggers: { PostConfirmation: 'post-confirmation' },
  files: ({ newUserGroup = 'users' }) => ({
    'post-confirmation': `// It needs one package: npm install @aws-sdk/client-cognito-identity-provider
import {
  AdminAddUserToGroupCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { PostConfirmationTriggerEvent } from 'cenote/triggers';

/** In production: a key that may change users, in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the server. */
const credentials = {
  accessKeyId: process.env['AWS_ACCESS_KEY_ID'] ?? 'development',
  secretAccessKey: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'development',
};

export async function handler(event: PostConfirmationTriggerEvent): Promise<PostConfirmationTriggerEvent> {
  if (event.triggerSource !== 'PostConfirmation_ConfirmSignUp') return event;
  const endpoint = process.env['AUTH_ENDPOINT'] ?? 'http://127.0.0.1:9229';
  const client = new CognitoIdentityProviderClient({ region: event.region, endpoint, credentials });
  await client.send(
    new AdminAddUserToGroupCommand({
      UserPoolId: event.userPoolId,
      Username: event.userName,
      GroupName: ${literal(newUserGroup)},
    }),
  );
  return event;
}
`,
  }),
};
