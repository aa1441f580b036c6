import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type FailedCall, FunctionError, failureReasons, type Notice } from '#domain/functions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type Answer, parseAnswer } from './answer.ts';
import type { BaseTriggerEvent } from './events.ts';
import { findTriggerArn, type TriggerName, type TriggerSubject, triggerTitles } from './trigger.ts';

type TriggerContext = Pick<Context, 'functions'>;
type Own<Event> = Pick<Event, Extract<keyof Event, 'triggerSource' | 'request' | 'response'>>;

/**
 * Calls the pool's function for a trigger and gives back what `read` makes of the `response` of the event that it returned, of
 * undefined where the pool has none. `version` is the event's, `1` where nothing else is said. What goes wrong, `read` included, is told.
 * @throws Fault UserLambdaValidationException when the function threw, UnexpectedLambdaException when it could not be
 * called or took too long, InvalidLambdaResponseException when it did not return an event
 */
export async function invokeTrigger<Event extends BaseTriggerEvent<string>, Decision>(
  context: TriggerContext,
  subject: TriggerSubject,
  name: TriggerName,
  own: Own<Event>,
  read: (answer: Answer | undefined) => Decision,
  version = '1',
): Promise<Decision> {
  const arn = findTriggerArn(subject.pool, name);
  if (arn === undefined) return read(undefined);
  const event = { ...common(subject, own.triggerSource, version), ...own };
  const asked = { poolId: subject.pool.id, trigger: triggerTitles[name], arn, event };
  return telling(context, asked, async () => read(parseAnswer(await call(context, asked))));
}

/**
 * Calls the pool's function for a trigger whose answer says nothing; no answer is read. A repetition has the same `id`.
 * Where the function runs outside, `request.code` goes there encrypted.
 * @throws Fault as `invokeTrigger` does, but never for the shape of an answer
 */
export async function notifyTrigger<Event extends Omit<BaseTriggerEvent<string>, 'response'>>(
  context: TriggerContext,
  subject: TriggerSubject,
  name: TriggerName,
  own: Own<Event>,
  id: string,
): Promise<void> {
  const arn = findTriggerArn(subject.pool, name);
  if (arn === undefined) return;
  const { pool } = subject;
  const event = { ...common(subject, own.triggerSource, '1'), ...own };
  const asked = { poolId: pool.id, trigger: triggerTitles[name], arn, event };
  await telling(context, asked, () => call(context, asked, noticeOf(pool, id)));
}

/** How a sender is told something under this id: codes are encrypted where the pool has a key for that. */
export function noticeOf(pool: Pool, id: string): Notice {
  const keyArn = pool.settings.lambdaConfig.kMSKeyID;
  return { id, encryption: keyArn === undefined ? undefined : { keyArn, context: { 'userpool-id': pool.id } } };
}

type Asked = Pick<FailedCall, 'poolId' | 'trigger' | 'arn' | 'event'>;

/** Does the work, and tells whoever keeps it how it went wrong, if it does. */
async function telling<T>({ functions }: TriggerContext, asked: Asked, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) {
      const durationMs = Math.round(performance.now() - startedAt);
      await functions.failed?.({ ...asked, durationMs, ...whyOf(error) });
    }
    throw error;
  }
}

function whyOf({ message, cause }: Fault): Pick<FailedCall, 'reason' | 'message'> {
  if (!(cause instanceof FunctionError)) return { reason: 'INVALID', message };
  return { reason: failureReasons[cause.reason], message: cause.message };
}

// AWS: the client id where there is none, and the SDK's name where it is not known.
function common({ pool, clientId, username }: TriggerSubject, triggerSource: string, version: string) {
  return {
    version,
    region: pool.id.slice(0, pool.id.indexOf('_')),
    userPoolId: pool.id,
    userName: username,
    callerContext: {
      awsSdkVersion: 'aws-sdk-unknown-unknown',
      clientId: clientId ?? 'CLIENT_ID_NOT_APPLICABLE',
    },
    triggerSource,
  };
}

async function call({ functions }: TriggerContext, { trigger, arn, event }: Asked, notice?: Notice): Promise<unknown> {
  try {
    return await functions.invoke(arn, event, notice);
  } catch (error) {
    throw error instanceof FunctionError ? toFault(trigger, error) : error;
  }
}

// AWS: the texts, final periods included.
function toFault(title: string, error: FunctionError): Fault {
  const { reason, message } = error;
  const options = { cause: error };
  switch (reason) {
    case 'thrown':
      return new Fault('UserLambdaValidationException', `${title} failed with error ${message}.`, options);
    case 'unreachable':
      return new Fault('UnexpectedLambdaException', `${title} invocation failed due to error ${message}.`, options);
    case 'timeout':
      return new Fault('UnexpectedLambdaException', 'Socket timeout while invoking Lambda function', options);
    case 'invalid':
      return new Fault('InvalidLambdaResponseException', 'Invalid lambda function output : Invalid JSON', options);
  }
}
