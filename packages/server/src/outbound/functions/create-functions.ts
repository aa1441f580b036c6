import { FunctionError, type Functions, type Notice } from '#domain/functions.ts';
import { type Clock, systemClock } from '#lib/clock.ts';
import type { Log } from '#lib/log.ts';
import { AwsLambda } from './aws-lambda.ts';
import { callWebhook } from './call-webhook.ts';
import { Deadline } from './deadline.ts';
import { encryptCode, encryptionFailed } from './encrypt-code.ts';
import { parseFunctionArn } from './function-arn.ts';
import { type OwnAddress, OwnFunctionsCache } from './own-functions.ts';

/** What functions run with. */
export interface FunctionsOptions {
  /** Where the operator's own functions lie; absent: there are none. */
  readonly folder?: string;
  /** Look for changes before every call, as developers like it; else the folder is read once. */
  readonly reload: boolean;
  /** Whether what AWS has may be called with this server's credentials: Lambda where the region has it, and KMS. */
  readonly aws?: boolean;
  /** Where AWS Lambda is, in place of the region's own; to name one allows to call it. */
  readonly lambdaEndpoint?: string;
  /** Where functions reach this server again, asked when one is called for the first time; absent: they are not told. */
  readonly address?: () => OwnAddress;
  /** What functions print, and what becomes of them. */
  readonly log: Log;
  /** What goes along to webhooks, such as where in a trace the call stands; nothing unless said. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Of one call, waiting included; of one of which no answer is read. */
  readonly timeLimitMs?: number;
  readonly noticeTimeLimitMs?: number;
  /** Of one thread, buffers included. */
  readonly memoryLimitMb?: number;
}

/** Functions that hold threads and connections. */
export interface RunningFunctions extends Functions {
  /** Lets calls under way end, then ends what they ran in. */
  close(): Promise<void>;
}

// AWS: five seconds, and the memory that a new function has.
const defaultTimeLimitMs = 5000;
/** Of a notice. AWS: the five seconds are for functions whose answer is waited for. Well below the lease of a message. */
const defaultNoticeTimeLimitMs = 30_000;
const defaultMemoryLimitMb = 128;

/**
 * Makes the functions that ARNs name: a module in the operator's folder, else a webhook in its `functions.json`, else a
 * function at AWS Lambda.
 * @throws Error with one sentence and its mend, when the folder cannot be used
 */
export function createFunctions(options: FunctionsOptions): RunningFunctions {
  const { folder, reload, log, timeLimitMs = defaultTimeLimitMs, memoryLimitMb = defaultMemoryLimitMb } = options;
  const { noticeTimeLimitMs = defaultNoticeTimeLimitMs, address } = options;
  const own = new OwnFunctionsCache({ folder, reload, memoryLimitMb, log, address });
  const { aws = false, lambdaEndpoint } = options;
  const lambda = new AwsLambda(lambdaEndpoint);
  const complaints = new Set<string>();
  const clock: Clock = systemClock;

  async function callLambda(arn: string, region: string, event: object, call: OutsideCall): Promise<unknown> {
    try {
      if (!aws && lambdaEndpoint === undefined) throw new FunctionError('unreachable', 'ResourceNotFoundException');
      const { encryption } = call.notice ?? {};
      const sent = encryption === undefined ? event : await encryptCode(event, encryption, call.deadline, { aws });
      return await lambda.invoke(region, arn, JSON.stringify(sent), call.deadline);
    } catch (error) {
      const reason = error instanceof FunctionError && error.reason === 'unreachable' ? error.message : undefined;
      if (reason !== undefined && !complaints.has(`${arn} ${reason}`)) {
        complaints.add(`${arn} ${reason}`);
        log.error({ function: call.name, reason }, mend(call.name, reason, options), (error as FunctionError).cause);
      }
      throw error;
    }
  }

  async function call(arn: string, event: object, notice: Notice | undefined): Promise<unknown> {
    const parsed = parseFunctionArn(arn);
    if (parsed === undefined) throw new FunctionError('unreachable', 'ResourceNotFoundException');
    const { name, region } = parsed;
    const deadline = new Deadline(notice === undefined ? timeLimitMs : noticeTimeLimitMs);
    const found = own.find(name);
    if (found === undefined) return callLambda(arn, region, event, { name, deadline, notice });
    const text = JSON.stringify(event);
    if ('threads' in found) return found.threads.run({ arn, event: text, deadline, id: notice?.id });
    const headers = options.headers?.() ?? {};
    return callWebhook(found.webhook, { name, event: text, deadline, clock, log, notice, headers });
  }

  return {
    invoke: async (arn, event, notice) => {
      if (notice === undefined) return call(arn, event, notice);
      try {
        await call(arn, event, notice);
      } catch (error) {
        // It has run, and nobody reads what it says.
        if (!(error instanceof FunctionError && error.reason === 'invalid')) throw error;
      }
      return undefined;
    },
    close: async () => {
      await own.close();
      lambda.close();
    },
  };
}

interface OutsideCall {
  readonly name: string;
  readonly deadline: Deadline;
  readonly notice: Notice | undefined;
}

/** What is wrong, and what would let the function run. */
function mend(name: string, reason: string, { folder, aws = false, lambdaEndpoint }: FunctionsOptions): string {
  if (reason === encryptionFailed) {
    const start = aws ? '' : 'Start this server with --aws, so that it asks AWS KMS. ';
    return `The code for ${name} could not be encrypted. ${start}Install @aws-crypto/client-node beside cenote, and give this server credentials that may generate data keys with the pool's KMSKeyID.`;
  }
  const place = folder ?? './functions';
  const own = `Put ${name}.ts there, name its webhook in ${place}/functions.json, or`;
  return aws || lambdaEndpoint !== undefined
    ? `There is no function ${name} in ${place}, and AWS Lambda did not run it. ${own} give this server credentials that may invoke it.`
    : `There is no function ${name} in ${place}, and this server does not call AWS. ${own} start it with --aws and credentials that may invoke it.`;
}
