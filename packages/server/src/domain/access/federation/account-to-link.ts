import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { identitiesOf } from '#domain/people/linked-identities/identity.ts';
import { decideSecondFactor } from '#domain/people/mfa/decide.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { findTrustedAddress } from '#domain/people/users/address.ts';
import type { AttributeInput } from '#domain/people/users/attributes.ts';
import { findUsers } from '#domain/people/users/list-users.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { ownAccounts, takesProvider } from '#domain/tenant/clients/takes-provider.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { federationOf, isTrustedWith } from '#domain/tenant/pools/settings/federation.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';

/** The account that somebody new has here already, and whether they have to sign in to it before it is theirs by the provider too. */
export interface AccountToLink {
  readonly user: User;
  readonly email: string;
  readonly isAsked: boolean;
}

const pageSize = 60;
/** Whoever fills a pool with accounts of one address that nobody proved hides the one that is, and keeps it from being linked. */
const maxPages = 10;

/**
 * The account with the e-mail address of somebody who is new by a provider. The rule, all of it:
 * - the pool links, the provider is trusted with the domain of the address, and says that the address is verified;
 * - the address is proved here, by a code, or by an administrator who vouched for it, and nothing questions it; one that a provider
 *   brought counts as far as each of the account's providers is trusted with it. So nobody is linked to an account that somebody else
 *   made with their address beforehand;
 * - no other account of the pool has proved it in this way;
 * - whoever has a second factor is asked for it, and so is everybody where the pool says so; at a client where nobody signs in to an
 *   account of the pool itself, they are not linked.
 */
export async function findAccountToLink(
  context: Pick<Context, 'db' | 'secrets'>,
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  provider: string,
  inputs: readonly AttributeInput[],
): Promise<AccountToLink | undefined> {
  const { linking } = federationOf(pool);
  if (linking === 'NEVER') return undefined;
  const said = (attribute: string) => inputs.find(({ name }) => name === attribute)?.value;
  const email = said('email');
  if (email === undefined || said('email_verified') !== 'true' || !isTrustedWith(pool, provider, email))
    return undefined;
  const owners = await findOwners(context, pool, email);
  const [user] = owners;
  if (user === undefined || owners.length > 1 || !user.enabled) return undefined;
  // Who comes by providers alone has nothing else to prove themselves with.
  if (user.status === 'EXTERNAL_PROVIDER') return linking === 'VERIFIED' ? { user, email, isAsked: false } : undefined;
  if (user.status !== 'CONFIRMED') return undefined;
  const isGuarded = decideSecondFactor(pool, user, await loadEnrolment(context, user)).kind !== 'none';
  const isAsked = linking === 'ASK' || isGuarded;
  return isAsked && !takesProvider(client, ownAccounts) ? undefined : { user, email, isAsked };
}

/** Refuses an account whose address changed meanwhile, or that was linked to a provider not trusted with it. @throws Fault NotAuthorizedException */
export function checkStillOwner(pool: Pool, email: string, user: User): void {
  if (!isOwner(pool, email, user)) throw sessionInvalid();
}

/** An address that a provider may have brought which is not trusted with it is a bare claim: it neither links nor hides who has proved it. */
function isOwner(pool: Pool, email: string, user: User): boolean {
  const isProved = usernameFold(pool, findTrustedAddress(user, 'email')?.value ?? '') === usernameFold(pool, email);
  return isProved && identitiesOf(user).every(({ providerName }) => isTrustedWith(pool, providerName, email));
}

/** Everybody who has proved an address; nobody when there are too many to look at. */
async function findOwners(
  context: Pick<Context, 'db' | 'secrets'>,
  pool: Pool,
  email: string,
): Promise<readonly User[]> {
  const owners: User[] = [];
  const filter = { attribute: 'email', isPrefix: false, value: email } as const;
  let token: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const found = await findUsers(context, pool, { filter, limit: pageSize, token });
    owners.push(...found.users.filter((user) => isOwner(pool, email, user)));
    token = found.token;
    if (token === undefined) return owners;
  }
  return [];
}
