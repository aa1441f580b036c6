import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Identity, identityForbidden, identityMissing } from '#domain/identity-pools/identities/identity.ts';
import { listLinkDigests, loadIdentity } from '#domain/identity-pools/identities/identity-store.ts';
import { resolveNamedIdentity } from '#domain/identity-pools/identities/resolve-identity.ts';
import {
  type ReadIdentityToken,
  readIdentityToken,
  type VouchedLogin,
} from '#domain/identity-pools/identity-tokens/identity-token.ts';
import { digestOf, type Login, type LoginContext, type SentLogins } from '#domain/identity-pools/logins/login.ts';
import { loginExpired, loginInvalid } from '#domain/identity-pools/logins/refusals.ts';
import { verifyLogins } from '#domain/identity-pools/logins/verify-logins.ts';
import type { IdentityPool } from '#domain/identity-pools/pools/identity-pool.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { ownProvider } from '#domain/identity-pools/pools/provider-names.ts';
import { toSeconds } from '#lib/clock.ts';
import type { RoleLogin } from './choose-role.ts';
import { checkFitsSession, principalTagsOf } from './principal-tags.ts';

/** An identity, by the right of whoever may act as it. */
export interface Actor {
  readonly pool: IdentityPool;
  readonly identity: Identity;
  readonly isGuest: boolean;
  /** Who vouched for it, and what of them decides about its role; nobody for a guest. */
  readonly logins: readonly RoleLogin[];
  /** The same, as tokens of it carry it. */
  readonly vouched: readonly VouchedLogin[];
  /** What a token of it says of how it was authenticated (`amr`). */
  readonly methods: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** When the right ends, in seconds since 1970; absent where a login gives it anew at every use. */
  readonly endsAtSeconds?: number;
}

type ActContext = LoginContext & Pick<Context, 'clock'>;

/**
 * Lets somebody act as the identity that they name, or as the one that their logins lead to in its place.
 * @throws Fault as `verifyLogins` and `resolveNamedIdentity`; InvalidParameterException where the logins say more than a session holds
 */
export async function actAs(context: ActContext, identityId: string, sent: SentLogins): Promise<Actor> {
  const named = await loadIdentity(context, identityId);
  const pool = await loadIdentityPool(context, named.poolId);
  const token = Object.hasOwn(sent, ownProvider) ? sent[ownProvider] : undefined;
  if (token !== undefined) return actByDeveloperToken(context, named, sent, token);
  const logins = await verifyLogins(context, pool, sent);
  const identity = await resolveNamedIdentity(context, pool, identityId, logins);
  const methods = methodsOf(logins);
  const tags = principalTagsOf(pool, logins);
  checkFitsSession(methods, tags);
  return { pool, identity, isGuest: logins.length === 0, logins, vouched: vouchedOf(logins), methods, tags };
}

/** What a token says of how an identity was authenticated, with these logins (AWS: "Role trust and permissions"). */
export function methodsOf(logins: readonly Login[]): string[] {
  return logins.length === 0 ? ['unauthenticated'] : ['authenticated', ...logins.flatMap(({ methods }) => methods)];
}

/** What a token carries of these logins. */
export function vouchedOf(logins: readonly Login[]): VouchedLogin[] {
  return logins.map((login) => ({ digest: digestOf(login), mappingNames: login.mappingNames }));
}

/** What a token that this server made for a developer's back end opens: what the logins do that it was made with. */
async function actByDeveloperToken(
  context: ActContext,
  identity: Identity,
  sent: SentLogins,
  token: string,
): Promise<Actor> {
  if (Object.keys(sent).length > 1) {
    throw new Fault('InvalidParameterException', `A login of ${ownProvider} stands for itself: send no other with it.`);
  }
  const read = await readIdentityToken(context, token);
  if ('fault' in read) {
    if (read.fault === 'foreign') throw loginInvalid('notOurs');
    if (read.fault === 'signature') throw loginInvalid('signature');
    throw loginExpired(toSeconds(context.clock.now()), read.fault.expiredAtSeconds);
  }
  // It would be renewed by itself for ever, and skip what is asked of a login.
  if (read.use !== 'login') throw loginInvalid('ours');
  if (read.identityId !== identity.id) throw identityForbidden(identity.id);
  return actByToken(context, read);
}

/**
 * Lets whoever has a token of an identity act as it, which was verified as this server's and has not ended. What it says was true
 * when it was made: a guest may be somebody by now, and a login lead elsewhere.
 * @throws Fault ResourceNotFoundException, NotAuthorizedException
 */
export async function actByToken(context: ActContext, token: ReadIdentityToken): Promise<Actor> {
  const identity = await loadIdentity(context, token.identityId);
  if (identity.poolId !== token.poolId) throw identityForbidden(identity.id);
  const pool = await loadIdentityPool(context, identity.poolId);
  const { logins: vouched, methods, tags, expiresAtSeconds: endsAtSeconds } = token;
  const isGuest = methods.includes('unauthenticated');
  if (isGuest) await resolveNamedIdentity(context, pool, identity.id, []);
  else await checkVouched(context, identity, vouched);
  // The claims of the logins are not in it, nor the roles that they granted: a mapping meets none.
  const logins = vouched.map(({ mappingNames }) => ({ mappingNames, claims: {}, roles: { granted: [] } }));
  return { pool, identity, isGuest, logins, vouched, methods, tags, endsAtSeconds };
}

async function checkVouched(context: ActContext, identity: Identity, vouched: readonly VouchedLogin[]): Promise<void> {
  if (identity.kind === 'closed') throw identityMissing(identity.id);
  const digests = await listLinkDigests(context, identity.id);
  const isWhole = vouched.length > 0 && vouched.every(({ digest }) => digests.includes(digest));
  if (!isWhole) throw identityForbidden(identity.id);
}
