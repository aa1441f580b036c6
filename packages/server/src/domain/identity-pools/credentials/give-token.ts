import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import {
  developerLogin,
  developerProviderUnknown,
  resolveDeveloperIdentity,
} from '#domain/identity-pools/identities/developer-identities.ts';
import { issueIdentityToken } from '#domain/identity-pools/identity-tokens/identity-token.ts';
import type { SentLogins } from '#domain/identity-pools/logins/login.ts';
import { verifyLogins } from '#domain/identity-pools/logins/verify-logins.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { toSeconds } from '#lib/clock.ts';
import { actAs, methodsOf, vouchedOf } from './act-as.ts';
import { checkFitsSession, checkPrincipalTags, principalTagsOf } from './principal-tags.ts';

/** A token of an identity, and whose it is. */
export interface GivenToken {
  readonly identityId: string;
  readonly token: string;
}

// AWS: API reference of GetOpenIdToken and of GetOpenIdTokenForDeveloperIdentity.
const lifetimeSeconds = 600;
const developerLifetimeSeconds = 900;

/**
 * A token of the identity, to get credentials with at a token service; for ten minutes, and no longer than the developer's token that
 * was shown. It is no login.
 * @throws Fault as `actAs`; InvalidParameterException where the pool does not allow it
 */
export async function giveToken(
  context: Context,
  { identityId, logins: sent }: { identityId: string; logins: SentLogins },
): Promise<GivenToken> {
  const { pool, identity, methods, tags, vouched, endsAtSeconds } = await actAs(context, identityId, sent);
  if (pool.settings.allowClassicFlow === false) {
    throw classicFlowOff();
  }
  const facts = { poolId: pool.id, identityId: identity.id, methods, tags, use: 'role', logins: vouched } as const;
  const leftSeconds = endsAtSeconds === undefined ? lifetimeSeconds : endsAtSeconds - toSeconds(context.clock.now());
  const token = await issueIdentityToken(context, facts, Math.min(lifetimeSeconds, leftSeconds));
  return { identityId: identity.id, token };
}

/** Where only the pool chooses roles, no token of it may choose one. AWS: captured, the text too. */
export function classicFlowOff(): Fault {
  return new Fault('InvalidParameterException', 'Basic (classic) flow is not enabled, please use enhanced flow.');
}

/** Whom a developer's back end vouches for, as it sends it. */
export interface DeveloperTokenRequest {
  readonly poolId: string;
  readonly identityId?: string | undefined;
  /** The developer's own user, by the name of the developer's provider, and tokens of other providers. */
  readonly logins: SentLogins;
  readonly principalTags?: Readonly<Record<string, string>> | undefined;
  /** 15 minutes unless said. */
  readonly durationSeconds?: number | undefined;
}

/**
 * A token for a user of the developer's, whose identity is found, made or linked. @throws Fault as `resolveDeveloperIdentity` and
 * `verifyLogins`; InvalidParameterException without such a user, or for tags that can be none
 */
export async function giveDeveloperToken(context: Context, request: DeveloperTokenRequest): Promise<GivenToken> {
  const { poolId, identityId, logins: sent, principalTags = {}, durationSeconds = developerLifetimeSeconds } = request;
  const pool = await loadIdentityPool(context, poolId);
  const provider = pool.settings.developerProviderName ?? '';
  if (!Object.hasOwn(sent, provider)) throw developerProviderUnknown();
  const { [provider]: subject = '', ...others } = sent;
  const developer = developerLogin(pool, provider, subject);
  const verified = await verifyLogins(context, pool, others);
  const logins = [developer, ...verified];
  const methods = methodsOf(logins);
  const tags = { ...principalTagsOf(pool, verified), ...principalTags };
  checkPrincipalTags(Object.entries(tags));
  checkFitsSession(methods, tags);
  const identity = await resolveDeveloperIdentity(context, pool, { identityId, developer, others: verified });
  const facts = { poolId, identityId: identity.id, methods, tags, use: 'login', logins: vouchedOf(logins) } as const;
  const token = await issueIdentityToken(context, facts, durationSeconds);
  return { identityId: identity.id, token };
}
