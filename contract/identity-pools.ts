import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  type CreateIdentityPoolCommandInput,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { present } from './sdk-client.ts';
import type { ContractServer } from './server.ts';

/** The identity pools of the server as their administrator sees them: with a key that a development server accepts. */
export function identityAdministrator({ endpoint }: Pick<ContractServer, 'endpoint'>): CognitoIdentityClient {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  return new CognitoIdentityClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

/** The name of the suite's own user pool as identity pools know it. */
export function userPoolProvider({ userPoolId }: Pick<ContractServer, 'userPoolId'>): string {
  return `cognito-idp.us-east-1.amazonaws.com/${userPoolId}`;
}

export const roles = {
  authenticated: 'arn:aws:iam::123456789012:role/known',
  unauthenticated: 'arn:aws:iam::123456789012:role/guest',
};

/** A new identity pool with both roles, with guests, and with the suite's own user pool as its provider. Gives its id. */
export async function makeIdentityPool(
  server: ContractServer,
  input: Partial<CreateIdentityPoolCommandInput> = {},
): Promise<string> {
  const sdk = identityAdministrator(server);
  const { IdentityPoolId } = await sdk.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'contract',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: userPoolProvider(server), ClientId: server.clientId }],
      ...input,
    }),
  );
  await sdk.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: roles }));
  return present(IdentityPoolId);
}
