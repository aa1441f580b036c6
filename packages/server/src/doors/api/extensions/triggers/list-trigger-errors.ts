import type { ExtensionTypes } from '@cenote/wire/extensions';
import { listTriggerErrors as list } from '#domain/reach/triggers/trigger-error-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { TriggerErrorRow } from '#schema/rows/trigger-errors.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { readPage } from '../../user-pools/pools/next-token.ts';
import { formatPosition, parsePosition } from '../list-position.ts';

type Told = NonNullable<ExtensionTypes['ListTriggerErrors']['output']['TriggerErrors']>[number];

const defaultPageSize = 60;

export const listTriggerErrors: ExtensionOperation<'ListTriggerErrors'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const page = await readPage(
    { list: `trigger-errors:${poolId}`, limit: input.MaxResults ?? defaultPageSize, nextToken: input.NextToken },
    async ({ limit, after }) => {
      const rows = await list(context, poolId, { limit, after: parsePosition(after) });
      return rows.map((row) => ({ row, id: formatPosition({ id: row.id, createdAt: row.created_at }) }));
    },
  );
  return {
    TriggerErrors: page.items.map(({ row }) => tell(row)),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
};

function tell(row: TriggerErrorRow): Told {
  return {
    ErrorId: row.id,
    Date: row.created_at / 1000,
    Trigger: row.name,
    TriggerSource: row.source,
    FunctionArn: row.function_arn,
    Reason: row.reason as Told['Reason'],
    Message: row.message,
    DurationMs: row.duration_ms,
    ...(row.sub !== null && { UserSub: row.sub }),
    Struck: JSON.parse(row.struck) as string[],
    Replayable: row.sealed_event !== null,
  };
}
