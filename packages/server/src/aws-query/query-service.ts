import type { OperationTypesOf } from '@cenote/wire/model-types';
import type { QueryServiceModel } from '@cenote/wire/shape';
import type { Signer } from '#aws-callers/signatures.ts';
import type { Context } from '#domain/context.ts';
import type { Act } from '#domain/tenant/access-keys/grant.ts';
import type { QueryError } from './query-error.ts';

/** What an operation may know of the request besides its input. */
export interface QueryCall {
  readonly requestId: string;
  /** The client's address as the socket gives it. */
  readonly address: string;
  /** Who signed; undefined where the operation takes no signature, and where a signature proves nobody. */
  readonly signer: Signer | undefined;
}

/** Every operation of a model that is written by hand: input to deed, result to output. */
export type QueryOperations<M extends QueryServiceModel> = {
  readonly [N in keyof M['operations']]: QueryOperation<M, N>;
};

/** One of them. The dispatcher has checked the signature, what its signer may do, and every constraint of the model. */
export type QueryOperation<M extends QueryServiceModel, N extends keyof M['operations']> = (
  context: Context,
  input: OperationTypesOf<M>[N]['input'],
  call: QueryCall,
) => Promise<OperationTypesOf<M>[N]['output']>;

/** Any `QueryOperation`, once the dispatcher has made its input. */
export type QueryHandler = (context: Context, input: never, call: QueryCall) => Promise<object>;

/** What an operation is to whoever limits keys and roles; one that is none of both is for every signer. */
export interface QueryAct {
  readonly act: Act;
  /** What it is about; `*` unless said. */
  resource?(context: Context, input: Readonly<Record<string, unknown>>): Promise<ActResource> | ActResource;
  /** What policies know of it besides what they know of every request. */
  keys?(input: Readonly<Record<string, unknown>>): Readonly<Record<string, string>>;
}

/** What an operation is about: the ARN that policies see, and what a refusal calls it. */
export interface ActResource {
  readonly arn: string;
  readonly shown: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A service as its door exports it: data, which the dispatcher of all of them acts on. */
export interface QueryService {
  readonly model: QueryServiceModel;
  readonly operations: Readonly<Record<string, QueryHandler>>;
  readonly acts: Readonly<Record<string, QueryAct | undefined>>;
  /** Which operation shows what another one changes, for the audit. */
  readonly readBacks?: Readonly<Record<string, string | undefined>>;
  /** What a room threw on purpose, in the words of the service; undefined for anything else. */
  toQueryError(error: unknown): QueryError | undefined;
}
