import { createHash } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { askTrust, type TrustQuestion } from '#domain/identity-pools/roles/ask-trust.ts';
import { findRoleByArn } from '#domain/identity-pools/roles/role-store.ts';
import { issueSession, maxSessionSeconds } from '#domain/identity-pools/sessions/issue-session.ts';
import type { TemporaryCredentials } from '#domain/token-service.ts';
import { formatBase32 } from '#lib/base32.ts';
import { SessionTooLong } from '#lib/session-token.ts';
import { AssumedRoleError } from './assumed-role-error.ts';
import type { Vouched } from './vouched.ts';

/** Into which role, how, and for how long. */
export interface RoleWish {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly action: NonNullable<TrustQuestion['action']>;
  /** An hour unless said, which is as long as any session lasts. */
  readonly durationSeconds?: number | undefined;
  /** When whoever vouched for them has the session end at the latest; milliseconds since 1970. */
  readonly endsAt?: number | undefined;
}

/**
 * Lets somebody into a role that trusts them: credentials of this server. Whether a role is there is told to nobody whom it does not trust; the
 * log says why. @throws AssumedRoleError
 */
export async function assumeRole(context: Context, vouched: Vouched, wish: RoleWish): Promise<TemporaryCredentials> {
  const { roleArn, sessionName, action, durationSeconds = maxSessionSeconds, endsAt } = wish;
  checkWish(wish);
  const { federated, principals, more, tags } = vouched;
  const trust = await askTrust(context, { roleArn, sessionName, federated, principals, more, action, tags });
  if (!trust.isTrusted) {
    context.log.warn({ roleArn, reason: trust.reason }, 'a role gave no credentials');
    throw notAuthorized(action);
  }
  const leftSeconds = endsAt === undefined ? durationSeconds : Math.floor((endsAt - context.clock.now()) / 1000);
  const seconds = Math.min(durationSeconds, leftSeconds);
  try {
    return await issueSession(context, { ...trust.role, name: sessionName, federated, tags }, seconds);
  } catch (error) {
    if (!(error instanceof SessionTooLong)) throw error;
    throw new AssumedRoleError('token', 'The token says more of whom it is about than a session holds.', {
      cause: error,
    });
  }
}

/** Refuses a role that an assertion does not grant. @throws AssumedRoleError */
export function checkGranted({ grantedRoles }: { readonly grantedRoles: readonly string[] }, roleArn: string): void {
  if (!grantedRoles.includes(roleArn)) throw notAuthorized('sts:AssumeRoleWithSAML');
}

// AWS: captured.
function notAuthorized(action: RoleWish['action']): AssumedRoleError {
  return new AssumedRoleError('not-trusted', `Not authorized to perform ${action}`);
}

/** Refuses what cannot be had of any role. AWS: both texts captured. @throws AssumedRoleError */
export function checkWish({ roleArn, durationSeconds = 0 }: Pick<RoleWish, 'roleArn' | 'durationSeconds'>): void {
  if (!/^arn:[^:\s]+:iam::\d{12}:role\/[!-~]+$/.test(roleArn) || roleArn.endsWith('/')) {
    throw new AssumedRoleError('request', 'Request ARN is invalid');
  }
  if (durationSeconds > maxSessionSeconds) {
    const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    throw new AssumedRoleError('request', message);
  }
}

/** The id of a role by its ARN; of one that nobody made, or that is gone, one that is always the same. */
export async function roleIdOf(context: Pick<Context, 'db' | 'settings'>, roleArn: string): Promise<string> {
  const role = await findRoleByArn(context, roleArn);
  if (role !== undefined) return role.id;
  return `AROA${formatBase32(createHash('sha256').update(roleArn).digest().subarray(0, 15)).slice(0, 17)}`;
}
