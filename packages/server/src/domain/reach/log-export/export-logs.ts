import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { LogSink } from '#domain/log-sink.ts';
import {
  countUndelivered,
  findUndeliveredPool,
  listUndelivered,
  settled,
  settleEvents,
} from '#domain/people/auth-events/undelivered-store.ts';
import {
  countUnsent,
  findUnsentPool,
  forgetUnsent,
  listUnsent,
  toldUnsent,
} from '#domain/reach/messages/unsent-store.ts';
import type { LogSource } from '#domain/tenant/log-delivery/log-configuration.ts';
import { listLogConfigurations } from '#domain/tenant/log-delivery/log-configuration-store.ts';
import { whileRenewing } from '#lib/lease.ts';
import { activityLine, notificationLine } from './log-lines.ts';
import { takeTurn } from './turn-store.ts';

type Exporting = Pick<Context, 'db' | 'log'>;

/** The process that exports. */
export interface LogExporter {
  /** Names the process. */
  readonly claim: string;
  readonly sink: LogSink;
  readonly isStopping: () => boolean;
}

/** What one round did. */
export interface LogExport {
  readonly delivered: number;
  /** Batches that the sink did not take; what is in them waits. */
  readonly failures: number;
}

/** One kind of log, and how its lines are read and ticked off. */
interface Reader {
  readonly source: LogSource;
  findPool(context: Exporting, after: string): Promise<string | undefined>;
  list(context: Exporting, poolId: string): Promise<readonly { readonly line: string; readonly done: Write }[]>;
  /** Its log goes nowhere any more. */
  drop(context: Exporting, poolId: string): Promise<void>;
}

const batch = 100;
/** Where so many in a row fail it is the sink that is away, and the rest need not be tried now. */
const maxFailures = 3;

const readers: readonly Reader[] = [
  {
    source: 'userAuthEvents',
    findPool: findUndeliveredPool,
    list: async (context, poolId) =>
      (await listUndelivered(context, { poolId, limit: batch })).map((event) => ({
        line: activityLine(poolId, event),
        done: settled(event),
      })),
    drop: settleEvents,
  },
  {
    source: 'userNotification',
    findPool: findUnsentPool,
    list: async (context, poolId) =>
      (await listUnsent(context, { poolId, limit: batch })).map((message) => ({
        line: notificationLine(poolId, message),
        done: toldUnsent(message.id),
      })),
    drop: forgetUnsent,
  },
];

/**
 * Delivers what waits, in bounded batches, one of each pool after the other, unless another process has the turn. A line is
 * ticked off once the sink has it: where the process dies between the two it is delivered again. What the sink does not take
 * stays, and nothing of its pool and kind overtakes it.
 */
export async function exportLogs(context: Exporting, exporter: LogExporter): Promise<LogExport> {
  const round = { delivered: 0, failures: 0, inARow: 0 };
  let goesOn = true;
  while (goesOn) {
    const before = round.delivered;
    goesOn = (await exportOnce(context, exporter, round)) && round.delivered > before;
  }
  return { delivered: round.delivered, failures: round.failures };
}

/** One batch of every pool; whether there may be more and this process may go on. */
async function exportOnce(
  context: Exporting,
  exporter: LogExporter,
  round: { delivered: number; failures: number; inARow: number },
): Promise<boolean> {
  let isMore = false;
  for (const reader of readers) {
    let poolId = await reader.findPool(context, '');
    while (poolId !== undefined) {
      if (exporter.isStopping() || !(await takeTurn(context, exporter.claim))) return false;
      const count = await exportBatch(context, exporter, reader, poolId);
      if (count === undefined) {
        round.failures++;
        if (++round.inARow === maxFailures) return false;
      } else {
        round.delivered += count;
        round.inARow = 0;
        isMore ||= count === batch;
      }
      poolId = await reader.findPool(context, poolId);
    }
  }
  return isMore;
}

/** How many lines wait; no more than `most` are counted of each kind. */
export async function countWaitingLines(context: Pick<Context, 'db'>, most: number): Promise<number> {
  const counts = await Promise.all([countUndelivered(context, most), countUnsent(context, most)]);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How many lines the sink took; undefined when it did not. */
async function exportBatch(
  context: Exporting,
  { sink, claim }: LogExporter,
  { source, list, drop }: Reader,
  poolId: string,
): Promise<number | undefined> {
  const configurations = await listLogConfigurations(context, poolId);
  const destination = configurations.find((configuration) => configuration.source === source)?.destination;
  if (destination === undefined) {
    await drop(context, poolId);
    return 0;
  }
  const entries = await list(context, poolId);
  if (entries.length === 0) return 0;
  try {
    const lines = entries.map(({ line }) => line);
    await whileRenewing(
      sink.write(destination, lines),
      () => takeTurn(context, claim),
      (error) => context.log.error({ poolId, source }, 'another process may deliver the same part of a log', error),
    );
  } catch (error) {
    const fields = { poolId, source, destination: destination.arn, reason: (error as Error).message };
    context.log.error(fields, 'a part of a log was not delivered, and will be tried again');
    return undefined;
  }
  await context.db.transaction(entries.map(({ done }) => done));
  return entries.length;
}
