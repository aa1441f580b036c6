import type { Context, Settings } from '#domain/context.ts';
import { type Decision, decide } from '#domain/identity-pools/policies/decide.ts';
import { PolicyError } from '#domain/identity-pools/policies/policy-error.ts';
import { contextKeys } from '#domain/identity-pools/policies/request.ts';
import { sessionValues } from '#domain/identity-pools/policies/session-values.ts';
import type { Session } from '#lib/session-token.ts';
import { loadPermissions } from './permissions.ts';
import { findRoleByArn } from './role-store.ts';

type DecideContext = Pick<Context, 'db' | 'log'> & { readonly settings: Pick<Settings, 'accountId'> };

/**
 * Whether the policies of its role, as they are now, allow something in a session. A role that is not there allows nothing; nor does one with a
 * policy that does not parse, since it may deny: the log says so.
 */
export async function decideForSession(
  context: DecideContext,
  session: Session,
  {
    action,
    resource,
    keys,
  }: {
    readonly action: string;
    readonly resource: string;
    readonly keys: Readonly<Record<string, string | readonly string[] | undefined>>;
  },
): Promise<Decision['outcome']> {
  const role = await findRoleByArn(context, session.roleArn);
  // One that was made anew under the name never trusted whoever began the session. AWS: a role's id is what counts.
  if (role === undefined || role.id !== session.roleId) return 'not-allowed';
  try {
    const policies = await loadPermissions(context, role.name);
    // What is known of the session comes last: nothing that a request says stands in its place.
    return decide(policies, { action, resource, keys: contextKeys({ ...keys, ...sessionValues(session) }) }).outcome;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    context.log.error(
      { roleArn: session.roleArn },
      'a policy of a role does not parse, so that it allows nothing',
      error,
    );
    return 'not-allowed';
  }
}
