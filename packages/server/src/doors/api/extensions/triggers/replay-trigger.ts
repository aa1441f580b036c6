import { replayTrigger as replay } from '#domain/reach/triggers/replay.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { ExtensionOperation } from '../../operation.ts';

export const replayTrigger: ExtensionOperation<'ReplayTrigger'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const { arn, durationMs, answer, failure } = await replay(context, pool, input.ErrorId);
  return withoutUndefined({
    FunctionArn: arn,
    DurationMs: durationMs,
    Response: answer,
    Reason: failure?.reason,
    Message: failure?.message,
  });
};
