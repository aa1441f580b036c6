import type { InvocationResponse, LambdaClient } from '@aws-sdk/client-lambda';
import { FunctionError } from '#domain/functions.ts';
import { type Deadline, tookTooLong } from './deadline.ts';
import { thrownTextOf } from './thrown-text.ts';

/** AWS Lambda, or whatever speaks its Invoke. The SDK is loaded at the first call; credentials are found as it finds them. */
export class AwsLambda {
  readonly #endpoint: string | undefined;
  readonly #clients = new Map<string, LambdaClient>();

  /** `endpoint`: in place of the region's own. */
  constructor(endpoint: string | undefined) {
    this.#endpoint = endpoint;
  }

  /** Calls a function of a region. AWS: once. @throws FunctionError */
  async invoke(region: string, arn: string, event: string, deadline: Deadline): Promise<unknown> {
    const { InvokeCommand } = await import('@aws-sdk/client-lambda');
    const client = await this.#findClient(region);
    const abortSignal = deadline.signal();
    let response: InvocationResponse;
    try {
      response = await client.send(new InvokeCommand({ FunctionName: arn, Payload: event }), { abortSignal });
    } catch (error) {
      throw abortSignal.aborted ? tookTooLong(arn) : unreachable(error);
    }
    if (response.FunctionError === undefined) return parsePayload(response.Payload);
    throw new FunctionError('thrown', thrownTextOf(parseLeniently(response.Payload)) ?? 'Unhandled');
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }

  async #findClient(region: string): Promise<LambdaClient> {
    const known = this.#clients.get(region);
    if (known !== undefined) return known;
    const { LambdaClient } = await import('@aws-sdk/client-lambda');
    const endpoint = this.#endpoint;
    const client = new LambdaClient({ region, maxAttempts: 1, ...(endpoint !== undefined && { endpoint }) });
    this.#clients.set(region, client);
    return client;
  }
}

function parsePayload(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString('utf8'));
  } catch (error) {
    throw new FunctionError('invalid', 'the answer is not JSON', { cause: error });
  }
}

function parseLeniently(payload: Uint8Array | undefined): unknown {
  try {
    return parsePayload(payload);
  } catch {
    return undefined;
  }
}

function unreachable(error: unknown): FunctionError {
  const name = error instanceof Error && /^\w+$/.test(error.name) ? error.name : 'ServiceException';
  // Nobody's keys are at hand, so nobody may call it.
  const reason = name === 'CredentialsProviderError' ? 'AccessDeniedException' : name;
  return new FunctionError('unreachable', reason === 'Error' ? 'ServiceException' : reason, { cause: error });
}
