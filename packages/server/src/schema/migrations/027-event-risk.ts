import type { Dialect } from '#database/database.ts';

/** What the log of sign-ins says of risk, and a quick way to the sign-ins that tell what is usual for a user. */
export function eventRisk({ text, integer }: Dialect): string[] {
  return [
    `alter table auth_events add column risk_decision ${text} not null default 'NoRisk'`,
    `alter table auth_events add column risk_level ${text}`,
    `alter table auth_events add column compromised ${integer} not null default 0`,
    `create index auth_events_telling on auth_events (pool_id, sub, created_at)
      where ((type = 'SignIn' and response = 'Pass') or feedback is not null)`,
  ];
}
