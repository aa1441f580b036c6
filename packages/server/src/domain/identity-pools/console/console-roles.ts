import type { Context, Settings } from '#domain/context.ts';
import { identityPoolTrust } from '#domain/identity-pools/roles/identity-pool-trust.ts';
import { arnOf, type Role } from '#domain/identity-pools/roles/role.ts';
import { changeTrust, createRole, findRole, saveRolePolicy } from '#domain/identity-pools/roles/role-store.ts';
import { type ConsoleRole, consolePolicy, consoleRoleName } from './console-policies.ts';
import type { Console } from './console-store.ts';

type Roles = Pick<Context, 'db' | 'clock'> & { readonly settings: Pick<Settings, 'region' | 'accountId'> };

/** Whom a role trusts before there are administrators: nobody, so that the operator's link alone leads to it. */
const trustsNobody = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' }],
});

/** The role as this version of the console needs it, made where it is missing. Its ARN, and itself. */
export async function putConsoleRole(
  context: Roles,
  role: ConsoleRole,
  console?: Console,
): Promise<{ readonly arn: string; readonly role: Role }> {
  const name = consoleRoleName(role);
  const trustPolicy = console === undefined ? trustsNobody : identityPoolTrust(console.identityPoolId, 'known');
  const found = await findRole(context, name);
  const description = `May ${role === 'owner' ? 'do everything' : role} in the console.`;
  const made = found ?? (await createRole(context, { name, description, trustPolicy }));
  if (made.trustPolicy !== trustPolicy) await changeTrust(context, name, trustPolicy);
  await saveRolePolicy(context, name, { name: 'console', document: consolePolicy(role, context.settings, console) });
  return { arn: arnOf('role', context.settings, made), role: made };
}
