import { type Statement, statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { AuditEventRow } from '#schema/rows/audit-events.ts';
import { type AuditEvent, toAuditEvent, toRow } from './audit-event.ts';

/** What is looked for; whatever is left out may be anything. */
export interface AuditFilter {
  /** Milliseconds since 1970; from this moment on. */
  readonly since?: number;
  /** Milliseconds since 1970; before this moment. */
  readonly until?: number;
  readonly actor?: string;
  readonly operation?: string;
  readonly result?: string;
  readonly poolId?: string;
  readonly sub?: string;
  readonly target?: string;
}

/** A place in the audit, which runs from the newest act to the oldest. */
export interface AuditPosition {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

type Row = AuditEventRow & Record<string, string | number | null>;

const columns = `(id, created_at, request_id, actor, address, operation, result, pool_id, sub, name_digest, target, details)
   values (:id, :created_at, :request_id, :actor, :address, :operation, :result, :pool_id, :sub, :name_digest, :target,
     :details)`;

const insertOnce = statement<Row>('audit-insert', `insert into audit_events ${columns} on conflict (id) do nothing`);

const insertOver = statement<Row>(
  'audit-save',
  `insert into audit_events ${columns} on conflict (id) do update set result = excluded.result,
     pool_id = excluded.pool_id, sub = excluded.sub, name_digest = excluded.name_digest, target = excluded.target,
     details = excluded.details`,
);

export const deleteOldAuditEvents = statement<{ before: number }>(
  'audit-delete-old',
  'delete from audit_events where created_at < :before',
);

/** Notes an act, unless it is noted already. */
export function noteAct(event: AuditEvent): Write {
  return write(insertOnce, toRow(event) as Row);
}

/** Notes what became of an act, in place of what was noted of it before. */
export function saveAct(event: AuditEvent): Write {
  return write(insertOver, toRow(event) as Row);
}

/** Each has an index; the first that a filter names narrows most. */
const leading = ['sub', 'target', 'actor', 'pool_id', 'operation'] as const;

type Column = (typeof leading)[number] | 'result';

type Wanted = Readonly<Record<Column | 'id', string> & Record<'since' | 'createdAt' | 'limit', number>>;

function selectBy(column: (typeof leading)[number] | undefined): Statement<Wanted, AuditEventRow> {
  const others: Column[] = [...leading, 'result'];
  const conditions = others.map((one) => (one === column ? `${one} = :${one}` : `(:${one} = '' or ${one} = :${one})`));
  return statement(
    `audit-list-${column ?? 'all'}`,
    `select * from audit_events where created_at >= :since and (created_at, id) < (:createdAt, :id)
       and ${conditions.join(' and ')}
     order by created_at desc, id desc limit :limit`,
  );
}

const selectAny = selectBy(undefined);
const selects: Readonly<Record<(typeof leading)[number], typeof selectAny>> = {
  sub: selectBy('sub'),
  target: selectBy('target'),
  actor: selectBy('actor'),
  pool_id: selectBy('pool_id'),
  operation: selectBy('operation'),
};

/** At most `limit` acts, the newest first, from the one behind `after` on. */
export async function listAuditEvents(
  context: Pick<Context, 'db'>,
  { since = 0, until = Number.MAX_SAFE_INTEGER, poolId, ...filter }: AuditFilter,
  { after, limit }: { readonly after?: AuditPosition | undefined; readonly limit: number },
): Promise<AuditEvent[]> {
  const wanted: Partial<Record<Column, string>> = { ...filter, ...(poolId !== undefined && { pool_id: poolId }) };
  const column = leading.find((one) => wanted[one] !== undefined);
  const { sub = '', target = '', actor = '', operation = '', result = '' } = filter;
  const place = after ?? { createdAt: until, id: '' };
  const rows = await context.db.all(column === undefined ? selectAny : selects[column], {
    sub,
    target,
    actor,
    operation,
    result,
    pool_id: poolId ?? '',
    since,
    limit,
    createdAt: place.createdAt,
    id: place.id,
  });
  return rows.map(toAuditEvent);
}
