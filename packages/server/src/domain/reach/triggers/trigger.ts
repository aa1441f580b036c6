import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { LambdaConfig } from '#domain/tenant/pools/settings/functions.ts';

/** The triggers that a pool can have: the members of its settings that name a function. */
export type TriggerName = Exclude<keyof LambdaConfig, 'preTokenGenerationConfig' | 'kMSKeyID'>;

/** Whom a trigger is about. */
export interface TriggerSubject {
  readonly pool: Pool;
  /** undefined: an administrator's operation without a client. */
  readonly clientId: string | undefined;
  readonly username: string;
}

/** What a request hands on to a trigger. */
export type Metadata = Readonly<Record<string, string>> | undefined;

/** The name of each trigger in the texts that clients are shown. */
export const triggerTitles: Readonly<Record<TriggerName, string>> = {
  preSignUp: 'PreSignUp',
  postConfirmation: 'PostConfirmation',
  preAuthentication: 'PreAuthentication',
  postAuthentication: 'PostAuthentication',
  defineAuthChallenge: 'DefineAuthChallenge',
  createAuthChallenge: 'CreateAuthChallenge',
  verifyAuthChallengeResponse: 'VerifyAuthChallengeResponse',
  preTokenGeneration: 'PreTokenGeneration',
  userMigration: 'UserMigration',
  customMessage: 'CustomMessage',
  customEmailSender: 'CustomEmailSender',
  customSMSSender: 'CustomSMSSender',
  inboundFederation: 'InboundFederation',
};

/** The trigger of such a name; undefined where there is none. */
export function findTriggerName(title: string): TriggerName | undefined {
  const names = Object.keys(triggerTitles) as TriggerName[];
  return names.find((name) => triggerTitles[name] === title);
}

/** The function that the pool names for a trigger, as an ARN. */
export function findTriggerArn({ settings }: Pool, name: TriggerName): string | undefined {
  const named = settings.lambdaConfig[name];
  return typeof named === 'object' ? named.lambdaArn : named;
}

/** Whether the pool has a function for a trigger. */
export function hasTrigger(pool: Pool, name: TriggerName): boolean {
  return findTriggerArn(pool, name) !== undefined;
}

/** A user's attributes as triggers get them: with `sub` and `cognito:user_status`, every value a text. */
export function triggerAttributes({ sub, status, attributes }: User): Record<string, string> {
  return { sub, 'cognito:user_status': status, ...attributes };
}
