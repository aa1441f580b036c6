import type { AuditEventRow } from '#schema/rows/audit-events.ts';

/** What an administrator did, or wanted to do. */
export interface AuditEvent {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly requestId: string;
  /** An access key of ours, the ARN of a session, or what else somebody acted by. */
  readonly actor: string;
  readonly address: string;
  readonly operation: string;
  /** `ok`, the error; `unfinished` while a change of settings goes on, and for ever where its process ended in the middle. */
  readonly result: string;
  /** A user pool or an identity pool. */
  readonly poolId?: string | undefined;
  readonly sub?: string | undefined;
  /** In place of `sub`, of a name that is nobody's: names can be addresses. */
  readonly nameDigest?: string | undefined;
  /** What it is about beside pool and user: a kind, a slash and a name, such as `client/3n4b…`. */
  readonly target?: string | undefined;
  readonly details: AuditDetails;
}

/** What nobody looks for. */
export interface AuditDetails {
  /** Of a session: the identity whose it is, where an identity pool gave it. */
  readonly identity?: string;
  /** Of a session: the tags of its principal. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The attributes of a user that were set or taken away: never their values. */
  readonly attributes?: readonly string[];
  /** What became of settings. */
  readonly changes?: readonly Change[];
}

/** One member of settings that is another than before. Values are JSON, without secrets. */
export interface Change {
  /** With dots for what lies in what: `Policies.PasswordPolicy.MinimumLength`. */
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

export function toRow({ details, ...event }: AuditEvent): AuditEventRow {
  return {
    id: event.id,
    created_at: event.createdAt,
    request_id: event.requestId,
    actor: event.actor,
    address: event.address,
    operation: event.operation,
    result: event.result,
    pool_id: event.poolId ?? null,
    sub: event.sub ?? null,
    name_digest: event.nameDigest ?? null,
    target: event.target ?? null,
    details: JSON.stringify(details),
  };
}

export function toAuditEvent(row: AuditEventRow): AuditEvent {
  return {
    id: row.id,
    createdAt: row.created_at,
    requestId: row.request_id,
    actor: row.actor,
    address: row.address,
    operation: row.operation,
    result: row.result,
    poolId: row.pool_id ?? undefined,
    sub: row.sub ?? undefined,
    nameDigest: row.name_digest ?? undefined,
    target: row.target ?? undefined,
    details: JSON.parse(row.details) as AuditDetails,
  };
}
