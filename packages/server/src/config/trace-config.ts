import { type SamplerName, samplers } from '#lib/sampler.ts';
import type { TraceSettings } from '#outbound/traces/otlp-exporter.ts';

/** Where traces go, which are recorded, and who this server says that it is. */
export interface TraceConfig extends TraceSettings {
  readonly sampler: SamplerName;
  readonly ratio: number;
  readonly serviceName: string;
  readonly resource: Readonly<Record<string, string>>;
}

type ReadSetting = (name: string) => string | undefined;

/**
 * What the standard variables of OpenTelemetry say of traces; undefined without an address. Of the protocols this server speaks
 * `http/json`. What cannot be used goes to `problems` with its mend.
 */
export function readTraces(setting: ReadSetting, problems: string[]): TraceConfig | undefined {
  const own = setting('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const common = setting('OTEL_EXPORTER_OTLP_ENDPOINT');
  const exporter = setting('OTEL_TRACES_EXPORTER') ?? 'otlp';
  const isOff = exporter === 'none' || setting('OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
  if (isOff || (own === undefined && common === undefined)) return undefined;
  const settings = {
    headers:
      readPairs('OTEL_EXPORTER_OTLP_TRACES_HEADERS', setting, problems) ??
      readPairs('OTEL_EXPORTER_OTLP_HEADERS', setting, problems) ??
      {},
    resource: readPairs('OTEL_RESOURCE_ATTRIBUTES', setting, problems) ?? {},
    timeoutMs:
      readNumber('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', setting, problems) ??
      readNumber('OTEL_EXPORTER_OTLP_TIMEOUT', setting, problems) ??
      10_000,
    queueSize: readNumber('OTEL_BSP_MAX_QUEUE_SIZE', setting, problems) ?? 2048,
    batchSize: readNumber('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', setting, problems) ?? 512,
    delayMs: readNumber('OTEL_BSP_SCHEDULE_DELAY', setting, problems) ?? 5000,
    ...readSampler(setting, problems),
  };
  const protocol = setting('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') ?? setting('OTEL_EXPORTER_OTLP_PROTOCOL');
  const serviceName = setting('OTEL_SERVICE_NAME') ?? settings.resource['service.name'] ?? 'cenote';
  if (exporter !== 'otlp') problems.push(`OTEL_TRACES_EXPORTER ${exporter} is unknown. Give otlp or none.`);
  if (protocol !== undefined && protocol !== 'http/json') {
    problems.push(
      `OTEL_EXPORTER_OTLP_PROTOCOL ${protocol} is not spoken here. Give http/json, which collectors take at the same port as http/protobuf (4318).`,
    );
  }
  const url = own === undefined ? URL.parse(`${common?.replace(/\/+$/, '')}/v1/traces`) : URL.parse(own);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') {
    const name = own === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT';
    problems.push(
      `${name} is not a web address. Give one such as http://127.0.0.1:4318, and secrets in OTEL_EXPORTER_OTLP_HEADERS.`,
    );
    return undefined;
  }
  return { ...settings, url, serviceName };
}

function readSampler(setting: ReadSetting, problems: string[]): Pick<TraceConfig, 'sampler' | 'ratio'> {
  const name = setting('OTEL_TRACES_SAMPLER') ?? 'parentbased_always_on';
  const ratio = setting('OTEL_TRACES_SAMPLER_ARG') ?? '1';
  const sampler = samplers.find((one) => one === name);
  if (sampler === undefined) problems.push(`OTEL_TRACES_SAMPLER ${name} is unknown. Give ${samplers.join(', ')}.`);
  if (!/^(?:0|1|0?\.\d+|1\.0+)$/.test(ratio)) {
    problems.push(`OTEL_TRACES_SAMPLER_ARG ${ratio} is no ratio. Give a number from 0 to 1, such as 0.1.`);
  }
  return { sampler: sampler ?? 'parentbased_always_on', ratio: Number(ratio) };
}

/** `name=value,name=value`, values percent-encoded; the problem repeats no value, which may be a secret. */
function readPairs(name: string, setting: ReadSetting, problems: string[]): Record<string, string> | undefined {
  const text = setting(name);
  if (text === undefined) return undefined;
  const pairs = text
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => /^\s*([\w.!#$&'*+^`|~-]+)\s*=\s*(.*?)\s*$/.exec(pair));
  try {
    return Object.fromEntries(
      pairs.map((pair) => {
        const [, key, value] = pair ?? [];
        if (key === undefined || value === undefined) throw new Error('no pair');
        const decoded = decodeURIComponent(value);
        if (!/^[\x20-\x7e]*$/.test(decoded)) throw new Error('no header');
        return [key, decoded];
      }),
    );
  } catch {
    problems.push(`${name} is no list of pairs. Give name=value,name=value, with percent signs for what is not plain.`);
    return undefined;
  }
}

function readNumber(name: string, setting: ReadSetting, problems: string[]): number | undefined {
  const text = setting(name);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  problems.push(`${name} ${text} is no number. Give one from 1 to 9999999.`);
  return undefined;
}
