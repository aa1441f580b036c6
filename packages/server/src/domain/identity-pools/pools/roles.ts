import { Fault } from '#domain/fault.ts';

/** Which roles the identities of a pool take. */
export interface RoleSettings {
  readonly roles: Roles;
  /** Other roles, for the logins of a provider. */
  readonly roleMappings?: Readonly<Record<string, RoleMapping>>;
}

/** The role of whom a provider vouched for, and that of guests. */
export interface Roles {
  readonly authenticated?: string;
  readonly unauthenticated?: string;
}

export interface RoleMapping {
  /** `Token`: the roles stand in the token. `Rules`: the first rule that fits names one. */
  readonly type: 'Token' | 'Rules';
  /** What happens where that names none, or more than one. */
  readonly ambiguousRoleResolution: 'AuthenticatedRole' | 'Deny';
  readonly rules: readonly RoleRule[];
}

/** A rule that gives a role to whose claim fits. */
export interface RoleRule {
  readonly claim: string;
  readonly matchType: 'Equals' | 'Contains' | 'StartsWith' | 'NotEqual';
  readonly value: string;
  readonly roleARN: string;
}

/** A mapping as an administrator sends it. */
export interface RoleMappingInput {
  readonly type: RoleMapping['type'];
  readonly ambiguousRoleResolution?: RoleMapping['ambiguousRoleResolution'];
  readonly rulesConfiguration?: { readonly rules: readonly RoleRule[] };
}

const roleArn = /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;
// AWS: API reference: the longest ARN of a role.
const maxRoleArnLength = 2048;

/** Whether a text is the ARN of a role. */
export function isRoleArn(text: string): boolean {
  return text.length <= maxRoleArnLength && roleArn.test(text);
}

/**
 * The roles of a pool as they are kept; what is sent replaces all of them.
 * @throws Fault InvalidParameterException for what is no role, for rules without `Rules`, and the other way round
 */
export function chooseRoles(
  roles: Roles,
  mappings: Readonly<Record<string, RoleMappingInput>> = {},
): Required<Pick<RoleSettings, 'roles' | 'roleMappings'>> {
  for (const arn of Object.values(roles)) checkRole(arn);
  const roleMappings = Object.entries(mappings).map(([provider, mapping]) => [provider, chooseMapping(mapping)]);
  return { roles, roleMappings: Object.fromEntries(roleMappings) };
}

function chooseMapping({ type, ambiguousRoleResolution, rulesConfiguration }: RoleMappingInput): RoleMapping {
  // AWS: API reference of RoleMapping: both are required, although the model says that neither is.
  if (ambiguousRoleResolution === undefined) {
    throw new Fault('InvalidParameterException', `AmbiguousRoleResolution is required for a mapping of type ${type}.`);
  }
  const rules = rulesConfiguration?.rules ?? [];
  if ((type === 'Rules') !== rules.length > 0) {
    throw new Fault(
      'InvalidParameterException',
      'RulesConfiguration is required for mappings of type Rules, and is for no other.',
    );
  }
  for (const { roleARN } of rules) checkRole(roleARN);
  return { type, ambiguousRoleResolution, rules };
}

function checkRole(arn: string): void {
  if (!isRoleArn(arn)) throw new Fault('InvalidParameterException', `${arn} is not the ARN of a role.`);
}
