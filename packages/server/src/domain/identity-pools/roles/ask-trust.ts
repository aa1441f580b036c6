import type { Context, Settings } from '#domain/context.ts';
import { decide } from '#domain/identity-pools/policies/decide.ts';
import { parsePolicy } from '#domain/identity-pools/policies/parse-policy.ts';
import { PolicyError } from '#domain/identity-pools/policies/policy-error.ts';
import { contextKeys, type PolicyRequest } from '#domain/identity-pools/policies/request.ts';
import type { Federated, Session } from '#lib/session-token.ts';
import { findRoleByArn } from './role-store.ts';

/** Somebody whom a provider vouched for, who wants to take a role. */
export interface TrustQuestion {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly federated: Federated;
  /** Every name under which a trust policy may mean the provider; unless said, the one that sessions name it by. */
  readonly principals?: readonly string[];
  /** What else a trust policy knows of who asks. */
  readonly more?: Readonly<Record<string, string>>;
  /** How the role is taken: unless said, `sts:AssumeRoleWithWebIdentity`. */
  readonly action?: 'sts:AssumeRoleWithSAML' | 'sts:AssumeRoleWithWebIdentity';
  /** Tags that the session is to have. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * Whether a role trusts somebody. `reason`: why not, for the log of the operator. `role`: what a session holds of the role; of one that nobody
 * made its ARN alone.
 */
export type Trust =
  | { readonly isTrusted: true; readonly role: Pick<Session, 'roleArn' | 'roleId'> }
  | { readonly isTrusted: false; readonly reason: string };

type TrustContext = Pick<Context, 'db'> & { readonly settings: Pick<Settings, 'accountId' | 'trustsUnmadeRoles'> };

/**
 * Asks the trust policy of a role. A session with tags has to be allowed its tags too, as at AWS. A role that nobody made trusts nobody:
 * whoever made it later would find sessions in it that its trust policy never saw.
 */
export async function askTrust(context: TrustContext, question: TrustQuestion): Promise<Trust> {
  const role = await findRoleByArn(context, question.roleArn);
  if (role === undefined) {
    return context.settings.trustsUnmadeRoles
      ? { isTrusted: true, role: { roleArn: question.roleArn } }
      : { isTrusted: false, reason: 'nobody made the role' };
  }
  const actions = [
    question.action ?? 'sts:AssumeRoleWithWebIdentity',
    ...(Object.keys(question.tags).length > 0 ? ['sts:TagSession'] : []),
  ];
  try {
    const policy = parsePolicy('trust', 'trust policy', role.trustPolicy);
    const refused = actions.find((action) => decide([policy], toRequest(question, action)).outcome !== 'allowed');
    return refused === undefined
      ? { isTrusted: true, role: { roleArn: question.roleArn, roleId: role.id } }
      : { isTrusted: false, reason: `its trust policy does not allow ${refused}` };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { isTrusted: false, reason: `its trust policy does not parse: ${error.message}` };
  }
}

/** What a trust policy knows of who asks (AWS: "IAM and AWS STS condition context keys"). */
function toRequest({ federated, principals, more, sessionName, tags }: TrustQuestion, action: string): PolicyRequest {
  const { provider, arn = provider, subject, audience, methods } = federated;
  const requestTags = Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, value]);
  return {
    action,
    resource: '',
    principal: { kind: 'Federated', names: principals ?? [arn] },
    keys: contextKeys({
      ...more,
      [`${provider}:sub`]: subject,
      [`${provider}:aud`]: audience,
      [`${provider}:amr`]: methods,
      'aws:FederatedProvider': arn,
      'sts:RoleSessionName': sessionName,
      'aws:TagKeys': Object.keys(tags),
      ...Object.fromEntries(requestTags),
    }),
  };
}
