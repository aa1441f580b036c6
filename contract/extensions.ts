import { text } from 'node:stream/consumers';
import { ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { ExtensionTypes } from '@cenote/wire/extensions';
import { administrator } from './people.ts';
import type { ContractServer } from './server.ts';

/** Calls an operation beyond the wire, signed by the AWS SDK as one that it knows. */
export async function extend<Name extends keyof ExtensionTypes>(
  server: Pick<ContractServer, 'endpoint'>,
  name: Name,
  input: ExtensionTypes[Name]['input'],
): Promise<ExtensionTypes[Name]['output']> {
  const sdk = administrator(server);
  let answer = '';
  sdk.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { headers: Record<string, string>; body: string };
      request.headers['x-amz-target'] = `CenoteUserPools.${name}`;
      request.body = JSON.stringify(input);
      request.headers['content-length'] = String(Buffer.byteLength(request.body));
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  sdk.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: NodeJS.ReadableStream };
      answer = await text(response.body);
      return { ...result, response: { ...response, body: Buffer.from('{}') } };
    },
    { step: 'deserialize', priority: 'low' },
  );
  await sdk.send(new ListUsersCommand({ UserPoolId: 'us-east-1_extension' }));
  return JSON.parse(answer) as ExtensionTypes[Name]['output'];
}
