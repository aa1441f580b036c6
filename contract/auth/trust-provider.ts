import { ListIdentityPoolsCommand } from '@aws-sdk/client-cognito-identity';
import type { IdentityPoolExtensionTypes } from '@cenote/wire/identity-pool-extensions';
import { identityAdministrator } from '../identity-pools.ts';
import type { ContractServer } from '../server.ts';

/** Has the server trust a provider that identity pools name by its ARN: an operation beyond the wire, signed by the AWS SDK. */
export async function trustProvider(
  server: Pick<ContractServer, 'endpoint'>,
  input: IdentityPoolExtensionTypes['PutTrustedProvider']['input'],
): Promise<void> {
  const sdk = identityAdministrator(server);
  sdk.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { headers: Record<string, string>; body: string };
      request.headers['x-amz-target'] = 'CenoteIdentityPools.PutTrustedProvider';
      request.body = JSON.stringify(input);
      request.headers['content-length'] = String(Buffer.byteLength(request.body));
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  await sdk.send(new ListIdentityPoolsCommand({ MaxResults: 1 }));
}
