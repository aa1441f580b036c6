import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Login } from '#domain/identity-pools/logins/login.ts';
import type { IdentityPool } from '#domain/identity-pools/pools/identity-pool.ts';
import { isPrintable } from '#lib/plain-text.ts';
import { type Identity, identityMissing, loginTaken } from './identity.ts';
import {
  findIdentity,
  findLinked,
  type Linked,
  listSubjects,
  loadIdentity,
  mergeIdentities,
  unlinkLogin as unlink,
} from './identity-store.ts';
import { resolveIdentity, resolveNamedIdentity, untilSettled } from './resolve-identity.ts';

type Resolving = Pick<Context, 'db' | 'clock' | 'settings'>;

/** AWS: API reference of LookupDeveloperIdentity: what is longer could be made, and never looked up. */
const maxUserLength = 1024;

/**
 * The login of somebody for whom the developer's own back end vouches. @throws Fault InvalidParameterException for another provider,
 * and for a user who cannot be looked up, or whose identifier says something else than what it shows
 */
export function developerLogin(pool: IdentityPool, provider: string, subject: string): Login {
  checkDeveloperProvider(pool, provider);
  if (subject === '' || subject.length > maxUserLength || !isPrintable(subject)) {
    throw new Fault(
      'InvalidParameterException',
      `A developer user identifier has 1 to ${maxUserLength} characters, and no control characters.`,
    );
  }
  return {
    provider,
    subject,
    isDeveloper: true,
    // AWS: seen in a token.
    methods: [provider, `${provider}:${pool.id}:${subject}`],
    mappingNames: [provider],
    claims: {},
    roles: { granted: [] },
  };
}

function checkDeveloperProvider({ settings }: IdentityPool, provider: string): void {
  if (settings.developerProviderName !== provider) throw developerProviderUnknown();
}

/** AWS: seen as the text of a refusal; the code is a guess. */
export function developerProviderUnknown(): Fault {
  return new Fault('InvalidParameterException', 'This identity pool does not support the specified developer provider');
}

/**
 * The identity of somebody for whom the developer vouches, and other logins of theirs. `identityId` names the one that they are to
 * lead to. @throws Fault DeveloperUserAlreadyRegisteredException when the developer's user leads to another one, and as
 * `resolveIdentity` and `resolveNamedIdentity`
 */
export async function resolveDeveloperIdentity(
  context: Resolving,
  pool: IdentityPool,
  { identityId, developer, others }: { identityId?: string | undefined; developer: Login; others: readonly Login[] },
): Promise<Identity> {
  const logins = [developer, ...others];
  if (identityId === undefined) return resolveIdentity(context, pool, logins);
  await loadIdentityOf(context, pool, identityId);
  const ownerId = await findLinked(context, pool.id, developer);
  if (ownerId !== undefined && ownerId !== identityId) {
    throw new Fault(
      'DeveloperUserAlreadyRegisteredException',
      'The developer user identifier is registered under another identity already.',
    );
  }
  return resolveNamedIdentity(context, pool, identityId, logins);
}

/**
 * The identity of a developer's user, and a page of all users that lead to it. What is named of the two has to fit.
 * @throws Fault ResourceNotFoundException, ResourceConflictException when both are there and do not belong together,
 * InvalidParameterException when neither is named
 */
export async function lookUpDeveloperIdentity(
  context: Pick<Context, 'db'>,
  pool: IdentityPool,
  { identityId, subject }: { identityId?: string | undefined; subject?: string | undefined },
): Promise<{ identityId: string; readSubjects: (range: { after: string; limit: number }) => Promise<string[]> }> {
  const provider = pool.settings.developerProviderName ?? '';
  const found = subject === undefined ? undefined : await findLinked(context, pool.id, { provider, subject });
  if (subject !== undefined && found === undefined) throw userMissing(subject);
  if (identityId !== undefined) await loadIdentityOf(context, pool, identityId);
  const id = identityId ?? found;
  if (id === undefined) {
    throw new Fault('InvalidParameterException', 'Name an IdentityId or a DeveloperUserIdentifier.');
  }
  if (found !== undefined && found !== id) throw loginTaken();
  const readSubjects = (range: { after: string; limit: number }) =>
    subject !== undefined && identityId !== undefined
      ? Promise.resolve(subject > range.after ? [subject] : [])
      : listSubjects(context, { identityId: id, provider, ...range });
  return { identityId: id, readSubjects };
}

/**
 * Makes two users of the developer one: what led to the source leads to the target.
 * @throws Fault ResourceNotFoundException, InvalidParameterException, ResourceConflictException when both are users of one public
 * provider, or have too many logins together
 */
export async function mergeDeveloperIdentities(
  context: Pick<Context, 'db' | 'clock'>,
  pool: IdentityPool,
  { provider, source, target }: { provider: string; source: string; target: string },
): Promise<string> {
  const logins = { source: developerLogin(pool, provider, source), target: developerLogin(pool, provider, target) };
  return untilSettled(async () => {
    const from = await findUser(context, pool, logins.source);
    const to = await findUser(context, pool, logins.target);
    const isOne = from.identity.id === to.identity.id || (await mergeIdentities(context, from, to));
    return isOne ? to.identity.id : undefined;
  });
}

/** Lets a user of the developer lead to an identity no more. @throws Fault ResourceNotFoundException, InvalidParameterException */
export async function unlinkDeveloperIdentity(
  context: Pick<Context, 'db' | 'clock'>,
  pool: IdentityPool,
  { identityId, provider, subject }: { identityId: string; provider: string; subject: string },
): Promise<void> {
  checkDeveloperProvider(pool, provider);
  const identity = await loadIdentityOf(context, pool, identityId);
  if (!(await unlink(context, identity, { provider, subject }))) throw userMissing(subject);
}

async function findUser(context: Pick<Context, 'db'>, pool: IdentityPool, login: Login): Promise<Linked> {
  const id = await findLinked(context, pool.id, login);
  const identity = id === undefined ? undefined : await findIdentity(context, id);
  if (identity === undefined) throw userMissing(login.subject);
  return { identity, login };
}

/** @throws Fault ResourceNotFoundException also for an identity of another pool */
async function loadIdentityOf(context: Pick<Context, 'db'>, pool: IdentityPool, identityId: string): Promise<Identity> {
  const identity = await loadIdentity(context, identityId);
  if (identity.poolId !== pool.id) throw identityMissing(identityId);
  return identity;
}

function userMissing(subject: string): Fault {
  return new Fault('ResourceNotFoundException', `Developer user identifier '${subject}' not found.`);
}
