import type { Config } from '#config/config.ts';
import type { Context } from '#domain/context.ts';
import { systemClock } from '#lib/clock.ts';
import type { Metrics } from '#lib/metrics.ts';
import { noNetworks } from '#lib/networks.ts';
import { createBackChannel } from '#outbound/back-channel/create-back-channel.ts';
import { openLogSink } from '#outbound/logs/open-log-sink.ts';
import { startImporting } from '#work/import.ts';
import { startLogDelivery } from '#work/log-delivery.ts';
import { startOutbox } from '#work/outbox.ts';
import { startResealing } from '#work/reseal.ts';
import { startSignOutNotices } from '#work/sign-out-notices.ts';
import { startRotatingKeys } from '#work/signing-keys.ts';
import { startSweeping } from '#work/sweep.ts';

/** Starts all that goes on beside requests, and gives what stops each of them. */
export function startWork(config: Config, context: Context, metrics: Metrics): (() => Promise<void> | void)[] {
  const backChannel = createBackChannel({ allowed: config.outboundNetworks ?? noNetworks });
  const works = [
    startSweeping(context),
    startOutbox(context),
    startSignOutNotices(context, backChannel),
    startImporting(context),
    startResealing(context),
    startRotatingKeys(context, config.signingKeyDays),
    deliverLogs(config, context, metrics),
  ];
  return works.map(({ stop }) => stop);
}

/** The logs of pools go where the operator says, or nowhere. */
function deliverLogs(
  { logDelivery, outboundNetworks = noNetworks }: Config,
  context: Context,
  metrics: Metrics,
): { stop(): Promise<void> | void } {
  if (logDelivery === undefined) return { stop() {} };
  const sink = openLogSink(logDelivery, { clock: systemClock, allowed: outboundNetworks });
  return startLogDelivery(context, { sink, metrics });
}
