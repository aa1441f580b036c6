import type { Context } from '#domain/context.ts';
import type { Attributes, User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { pose } from '../../challenge.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';

export const NEW_PASSWORD_REQUIRED = 'NEW_PASSWORD_REQUIRED';
/** What stands before the names of attributes in the challenge and in its answer. */
export const attributePrefix = 'userAttributes.';

/** Asks the holder of a temporary password for one of their own, and for the required attributes that are missing. */
export function newPasswordChallenge(context: Context, deed: Deed<User>): Promise<Challenge> {
  const { asker, user } = deed;
  const missing = missingAttributes(asker.pool, user.attributes).map((name) => attributePrefix + name);
  return pose(context, deed, {
    name: NEW_PASSWORD_REQUIRED,
    parameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing),
      userAttributes: JSON.stringify(user.attributes),
    },
    detail: {},
  });
}

/** The attributes that the pool requires and the user lacks. */
export function missingAttributes(pool: Pool, attributes: Attributes): string[] {
  return pool.settings.schemaAttributes
    .filter(({ name, required: isRequired }) => isRequired && name !== 'sub' && !attributes[name])
    .map(({ name }) => name);
}
