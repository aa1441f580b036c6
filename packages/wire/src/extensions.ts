import type { userPoolExtensions } from './extensions.model.ts';
import type { OperationTypesOf } from './model-types.ts';

/** Input, output and caller of every operation that Cenote has beyond the wire of user pools. */
export type ExtensionTypes = OperationTypesOf<typeof userPoolExtensions>;

export type ExtensionName = keyof ExtensionTypes;
