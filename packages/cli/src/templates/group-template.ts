import { literal, type Template } from './template.ts';

/** The file beside it that asks the server. */
const caller = 'call-user-pools';

export const groupTemplate: Template = {
  label: 'Add users to a group once they have confirmed their sign-up',
  triggers: { PostConfirmation: 'post-confirmation' },
  files: ({ newUserGroup = usualGroup }) => ({
    'post-confirmation': `import type { PostConfirmationTriggerEvent } from 'cenote/triggers';
import { callUserPools } from ${literal(`./${caller}.ts`)};

export async function handler(event: PostConfirmationTriggerEvent): Promise<PostConfirmationTriggerEvent> {
  if (event.triggerSource !== 'PostConfirmation_ConfirmSignUp') return event;
  await callUserPools(event.region, 'AdminAddUserToGroup', {
    UserPoolId: event.userPoolId,
    Username: event.userName,
    GroupName: ${literal(newUserGroup)},
  });
  return event;
}
`,
    [caller]: callUserPools,
  }),
};

/** The group that people come into unless another one is named. */
export const usualGroup = 'users';

/** AWS Signature Version 4, as `../server/sign.ts`, so that a folder of functions needs no package. */
const callUserPools = `import { createHash, createHmac } from 'node:crypto';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * Calls an operation of user pools, signed as the AWS SDK would (Signature Version 4). The server says where it is by
 * AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER. In development every key is taken; in production start the server with
 * AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a key that may change users ("cenote access-key create").
 */
export async function callUserPools(region: string, operation: string, input: object): Promise<unknown> {
  const {
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint = \`https://cognito-idp.\${region}.amazonaws.com\`,
    AWS_ACCESS_KEY_ID: keyId = 'development',
    AWS_SECRET_ACCESS_KEY: secret = 'development',
    AWS_SESSION_TOKEN: token,
  } = process.env;
  const url = new URL('/', endpoint);
  const body = JSON.stringify(input);
  const moment = new Date().toISOString().replaceAll(/[-:]|\\.\\d+/g, '');
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host: url.host,
    'x-amz-date': moment,
    ...(token && { 'x-amz-security-token': token }),
    'x-amz-target': \`AWSCognitoIdentityProviderService.\${operation}\`,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => \`\${name}:\${value}\`);
  const request = ['POST', '/', '', ...lines, '', names, hash(body)].join('\\n');
  const scope = [moment.slice(0, 8), region, 'cognito-idp', 'aws4_request'];
  const toSign = ['AWS4-HMAC-SHA256', moment, scope.join('/'), hash(request)].join('\\n');
  const key = scope.reduce<string | Buffer>((before, part) => hmac(before, part), \`AWS4\${secret}\`);
  const signature = hmac(key, toSign).toString('hex');
  headers['authorization'] =
    \`AWS4-HMAC-SHA256 Credential=\${keyId}/\${scope.join('/')}, SignedHeaders=\${names}, Signature=\${signature}\`;
  const response = await fetch(url, { method: 'POST', headers, body });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  // People read what a function throws; the log has the reason.
  console.error(\`\${operation}: \${JSON.stringify(answer)}\`);
  throw new Error(\`\${operation} was refused\`);
}
`;
