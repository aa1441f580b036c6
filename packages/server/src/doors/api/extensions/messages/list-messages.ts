import type { ExtensionTypes } from '@cenote/wire/extensions';
import { listRecords } from '#domain/reach/messages/message-record-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { MessageRecordRow } from '#schema/rows/messages.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { readPage } from '../../user-pools/pools/next-token.ts';
import { formatPosition, parsePosition } from '../list-position.ts';

type Told = NonNullable<ExtensionTypes['ListMessages']['output']['Messages']>[number];

const defaultPageSize = 60;

export const listMessages: ExtensionOperation<'ListMessages'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const wanted = { poolId, state: input.Status };
  const page = await readPage(
    {
      list: `messages:${poolId}:${input.Status ?? ''}`,
      limit: input.MaxResults ?? defaultPageSize,
      nextToken: input.NextToken,
    },
    async ({ limit, after }) => {
      const rows = await listRecords(context, wanted, { limit, after: parsePosition(after) });
      return rows.map((row) => ({ row, id: formatPosition({ id: row.id, createdAt: row.created_at }) }));
    },
  );
  return { Messages: page.items.map(({ row }) => tell(row)), ...(page.nextToken && { NextToken: page.nextToken }) };
};

function tell(row: MessageRecordRow): Told {
  return withoutUndefined({
    MessageId: row.id,
    CreationDate: row.created_at / 1000,
    Medium: row.medium as Told['Medium'],
    Purpose: row.purpose,
    Destination: row.destination,
    Carrier: (row.carrier ?? undefined) as Told['Carrier'],
    Status: row.state as Told['Status'],
    Attempts: row.tries,
    LastAttemptDate: row.tried_at / 1000,
    NextAttemptDate: row.due_at === null ? undefined : row.due_at / 1000,
    LastError: row.error ?? undefined,
  });
}
