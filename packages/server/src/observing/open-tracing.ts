import { randomUUID } from 'node:crypto';
import type { TraceConfig } from '#config/trace-config.ts';
import type { Log } from '#lib/log.ts';
import type { Metrics } from '#lib/metrics.ts';
import { createSampler } from '#lib/sampler.ts';
import { Tracer } from '#lib/tracer.ts';
import { createTraceExporter } from '#outbound/traces/otlp-exporter.ts';

/** A tracer whose spans leave for a collector. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what waits, and ends. */
  close(): Promise<void>;
}

/** Opens what sends the spans of this process; `version` is that of this program. */
export function openTracing(
  config: TraceConfig,
  { version, log, metrics }: { readonly version: string; readonly log: Log; readonly metrics: Metrics },
): Tracing {
  const { sampler, ratio, serviceName, resource: named } = config;
  const resource = {
    'telemetry.sdk.name': 'cenote',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': version,
    'service.version': version,
    'service.instance.id': randomUUID(),
    ...named,
    'service.name': serviceName,
  };
  const count = (outcome: 'sent' | 'dropped', spans: number) => metrics.countSpans(outcome, spans);
  const exporter = createTraceExporter(config, { resource, version }, { log, count });
  const tracer = new Tracer(createSampler(sampler, ratio), (span) => exporter.add(span));
  return { tracer, close: () => exporter.close() };
}
