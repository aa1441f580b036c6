import { type AttributeInput, verifiedAttributes } from './attributes.ts';
import type { User } from './user.ts';

/** Whether attributes as they are sent would change an address of the user, or give the user a new one. */
export function changesAddress({ attributes }: Pick<User, 'attributes'>, inputs: readonly AttributeInput[]): boolean {
  return inputs.some(
    ({ name, value }) => verifiedAttributes.some((kind) => kind === name) && value !== attributes[name],
  );
}
