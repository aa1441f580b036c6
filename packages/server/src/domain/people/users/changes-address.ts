import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type AttributeInput, keptAttribute, verifiedAttributes } from './attributes.ts';
import type { User } from './user.ts';

/** Whether attributes as they are sent would change an address of the user, or give the user a new one. */
export function changesAddress(
  pool: Pool,
  { attributes }: Pick<User, 'attributes'>,
  inputs: readonly AttributeInput[],
): boolean {
  return inputs.some(
    ({ name, value = '' }) =>
      verifiedAttributes.some((kind) => kind === name) &&
      keptAttribute(pool, name, value, attributes[name]) !== attributes[name],
  );
}
