import type { Context } from '#domain/context.ts';
import { type Answer, parseBoolean, parseOneOf, parseTextMap, parseTexts } from './answer.ts';
import type { UserMigrationTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/** A user who comes over from elsewhere, as the pool's function describes them. */
export interface Migrated {
  /** As the function sent them, `username` among them where it says one. */
  readonly userAttributes: Readonly<Record<string, string>>;
  /** Absent: RESET_REQUIRED. */
  readonly finalUserStatus?: 'CONFIRMED' | 'RESET_REQUIRED';
  readonly messageAction?: 'RESEND' | 'SUPPRESS';
  readonly desiredDeliveryMediums?: readonly ('SMS' | 'EMAIL')[];
  readonly forceAliasCreation?: boolean;
  readonly enableSMSMFA?: boolean;
}

/**
 * Asks UserMigration about a name that the pool does not know; undefined when there is no such user elsewhere, or no such
 * trigger. `password` is empty where it was forgotten.
 * @throws Fault UserLambdaValidationException when it refuses, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function userMigration(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  triggerSource: UserMigrationTriggerEvent['triggerSource'],
  request: { readonly password: string; readonly validationData: Metadata; readonly clientMetadata: Metadata },
): Promise<Migrated | undefined> {
  const own = {
    triggerSource,
    request: { ...request, validationData: request.validationData ?? null },
    response: {
      userAttributes: null,
      finalUserStatus: null,
      messageAction: null,
      desiredDeliveryMediums: null,
      forceAliasCreation: null,
      enableSMSMFA: null,
    },
  };
  return invokeTrigger<UserMigrationTriggerEvent, Migrated | undefined>(
    context,
    subject,
    'userMigration',
    own,
    readMigrated,
  );
}

function readMigrated(answer: Answer | undefined): Migrated | undefined {
  const userAttributes = parseTextMap(answer?.['userAttributes']);
  if (answer === undefined || userAttributes === undefined) return undefined;
  const finalUserStatus = parseOneOf(answer['finalUserStatus'], ['CONFIRMED', 'RESET_REQUIRED'] as const);
  const messageAction = parseOneOf(answer['messageAction'], ['RESEND', 'SUPPRESS'] as const);
  const mediums = parseTexts(answer['desiredDeliveryMediums']);
  const desiredDeliveryMediums = mediums.flatMap((medium) => parseOneOf(medium, ['SMS', 'EMAIL'] as const) ?? []);
  return {
    userAttributes,
    ...(finalUserStatus !== undefined && { finalUserStatus }),
    ...(messageAction !== undefined && { messageAction }),
    ...(desiredDeliveryMediums.length > 0 && { desiredDeliveryMediums }),
    forceAliasCreation: parseBoolean(answer['forceAliasCreation']),
    enableSMSMFA: parseBoolean(answer['enableSMSMFA']),
  };
}
