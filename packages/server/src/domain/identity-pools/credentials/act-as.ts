import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Identity, identityForbidden, identityMissing } from '#domain/identity-pools/identities/identity.ts';
import { listProviders, loadIdentity } from '#domain/identity-pools/identities/identity-store.ts';
import { resolveNamedIdentity } from '#domain/identity-pools/identities/resolve-identity.ts';
import { readIdentityToken } from '#domain/identity-pools/identity-tokens/identity-token.ts';
import type { Login, LoginContext, SentLogins } from '#domain/identity-pools/logins/login.ts';
import { loginExpired, loginInvalid } from '#domain/identity-pools/logins/refusals.ts';
import { verifyLogins } from '#domain/identity-pools/logins/verify-logins.ts';
import type { IdentityPool } from '#domain/identity-pools/pools/identity-pool.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { ownProvider } from '#domain/identity-pools/pools/provider-names.ts';
import { toSeconds } from '#lib/clock.ts';
import { principalTagsOf } from './principal-tags.ts';

/** An identity, by the right of whoever may act as it. */
export interface Actor {
  readonly pool: IdentityPool;
  readonly identity: Identity;
  /** Who vouched for it just now; nobody for a guest, and where the pool's own token did. */
  readonly logins: readonly Login[];
  /** What a token of it says of how it was authenticated (`amr`). */
  readonly methods: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

type ActContext = LoginContext & Pick<Context, 'clock'>;

/**
 * Lets somebody act as the identity that they name, or as the one that their logins lead to in its place.
 * @throws Fault as `verifyLogins` and `resolveNamedIdentity`
 */
export async function actAs(context: ActContext, identityId: string, sent: SentLogins): Promise<Actor> {
  const named = await loadIdentity(context, identityId);
  const pool = await loadIdentityPool(context, named.poolId);
  const token = Object.hasOwn(sent, ownProvider) ? sent[ownProvider] : undefined;
  if (token !== undefined) return actByOwnToken(context, pool, named, sent, token);
  const logins = await verifyLogins(context, pool, sent);
  const identity = await resolveNamedIdentity(context, pool, identityId, logins);
  return { pool, identity, logins, methods: methodsOf(logins), tags: principalTagsOf(pool, logins) };
}

/** What a token says of how an identity was authenticated, with these logins (AWS: "Role trust and permissions"). */
export function methodsOf(logins: readonly Login[]): string[] {
  return logins.length === 0 ? ['unauthenticated'] : ['authenticated', ...logins.flatMap(({ methods }) => methods)];
}

/** A token that this server made for the identity, for a developer's back end, stands for the logins that it was made for. */
async function actByOwnToken(
  context: ActContext,
  pool: IdentityPool,
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
  if (read.poolId !== pool.id || read.identityId !== identity.id) throw identityForbidden(identity.id);
  if (identity.kind === 'closed') throw identityMissing(identity.id);
  // What the token says was true when it was made: a guest may be somebody by now, and somebody nobody's any more.
  if (read.methods.includes('unauthenticated')) await resolveNamedIdentity(context, pool, identity.id, []);
  else if ((await listProviders(context, identity.id)).length === 0) throw identityForbidden(identity.id);
  return { pool, identity, logins: [], methods: read.methods, tags: read.tags };
}
