import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { FunctionError, type Notice } from '#domain/functions.ts';
import { type Answer, parseAnswer } from './answer.ts';
import type { BaseTriggerEvent } from './events.ts';
import { findTriggerArn, type TriggerName, type TriggerSubject, triggerTitles } from './trigger.ts';

type TriggerContext = Pick<Context, 'functions'>;
type Own<Event> = Pick<Event, Extract<keyof Event, 'triggerSource' | 'request' | 'response'>>;

/**
 * Calls the pool's function for a trigger and gives back the `response` of the event that it returned; undefined when the
 * pool has none. `version` is the event's, `1` where nothing else is said.
 * @throws Fault UserLambdaValidationException when the function threw, UnexpectedLambdaException when it could not be
 * called or took too long, InvalidLambdaResponseException when it did not return an event
 */
export async function invokeTrigger<Event extends BaseTriggerEvent<string>>(
  context: TriggerContext,
  subject: TriggerSubject,
  name: TriggerName,
  own: Own<Event>,
  version = '1',
): Promise<Answer | undefined> {
  const arn = findTriggerArn(subject.pool, name);
  if (arn === undefined) return undefined;
  return parseAnswer(await call(context, name, arn, { ...common(subject, own.triggerSource, version), ...own }));
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
  const keyArn = pool.settings.lambdaConfig.kMSKeyID;
  const encryption = keyArn === undefined ? undefined : { keyArn, context: { 'userpool-id': pool.id } };
  await call(context, name, arn, { ...common(subject, own.triggerSource, '1'), ...own }, { id, encryption });
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

async function call(
  { functions }: TriggerContext,
  name: TriggerName,
  arn: string,
  event: object,
  notice?: Notice,
): Promise<unknown> {
  try {
    return await functions.invoke(arn, event, notice);
  } catch (error) {
    throw error instanceof FunctionError ? toFault(triggerTitles[name], error) : error;
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
