import type { OperationName } from '@cenote/wire/identity-pools';
import type { IdentityPoolOperation } from '../operation.ts';
import type { PlannedIdentityPoolOperation } from './planned.ts';

/** Every operation of the identity pools that is built. A missing row, a wrong name or a wrong type does not compile. */
export const identityPoolOperations: {
  readonly [N in Exclude<OperationName, PlannedIdentityPoolOperation>]: IdentityPoolOperation<N>;
} = {};
