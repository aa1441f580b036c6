import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import { type CallIdentityOperation, identityOperationsOf, operationsOf } from './api.ts';
import type { TestContext } from './context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from './people.ts';

/** A user pool whose users log in to identity pools. */
export interface LoginSource {
  readonly userPoolId: string;
  readonly clientId: string;
  /** As identity pools and logins name it. */
  readonly provider: string;
  /** What `CognitoIdentityProviders` says to trust it. */
  readonly trust: { readonly ProviderName: string; readonly ClientId: string };
  /** A new user, in these groups, and their sub. */
  add(username: string, groups?: readonly string[]): Promise<string>;
  /** The tokens of a sign-in. */
  signIn(username: string, clientId?: string): Promise<{ IdToken: string; AccessToken: string }>;
  /** Another client of the pool. */
  addClient(): Promise<string>;
  /** The logins of a sign-in. */
  logins(username: string): Promise<Record<string, string>>;
}

export async function createLoginSource(context: TestContext): Promise<LoginSource> {
  const call = operationsOf(context);
  const { pool, client } = await createPeoplePool(context);
  const provider = `cognito-idp.us-east-1.amazonaws.com/${pool.id}`;
  const signIn = async (USERNAME: string, clientId = client.id) => {
    const AuthParameters = { USERNAME, PASSWORD };
    const flow = { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters };
    const { AuthenticationResult: result } = await call('InitiateAuth', flow);
    return { IdToken: result?.IdToken ?? '', AccessToken: result?.AccessToken ?? '' };
  };
  return {
    userPoolId: pool.id,
    clientId: client.id,
    provider,
    trust: { ProviderName: provider, ClientId: client.id },
    async add(username, groups = []) {
      const user = newTestUser(pool, username);
      const secret = await createPassword(context, pool, user, PASSWORD);
      await createUser(context, pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
      for (const GroupName of groups) {
        await call('AdminAddUserToGroup', { UserPoolId: pool.id, Username: username, GroupName });
      }
      return user.sub;
    },
    signIn,
    async addClient() {
      const other = await createClient(context, { poolId: pool.id, name: 'other', settings: client.settings });
      return other.id;
    },
    logins: async (username) => ({ [provider]: (await signIn(username)).IdToken }),
  };
}

/** A role of the installation's account. */
export function roleArn(name: string): string {
  return `arn:aws:iam::123456789012:role/${name}`;
}

/** A new identity pool with guests and both roles, unless the input says otherwise. */
export async function createTestIdentityPool(
  context: TestContext,
  input: Partial<Parameters<typeof create>[1]> = {},
): Promise<string> {
  const call = identityOperationsOf(context);
  const made = await create(call, { IdentityPoolName: 'identities', AllowUnauthenticatedIdentities: true, ...input });
  const Roles = { authenticated: roleArn('known'), unauthenticated: roleArn('guest') };
  await call('SetIdentityPoolRoles', { IdentityPoolId: made.IdentityPoolId, Roles });
  return made.IdentityPoolId;
}

function create(call: CallIdentityOperation, input: Parameters<typeof call<'CreateIdentityPool'>>[1]) {
  return call('CreateIdentityPool', input);
}
