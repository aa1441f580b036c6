import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Attributes } from '#domain/people/users/user.ts';
import { addressOfUsername } from '#domain/people/users/username.ts';
import { listProviderNames } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { externalUsername } from './link.ts';

/**
 * Refuses a username that somebody chose by themselves and that begins as the usernames of people who come by a provider of the pool:
 * whoever had it before them would keep them out. An address with which people sign up is no username.
 * @throws Fault InvalidParameterException
 */
export async function checkChosenUsername(context: Pick<Context, 'db'>, pool: Pool, username: string): Promise<void> {
  if (addressOfUsername(pool, username) === undefined) await check(context, pool, 'Username', username);
}

/** The same of a preferred_username where that is a sign-in name. What stands in `before` already may stay. @throws Fault InvalidParameterException */
export async function checkChosenPreferred(
  context: Pick<Context, 'db'>,
  pool: Pool,
  { preferred_username: name }: Attributes,
  before: Attributes,
): Promise<void> {
  if (!name || name === before['preferred_username']) return;
  if (pool.settings.aliasAttributes?.includes('preferred_username')) {
    await check(context, pool, 'preferred_username', name);
  }
}

async function check(context: Pick<Context, 'db'>, pool: Pool, what: string, name: string): Promise<void> {
  const folded = usernameFold(pool, name);
  const providers = await listProviderNames(context, pool.id);
  const isOfProvider = providers.some(({ name: provider }) =>
    folded.startsWith(usernameFold(pool, externalUsername({ provider, value: '' }))),
  );
  if (!isOfProvider) return;
  const text = `${what} cannot begin with the name of an identity provider of the pool and an underscore.`;
  throw new Fault('InvalidParameterException', text);
}
