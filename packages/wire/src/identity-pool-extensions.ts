import type { identityPoolExtensions } from './identity-pool-extensions.model.ts';
import type { OperationTypesOf } from './model-types.ts';

/** Input, output and caller of every operation that Cenote has beyond the wire of identity pools. */
export type IdentityPoolExtensionTypes = OperationTypesOf<typeof identityPoolExtensions>;

export type IdentityPoolExtensionName = keyof IdentityPoolExtensionTypes;
