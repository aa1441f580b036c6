import type { ExtensionName, ExtensionTypes } from '@cenote/wire/extensions';
import type { IdentityPoolExtensionName, IdentityPoolExtensionTypes } from '@cenote/wire/identity-pool-extensions';
import type * as IdentityPools from '@cenote/wire/identity-pools';
import type { InputOf, OperationName, OutputOf } from '@cenote/wire/user-pools';
import { acceptAnyKey } from '#aws-callers/signatures.ts';
import { type ApiOptions, createDispatcher, type Dispatcher } from '#doors/api/dispatch.ts';
import { services } from '#doors/api/services.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ask } from './ask.ts';
import type { TestContext } from './context.ts';

/** What the wire answers when an operation refuses. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Calls operations through the real dispatcher, in process; an error outside an operation's model fails loudly. */
export type CallOperation = <N extends OperationName>(operation: N, input: InputOf<N>) => Promise<OutputOf<N>>;

/** The dispatcher of a context, asked from this machine unless another address is said, by a program that says no name. */
export function operationsOf(
  context: TestContext,
  address = '127.0.0.1',
  userAgent = '',
  limits: Pick<ApiOptions, 'maxInFlight'> = {},
): CallOperation {
  const call = callerOf(context, 'AWSCognitoIdentityProviderService', address, userAgent, limits);
  return (operation, input) => call(operation, input) as Promise<OutputOf<typeof operation>>;
}

/** As `CallOperation`, of identity pools. */
export type CallIdentityOperation = <N extends IdentityPools.OperationName>(
  operation: N,
  input: IdentityPools.InputOf<N>,
) => Promise<IdentityPools.OutputOf<N>>;

export function identityOperationsOf(
  context: TestContext,
  limits: Pick<ApiOptions, 'maxInFlight'> = {},
): CallIdentityOperation {
  const call = callerOf(context, 'AWSCognitoIdentityService', '127.0.0.1', '', limits);
  return (operation, input) => call(operation, input) as Promise<IdentityPools.OutputOf<typeof operation>>;
}

/** As `CallOperation`, of what Cenote has beyond the wire. */
export type CallExtension = <N extends ExtensionName>(
  operation: N,
  input: ExtensionTypes[N]['input'],
) => Promise<ExtensionTypes[N]['output']>;

export function extensionsOf(context: TestContext): CallExtension {
  const call = callerOf(context, 'CenoteUserPools', '127.0.0.1', '');
  return (operation, input) => call(operation, input) as Promise<ExtensionTypes[typeof operation]['output']>;
}

/** As `CallExtension`, of identity pools. */
export type CallIdentityExtension = <N extends IdentityPoolExtensionName>(
  operation: N,
  input: IdentityPoolExtensionTypes[N]['input'],
) => Promise<IdentityPoolExtensionTypes[N]['output']>;

export function identityExtensionsOf(context: TestContext): CallIdentityExtension {
  const call = callerOf(context, 'CenoteIdentityPools', '127.0.0.1', '');
  return (operation, input) =>
    call(operation, input) as Promise<IdentityPoolExtensionTypes[typeof operation]['output']>;
}

function callerOf(
  context: TestContext,
  target: string,
  address: string,
  userAgent: string,
  limits: Pick<ApiOptions, 'maxInFlight'> = {},
): (operation: string, input: object) => Promise<unknown> {
  const dispatch: Dispatcher = createDispatcher({
    context,
    registry: services,
    signatures: acceptAnyKey,
    metrics: createMetrics(),
    strict: true,
    ...limits,
  });
  return async (operation, input) => {
    const request = new Request('http://127.0.0.1:9229/', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${target}.${operation}`,
        authorization: SIGNED,
        ...(userAgent !== '' && { 'user-agent': userAgent }),
      },
      body: JSON.stringify(input),
    });
    const response = await ask(dispatch, request, { requestId: REQUEST_ID, address });
    const body: unknown = await response.json();
    if (!response.ok) {
      const { __type, message } = body as { __type: string; message: string };
      throw new WireError(__type, message, response.status);
    }
    return body;
  };
}

const REQUEST_ID = '0d7c6f0e-0000-4000-8000-000000000000';
const SIGNED =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host;x-amz-date, Signature=00';
