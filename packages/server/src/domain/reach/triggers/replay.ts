import { randomUUID } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type FailureReason, FunctionError, failureReasons } from '#domain/functions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { parseAnswer } from './answer.ts';
import { noticeOf } from './invoke.ts';
import { findTriggerArn, findTriggerName } from './trigger.ts';
import { loadTriggerEvent } from './trigger-error-store.ts';

/** What a function did with an event that it got once more. */
export interface Replayed {
  readonly arn: string;
  readonly durationMs: number;
  /** The `response` that it gave, as JSON; nothing of a sender, whose answer nobody reads. */
  readonly answer?: string;
  /** Why there is none, and what was said about it. */
  readonly failure?: { readonly reason: FailureReason; readonly message: string };
}

const maxAnswerLength = 20_000;
const maxMessageLength = 500;

/**
 * Sends the event of an error once more, to the function that its trigger names now. Nothing of the pool changes, and no error is kept.
 * @throws Fault ResourceNotFoundException when the error or its event is not there, or the trigger names no function
 */
export async function replayTrigger(
  context: Pick<Context, 'db' | 'secrets' | 'functions'>,
  pool: Pool,
  errorId: string,
): Promise<Replayed> {
  const { row, event } = await loadTriggerEvent(context, pool.id, errorId);
  const name = findTriggerName(row.name);
  const arn = name && findTriggerArn(pool, name);
  if (arn === undefined) throw new Fault('ResourceNotFoundException', 'The trigger names no function any more.');
  const isSender = name === 'customEmailSender' || name === 'customSMSSender';
  const startedAt = performance.now();
  const outcome = await ask(context, arn, event, isSender ? noticeOf(pool, randomUUID()) : undefined);
  return { arn, durationMs: Math.round(performance.now() - startedAt), ...outcome };
}

async function ask(
  { functions }: Pick<Context, 'functions'>,
  arn: string,
  event: object,
  notice: ReturnType<typeof noticeOf> | undefined,
): Promise<Pick<Replayed, 'answer' | 'failure'>> {
  try {
    const answer = await functions.invoke(arn, event, notice);
    if (notice !== undefined) return {};
    return { answer: JSON.stringify(parseAnswer(answer)).slice(0, maxAnswerLength) };
  } catch (error) {
    if (!(error instanceof FunctionError || error instanceof Fault)) throw error;
    const reason = error instanceof FunctionError ? failureReasons[error.reason] : 'INVALID';
    return { failure: { reason, message: error.message.slice(0, maxMessageLength) } };
  }
}
