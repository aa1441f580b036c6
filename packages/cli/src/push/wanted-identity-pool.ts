import type { AuthConfig } from '../project/auth-schema.ts';
import type { Named } from './named.ts';
import type { Resource } from './resource.ts';
import { clientNames } from './wanted-clients.ts';
import { projectTag } from './wanted-user-pool.ts';

/** By whom an identity pool's tokens are, in trust policies. */
const ownProvider = 'cognito-identity.amazonaws.com';

/** The identity pool with its two roles; nothing where the file has none. */
export function wantedIdentityPool(config: AuthConfig, named: Named, region: string): Resource[] {
  const { identityPool, project } = config;
  if (identityPool === undefined) return [];
  const { name, guests = false, providers = {}, guestPolicy, userPolicy, guestRole, userRole } = identityPool;
  const role = (who: 'guest' | 'user', policy: string | undefined): Resource => ({
    kind: 'role',
    name: `${project}-${who}`,
    settings: {
      AssumeRolePolicyDocument: trustOf(who),
      ...(policy !== undefined && { Policy: parsePolicy(policy, named) }),
    },
  });
  return [
    {
      kind: 'identity pool',
      name,
      settings: {
        IdentityPoolName: name,
        AllowUnauthenticatedIdentities: guests,
        CognitoIdentityProviders: clientNames(config).map((client) => ({
          ProviderName: `cognito-idp.${region}.amazonaws.com/{{userPoolId}}`,
          ClientId: `{{clientId of ${client}}}`,
        })),
        SupportedLoginProviders: {
          'graph.facebook.com': providers.facebook ?? null,
          'accounts.google.com': joined(providers.google),
          'www.amazon.com': providers.amazon ?? null,
          'appleid.apple.com': providers.apple ?? null,
        },
        IdentityPoolTags: { [projectTag]: project },
      },
    },
    ...(guestRole === undefined ? [role('guest', guestPolicy)] : []),
    ...(userRole === undefined ? [role('user', userPolicy)] : []),
    {
      kind: 'roles of the identity pool',
      name,
      settings: {
        Roles: {
          authenticated: userRole ?? `{{role ${project}-user}}`,
          unauthenticated: guestRole ?? `{{role ${project}-guest}}`,
        },
      },
    },
  ];
}

/** AWS: several ids of one provider stand in one text. */
function joined(ids: Readonly<Record<string, string | undefined>> | undefined): string | null {
  return (
    Object.values(ids ?? {})
      .filter(Boolean)
      .join(';') || null
  );
}

/** AWS: "Role trust and permissions" of the Amazon Cognito documentation. */
function trustOf(who: 'guest' | 'user') {
  const amr = who === 'guest' ? 'unauthenticated' : 'authenticated';
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: ownProvider },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
        Condition: {
          StringEquals: { [`${ownProvider}:aud`]: '{{identityPoolId}}' },
          'ForAnyValue:StringEquals': { [`${ownProvider}:amr`]: amr },
        },
      },
    ],
  };
}

function parsePolicy(path: string, named: Named): unknown {
  try {
    return JSON.parse(named.text(path));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error(`${path} is no policy: it is not JSON.`, { cause: error });
    throw error;
  }
}
