import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { FunctionError, type Notice } from '#domain/functions.ts';
import { type Clock, toSeconds } from '#lib/clock.ts';
import type { Log } from '#lib/log.ts';
import { signWebhook } from '#lib/webhook-signature.ts';
import { type Deadline, tookTooLong } from './deadline.ts';
import { thrownTextOf } from './thrown-text.ts';
import type { Webhook } from './webhook-settings.ts';

const maxAttempts = 3;
const firstPauseMs = 100;
const maxAnswerBytes = 1024 * 1024;
const redirected =
  'The webhook answered with a redirect, which is not followed. Name the address that answers in functions.json.';

interface WebhookCall {
  readonly name: string;
  readonly event: string;
  readonly deadline: Deadline;
  readonly clock: Clock;
  readonly log: Log;
  readonly notice?: Notice | undefined;
  /** What goes along. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What became of one attempt. */
type Outcome = { readonly answer: unknown } | { readonly error: FunctionError; readonly isFinal: boolean };

/**
 * Posts an event to a webhook and gives back what it answers. Where nobody answers, or with 5xx or 429, it is posted up to
 * three times within the time limit, with one `webhook-id`, which for a notice is that of the notice. Any 2xx takes a notice. A redirect is refused at once. A 4xx with `{ errorMessage }` is the function's own refusal.
 * @throws FunctionError
 */
export async function callWebhook(webhook: Webhook, call: WebhookCall): Promise<unknown> {
  const { name, deadline, log, notice } = call;
  const id = `msg_${notice?.id ?? randomUUID()}`;
  for (let attempt = 1; ; attempt++) {
    const outcome = await post(webhook, call, id);
    if ('answer' in outcome) return outcome.answer;
    const { error, isFinal } = outcome;
    if (error.reason !== 'thrown') {
      log.warn({ function: name, webhook: id, attempt, reason: error.message }, 'The webhook did not answer.');
    }
    if (isFinal || attempt === maxAttempts) throw error;
    const pauseMs = firstPauseMs * 3 ** (attempt - 1);
    if (deadline.leftMs() <= pauseMs) throw error;
    await wait(pauseMs);
  }
}

async function post(
  webhook: Webhook,
  { name, event, deadline, clock, log, notice, headers }: WebhookCall,
  id: string,
): Promise<Outcome> {
  const timestampSeconds = toSeconds(clock.now());
  const signal = deadline.signal();
  try {
    const response = await fetch(webhook.url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'user-agent': 'Cenote',
        'webhook-id': id,
        'webhook-timestamp': String(timestampSeconds),
        'webhook-signature': signWebhook(webhook.secret, { id, timestampSeconds, body: event }),
      },
      body: event,
      // The event is for the address that the operator named, and for no other.
      redirect: 'manual',
      signal,
    });
    const { status } = response;
    if (status >= 300 && status < 400) {
      await response.body?.cancel();
      log.error({ function: name, webhook: id, status }, redirected);
      return { error: new FunctionError('unreachable', 'ServiceException'), isFinal: true };
    }
    if (response.ok && notice !== undefined) {
      await response.body?.cancel();
      return { answer: undefined };
    }
    return read(status, await readBody(response));
  } catch (error) {
    if (signal.aborted) return { error: tookTooLong(name), isFinal: true };
    return { error: new FunctionError('unreachable', 'ServiceException', { cause: error }), isFinal: false };
  }
}

/** The body as JSON; undefined when it is something else, or too long. */
async function readBody(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxAnswerBytes) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function read(status: number, body: unknown): Outcome {
  if (status === 429) return { error: new FunctionError('unreachable', 'TooManyRequestsException'), isFinal: false };
  if (status >= 500) return { error: new FunctionError('unreachable', 'ServiceException'), isFinal: false };
  if (status >= 400) return { error: refusal(status, body), isFinal: true };
  if (body === undefined) return { error: new FunctionError('invalid', 'the answer is not JSON'), isFinal: true };
  return { answer: body };
}

function refusal(status: number, body: unknown): FunctionError {
  const message = thrownTextOf(body);
  if (message !== undefined) return new FunctionError('thrown', message);
  if (status === 401 || status === 403) return new FunctionError('unreachable', 'AccessDeniedException');
  if (status === 404 || status === 410) return new FunctionError('unreachable', 'ResourceNotFoundException');
  return new FunctionError('unreachable', 'InvalidRequestContentException');
}
