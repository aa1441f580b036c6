import { setTimeout } from 'node:timers/promises';
import type { ExtensionName, ExtensionTypes } from '@cenote/wire/extensions';
import type * as identityPools from '@cenote/wire/identity-pools';
import type * as userPools from '@cenote/wire/user-pools';
import { type Connection, hasKey } from './connection.ts';
import { postSigned } from './post.ts';

/** What a server refused, in its own words. */
export class ServerError extends Error {
  readonly code: string;

  constructor(code: string, message: string, what: string, mend = '') {
    super(`The server refused ${what}: ${message} (${code})${mend}`);
    this.code = code;
  }
}

const unknownKeyCodes = ['UnrecognizedClientException', 'InvalidClientTokenId'];

/** What a server refused, with the mend where the key is at fault. */
export function refusalOf(
  connection: Connection,
  { code, message, what }: { readonly code: string; readonly message: string; readonly what: string },
): ServerError {
  if (!unknownKeyCodes.includes(code)) return new ServerError(code, message, what);
  const why = hasKey(connection)
    ? 'It has no such key as AWS_ACCESS_KEY_ID names'
    : 'It takes no request without a key';
  const make = '"cenote access-key create" makes one there';
  return new ServerError(
    code,
    message,
    what,
    `\n${why}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to one of its own. ${make}.`,
  );
}

/** Calls an operation of user pools. @throws ServerError; Error where nobody answers */
export function callUserPools<N extends userPools.OperationName>(
  connection: Connection,
  name: N,
  input: userPools.InputOf<N>,
): Promise<userPools.OutputOf<N>> {
  return call(connection, { service: 'cognito-idp', prefix: 'AWSCognitoIdentityProviderService', name }, input);
}

/** Calls an operation of identity pools. @throws ServerError; Error where nobody answers */
export function callIdentityPools<N extends identityPools.OperationName>(
  connection: Connection,
  name: N,
  input: identityPools.InputOf<N>,
): Promise<identityPools.OutputOf<N>> {
  return call(connection, { service: 'cognito-identity', prefix: 'AWSCognitoIdentityService', name }, input);
}

/** Calls an operation beyond the wire of user pools. @throws ServerError; Error where nobody answers */
export function callExtension<N extends ExtensionName>(
  connection: Connection,
  name: N,
  input: ExtensionTypes[N]['input'],
): Promise<ExtensionTypes[N]['output']> {
  return call(connection, { service: 'cognito-idp', prefix: 'CenoteUserPools', name }, input);
}

interface Target {
  readonly service: string;
  readonly prefix: string;
  readonly name: string;
}

const pacedCodes = ['TooManyRequestsException', 'ThrottlingException'];
const paces = [200, 400, 800, 1_600];

async function call<Output>(connection: Connection, target: Target, input: object): Promise<Output> {
  for (const pauseMs of [...paces, undefined]) {
    const { status, headers, body } = await postSigned(connection, target.service, {
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${target.prefix}.${target.name}` },
      body: JSON.stringify(input),
    });
    const answered = parseJson(body, connection);
    if (status === 200) return answered as Output;
    const code = nameOf(headers['x-amzn-errortype'] ?? answered['__type'] ?? `status ${status}`);
    if (pauseMs === undefined || !pacedCodes.includes(code))
      throw refusalOf(connection, {
        code,
        message: textOf(answered['message'] ?? answered['Message']),
        what: target.name,
      });
    await setTimeout(pauseMs);
  }
  throw new Error('unreachable');
}

function textOf(message: unknown): string {
  return typeof message === 'string' ? message : 'no reason given';
}

function nameOf(type: unknown): string {
  const [name = ''] = String(type).split(':');
  return name.slice(name.lastIndexOf('#') + 1);
}

function parseJson(body: string, { endpoint }: Connection): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Whoever it was, they do not speak this protocol.
  }
  throw new Error(`What answers at ${endpoint} is no Cenote. --endpoint names another one.`);
}

/** Whether a refusal says that something is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof ServerError && ['ResourceNotFoundException', 'NoSuchEntity'].includes(error.code);
}

/** What is there, or undefined where the server says that it is not. */
export async function orUndefined<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
