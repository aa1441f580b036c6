import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isForm } from '#domain/forms.ts';
import { takePoolTurn } from '#domain/people/codes/pool-turn.ts';
import { tooManyRequests } from '#domain/people/codes/quota.ts';
import { keepFactor } from '#domain/people/mfa/keep-factor.ts';
import { smsFactorWrites } from '#domain/people/mfa/preferences.ts';
import { newAttributes } from '#domain/people/users/attributes.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword, isPasswordForm } from '#domain/people/users/password.ts';
import { checkPreferredUsername } from '#domain/people/users/sign-in-name.ts';
import { newSub, type User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { addressOfUsername, checkUsername } from '#domain/people/users/username.ts';
import { unrecognizable } from '#domain/reach/triggers/answer.ts';
import { hasTrigger, type Metadata } from '#domain/reach/triggers/trigger.ts';
import { type Migrated, userMigration } from '#domain/reach/triggers/user-migration.ts';
import { type Client, hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { keptName, usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';

/** Whom a client asks for who does not exist here. */
export interface Immigrant {
  /** As typed: a username or an address. */
  readonly name: string;
  /** Absent where it was forgotten. */
  readonly password?: string;
  readonly validationData: Metadata;
  readonly clientMetadata: Metadata;
  readonly caller: Caller;
}

type Source = 'UserMigration_Authentication' | 'UserMigration_ForgotPassword';

/**
 * Brings a user over from elsewhere whom the pool does not know, if its UserMigration function does: CONFIRMED with the
 * password that was typed, or RESET_REQUIRED without one. The pool's password policy is not asked, but a name or a password of
 * a form that no user can have is nobody's. Nothing is sent.
 * Undefined when there is no such trigger, or nobody there, or, at a client that hides who exists, when the function
 * refuses or was asked too often.
 * @throws Fault UserNotFoundException when the function refuses; TooManyRequestsException when it was asked too often in this
 * minute; UnexpectedLambdaException, InvalidLambdaResponseException, also for a user that the pool cannot take
 */
export async function migrateUser(
  context: Context,
  pool: Pool,
  client: Client,
  immigrant: Immigrant,
  source: Source,
): Promise<User | undefined> {
  if (!hasTrigger(pool, 'userMigration')) return undefined;
  if (!isForm('UsernameType', immigrant.name)) return undefined;
  if (immigrant.password !== undefined && !isPasswordForm(immigrant.password)) return undefined;
  if (!(await takePoolTurn(context, pool.id, 'migrations'))) {
    if (hidesUsers(client)) return undefined;
    throw tooManyRequests();
  }
  const migrated = await ask(context, pool, client, immigrant, source);
  if (migrated === undefined) return undefined;
  const user = await toUser(context, pool, immigrant, migrated);
  const takesAliases = migrated.forceAliasCreation ? keepFactor(context, pool) : undefined;
  const writes = migrated.enableSMSMFA ? smsFactorWrites(user) : [];
  try {
    const name = migrated.userAttributes['username'] ?? immigrant.name;
    await createUser(context, pool, user, { name, taken: 'User already exists', takesAliases, writes });
    return user;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // Two calls for one name at once: both get the user whom the first one made.
    if (error.code === 'UsernameExistsException') return findUser(context, pool, immigrant.name);
    if (error.code !== 'AliasExistsException') throw error;
    context.log.warn({ poolId: pool.id, reason: error.message }, 'a user was not migrated');
    return undefined;
  }
}

async function ask(
  context: Context,
  pool: Pool,
  client: Client,
  { name, password = '', validationData, clientMetadata }: Immigrant,
  source: Source,
): Promise<Migrated | undefined> {
  const subject = { pool, clientId: client.id, username: keptName(pool, name) };
  try {
    return await userMigration(context, subject, source, { password, validationData, clientMetadata });
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'UserLambdaValidationException')) throw error;
    context.log.warn({ poolId: pool.id, reason: error.message }, 'a user was not migrated');
    if (hidesUsers(client)) return undefined;
    throw new Fault('UserNotFoundException', `Exception migrating user in app client ${client.id}`, { cause: error });
  }
}

async function toUser(context: Context, pool: Pool, { name, password }: Immigrant, migrated: Migrated): Promise<User> {
  const { username, attributes } = identify(context, pool, name, migrated.userAttributes);
  if (migrated.enableSMSMFA && attributes['phone_number'] === undefined) {
    throw refuse(context, pool, new Error('a user without a phone number cannot have SMS as a factor'));
  }
  const sub = newSub();
  const owner = { poolId: pool.id, sub, username: addressOfUsername(pool, username) ? sub : keptName(pool, username) };
  const status = migrated.finalUserStatus ?? 'RESET_REQUIRED';
  const keepsPassword = status === 'CONFIRMED' && password !== undefined;
  const now = context.clock.now();
  return {
    ...owner,
    ...(keepsPassword && { ...(await createPassword(context, pool, owner, password)), passwordSetAt: now }),
    status,
    enabled: true,
    attributes,
    signInGeneration: 0,
    createdAt: now,
    modifiedAt: now,
  };
}

/**
 * The new user's name and attributes. AWS: the function may name another username than was typed only where what was
 * typed becomes an alias of it.
 */
function identify(
  context: Pick<Context, 'log'>,
  pool: Pool,
  name: string,
  { username = name, ...given }: Readonly<Record<string, string>>,
): { username: string; attributes: User['attributes'] } {
  try {
    if (!isForm('UsernameType', username)) {
      throw new Fault('InvalidParameterException', 'the username is none that the wire could carry');
    }
    checkUsername(pool, username);
    const kind = addressOfUsername(pool, username);
    const inputs = Object.entries(given).filter(
      ([attribute]) => attribute !== kind && attribute !== 'sub' && !attribute.startsWith('cognito:'),
    );
    const wanted = inputs.map(([attribute, value]) => ({ name: attribute, value }));
    const attributes = newAttributes(pool, wanted, 'administrator', { username });
    checkPreferredUsername(pool, { status: 'CONFIRMED', attributes });
    const aliases = [...(pool.settings.aliasAttributes ?? []), ...(pool.settings.usernameAttributes ?? [])];
    const isAsked = (one: string | undefined) =>
      one !== undefined && usernameFold(pool, one) === usernameFold(pool, name);
    if (!isAsked(username) && !aliases.some((alias) => isAsked(attributes[alias]))) {
      throw new Fault('InvalidParameterException', 'the username is another one than was asked for');
    }
    return { username, attributes };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw refuse(context, pool, error);
  }
}

/** The log says what of the answer the pool cannot take. */
function refuse(context: Pick<Context, 'log'>, pool: Pool, cause: Error): Fault {
  context.log.warn({ poolId: pool.id, reason: cause.message }, 'a user cannot be migrated as the function says');
  return unrecognizable(cause);
}
