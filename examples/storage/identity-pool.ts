import { fileURLToPath } from 'node:url';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  paginateListIdentityPools,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import { cenote, type RunningCenote } from './cenote.ts';

const poolName = 'storage';

/** The identity pool of the example with its two roles: made at the first start, found at the next. Gives its id. */
export async function makeIdentityPool(server: RunningCenote): Promise<string> {
  const { endpoint, region, userPoolId, clientId } = server;
  // A development server takes any key.
  const credentials = { accessKeyId: 'example', secretAccessKey: 'example' };
  const sdk = new CognitoIdentityClient({ endpoint, region, credentials });
  const found = await findPool(sdk);
  if (found !== undefined) return found;
  const { IdentityPoolId = '' } = await sdk.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: poolName,
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [
        { ProviderName: `cognito-idp.${region}.amazonaws.com/${userPoolId}`, ClientId: clientId },
      ],
    }),
  );
  const [authenticated, unauthenticated] = await Promise.all([
    makeRole('storage-known', 'known.json', '--identity-pool', IdentityPoolId),
    makeRole('storage-guest', 'guest.json', '--identity-pool', IdentityPoolId, '--guests'),
  ]);
  await sdk.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles: { authenticated, unauthenticated } }));
  // The first credentials make the key that seals sessions.
  const { IdentityId } = await sdk.send(new GetIdCommand({ IdentityPoolId }));
  await sdk.send(new GetCredentialsForIdentityCommand({ IdentityId }));
  return IdentityPoolId;
}

async function findPool(client: CognitoIdentityClient): Promise<string | undefined> {
  for await (const { IdentityPools = [] } of paginateListIdentityPools({ client }, { MaxResults: 60 })) {
    const pool = IdentityPools.find(({ IdentityPoolName }) => IdentityPoolName === poolName);
    if (pool !== undefined) return pool.IdentityPoolId;
  }
  return undefined;
}

/** Makes a role that may do what a file beside this one says. Gives its ARN. */
async function makeRole(name: string, policyFile: string, ...trust: string[]): Promise<string> {
  const arn = (await cenote('role', 'create', name, ...trust)).trim();
  await cenote('role', 'put-policy', name, 'files', fileURLToPath(new URL(policyFile, import.meta.url)));
  return arn;
}

/** Writes what roles may do into a file, for the authorizer. */
export async function exportRoles(file: string): Promise<void> {
  await cenote('role', 'export', '--out', file);
}

/** What opens sessions, for the authorizer. It makes sessions too, so it is a secret of this process. */
export function loadSessionKeys(): Promise<string> {
  return cenote('session-key', 'show');
}
