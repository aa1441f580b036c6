import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { AuthEventRow } from '#schema/rows/auth-events.ts';

/** One entry of the log of a user's sign-ins, sign-ups and recoveries, in the words of the wire. */
export interface AuthEvent {
  readonly id: string;
  readonly type: 'SignIn' | 'SignUp' | 'ForgotPassword' | 'PasswordChange' | 'ResendCode';
  readonly response: 'Pass' | 'Fail' | 'InProgress';
  readonly challenges: readonly AuthEventChallenge[];
  readonly address: string;
  /** The user agent of the client. */
  readonly deviceName: string;
  readonly feedback?: AuthEventFeedback;
  readonly risk: EventRisk;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface AuthEventChallenge {
  /** `Password` or `Mfa` on the wire. */
  readonly challengeName: string;
  readonly challengeResponse: 'Success' | 'Failure';
}

/** What was found out about the risk of an event. */
export interface EventRisk {
  readonly decision: 'AccountTakeover' | 'Block' | 'NoRisk';
  readonly level?: 'High' | 'Low' | 'Medium';
  /** The password was one that others know. */
  readonly compromised: boolean;
}

/** Of an event in which nothing was found. */
export const noRisk: EventRisk = { decision: 'NoRisk', compromised: false };

/** Whether somebody said that the event was the user's own doing. */
export interface AuthEventFeedback {
  readonly value: 'Valid' | 'Invalid';
  /** `Admin` or `User`. */
  readonly provider: string;
  /** Milliseconds since 1970. */
  readonly givenAt: number;
}

/** Whether the pool keeps this log. AWS: with threat protection, on audit or enforced. */
export function recordsEvents(pool: Pool): boolean {
  const mode = pool.settings.userPoolAddOns?.advancedSecurityMode;
  return mode === 'AUDIT' || mode === 'ENFORCED';
}

/** The event in a row of the table. */
export function toAuthEvent(row: AuthEventRow): AuthEvent {
  return {
    id: row.id,
    type: row.type as AuthEvent['type'],
    response: row.response as AuthEvent['response'],
    challenges: JSON.parse(row.challenges) as AuthEventChallenge[],
    address: row.address,
    deviceName: row.device_name,
    ...(row.feedback !== null && { feedback: JSON.parse(row.feedback) as AuthEventFeedback }),
    risk: {
      decision: row.risk_decision as EventRisk['decision'],
      ...(row.risk_level !== null && { level: row.risk_level as NonNullable<EventRisk['level']> }),
      compromised: row.compromised === 1,
    },
    createdAt: row.created_at,
  };
}
