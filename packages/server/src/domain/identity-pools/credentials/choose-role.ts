import type { Settings } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { identityForbidden } from '#domain/identity-pools/identities/identity.ts';
import type { Login } from '#domain/identity-pools/logins/login.ts';
import type { IdentityPool } from '#domain/identity-pools/pools/identity-pool.ts';
import { mappingName } from '#domain/identity-pools/pools/provider-names.ts';
import { isRoleArn, type RoleMapping, type RoleRule } from '#domain/identity-pools/pools/roles.ts';
import { isSamlProviderArn } from '#domain/identity-pools/trusted-providers/provider-arn.ts';

/** What of a login decides about roles. */
export type RoleLogin = Pick<Login, 'mappingNames' | 'claims' | 'roles'>;

/** Who asks for credentials. */
export interface RoleQuestion {
  readonly identityId: string;
  readonly isGuest: boolean;
  /** Who vouched for it; of a token of the pool itself those that it was made with, without claims. */
  readonly logins: readonly RoleLogin[];
  /** The role that the caller wants. */
  readonly customRoleArn?: string | undefined;
}

/**
 * The role that an identity takes (AWS: "Using role-based access control"). A role that is asked for has to stand in the token of one
 * of the logins, where that login may choose among the token's. Else the first login with a mapping decides: by its token, or by the
 * first rule that fits, else as the mapping says. Without a mapping, it is the pool's role for known ones, or for guests.
 * @throws Fault NotAuthorizedException where a role was asked for that is nobody's to take, or the mapping denies;
 * InvalidIdentityPoolConfigurationException where the pool names no role
 */
export function chooseRole(settings: Settings, pool: IdentityPool, question: RoleQuestion): string {
  const role = choose(settings, pool, question);
  // What a token grants is what somebody wrote into it.
  if (!isRoleArn(role)) throw rolesUnusable();
  return role;
}

function choose(settings: Settings, pool: IdentityPool, question: RoleQuestion): string {
  const { identityId, isGuest, logins, customRoleArn } = question;
  if (customRoleArn !== undefined) return checkCustomRole(settings, pool, question, customRoleArn);
  if (isGuest) return roleOf(pool, 'unauthenticated');
  for (const login of logins) {
    const mapping = findMapping(settings, pool, login);
    if (mapping === undefined) continue;
    const role = mapping.type === 'Token' ? roleInToken(login) : findRule(mapping.rules, login)?.roleARN;
    if (role !== undefined) return role;
    // AWS: captured as what somebody meets whom a mapping denies.
    if (mapping.ambiguousRoleResolution === 'Deny') throw identityForbidden(identityId);
    break;
  }
  return roleOf(pool, 'authenticated');
}

/** AWS: a SAML provider's roles are in its assertion; those of other providers count where the pool says that tokens choose. */
function checkCustomRole(
  settings: Settings,
  pool: IdentityPool,
  { logins }: RoleQuestion,
  customRoleArn: string,
): string {
  const isGranted = logins.some((login) => {
    const mapping = findMapping(settings, pool, login);
    const isCounted = mapping === undefined ? login.mappingNames.some(isSamlProviderArn) : mapping.type === 'Token';
    return isCounted && login.roles.granted.includes(customRoleArn);
  });
  if (isGranted) return customRoleArn;
  throw new Fault('NotAuthorizedException', 'The role is not one that the token of a login grants.');
}

/** With several roles and none preferred, nobody but the caller can tell which one is meant. */
function roleInToken({ roles: { granted, preferred } }: RoleLogin): string | undefined {
  return preferred ?? (granted.length === 1 ? granted[0] : undefined);
}

function findMapping(
  settings: Settings,
  { settings: { roleMappings = {} } }: IdentityPool,
  login: RoleLogin,
): RoleMapping | undefined {
  const byName = new Map(Object.entries(roleMappings).map(([name, mapping]) => [mappingName(settings, name), mapping]));
  return login.mappingNames.map((name) => byName.get(name)).find((mapping) => mapping !== undefined);
}

function findRule(rules: readonly RoleRule[], { claims }: RoleLogin): RoleRule | undefined {
  return rules.find((rule) => (Object.hasOwn(claims, rule.claim) ? fits(rule, claims[rule.claim]) : false));
}

/** A claim that is a list fits where one of its values does, and differs where all of them do. */
function fits({ matchType, value }: RoleRule, claim: unknown): boolean {
  const texts = (Array.isArray(claim) ? claim : [claim]).map(textOf);
  switch (matchType) {
    case 'Equals':
      return texts.includes(value);
    case 'NotEqual':
      return !texts.includes(value);
    case 'StartsWith':
      return texts.some((text) => text.startsWith(value));
    case 'Contains':
      return texts.some((text) => text.includes(value));
  }
}

function textOf(claim: unknown): string {
  return typeof claim === 'string' ? claim : JSON.stringify(claim);
}

function roleOf({ settings }: IdentityPool, kind: 'authenticated' | 'unauthenticated'): string {
  const role = settings.roles[kind];
  if (role === undefined) throw rolesUnusable();
  return role;
}

/** AWS: captured. */
export function rolesUnusable(options?: ErrorOptions): Fault {
  return new Fault(
    'InvalidIdentityPoolConfigurationException',
    'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
    options,
  );
}
