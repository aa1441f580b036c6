import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '#lib/clock.ts';
import { type Networks, noNetworks } from '#lib/networks.ts';
import { type LogSinkSettings, openLogSink } from '#outbound/logs/open-log-sink.ts';

/**
 * Where the operator lets the logs of pools go: in development to a folder beside the data unless said, else nowhere. What
 * cannot be used is a problem. It is opened once to see that, which writes and asks nothing.
 */
export function readLogDelivery(
  mode: 'dev' | 'start',
  {
    url,
    secret,
    dataDir,
    outboundNetworks = noNetworks,
  }: {
    readonly url: string | undefined;
    readonly secret: string | undefined;
    readonly dataDir: string;
    readonly outboundNetworks: Networks | undefined;
  },
  problems: string[],
): LogSinkSettings | undefined {
  const named = url ?? (mode === 'dev' ? pathToFileURL(join(dataDir, 'logs')).href : undefined);
  if (named === undefined) return undefined;
  const settings = { url: named, ...(secret !== undefined && { secret }) };
  try {
    openLogSink(settings, { clock: systemClock, allowed: outboundNetworks });
  } catch (error) {
    problems.push(`--log-delivery cannot be used: ${(error as Error).message}.`);
  }
  return settings;
}
