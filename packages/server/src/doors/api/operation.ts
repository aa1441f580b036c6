import type { ExtensionName, ExtensionTypes } from '@cenote/wire/extensions';
import type { IdentityPoolExtensionName, IdentityPoolExtensionTypes } from '@cenote/wire/identity-pool-extensions';
import type * as IdentityPools from '@cenote/wire/identity-pools';
import type { AuthKind } from '@cenote/wire/shape';
import type { OperationName, OperationTypes } from '@cenote/wire/user-pools';
import type { SignedIn } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';

/** What an operation may know of the request besides its input. */
export interface Call {
  readonly requestId: string;
  /** The client's address as the socket gives it. */
  readonly address: string;
  readonly userAgent: string;
}

/** The call of an operation that takes an access token: the dispatcher has checked the token. */
export interface SignedInCall extends Call {
  readonly signedIn: SignedIn;
}

/**
 * One operation: validated input to deed, result to output, and nothing else. The dispatcher has already checked the
 * caller (signature or access token) and every constraint of the model.
 */
export type Operation<N extends OperationName> = OperationOf<OperationTypes[N]>;

/** As `Operation`, of identity pools. */
export type IdentityPoolOperation<N extends IdentityPools.OperationName> = OperationOf<IdentityPools.OperationTypes[N]>;

/** As `Operation`, of what Cenote has beyond the wire. */
export type ExtensionOperation<N extends ExtensionName> = OperationOf<ExtensionTypes[N]>;

/** As `ExtensionOperation`, of identity pools. */
export type IdentityPoolExtensionOperation<N extends IdentityPoolExtensionName> = OperationOf<
  IdentityPoolExtensionTypes[N]
>;

type OperationOf<T extends { readonly input: unknown; readonly output: unknown; readonly auth: AuthKind }> = (
  context: Context,
  input: T['input'],
  call: T['auth'] extends 'token' ? SignedInCall : Call,
) => Promise<T['output']>;
