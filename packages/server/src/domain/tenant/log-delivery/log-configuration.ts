import { Fault } from '#domain/fault.ts';
import type { LogDestination } from '#domain/log-sink.ts';

/** What can leave a pool: its log of sign-ins, and what is said of messages that could not be sent. */
export type LogSource = 'userAuthEvents' | 'userNotification';

/** That one kind of log leaves, and for where. */
export interface LogConfiguration {
  readonly source: LogSource;
  readonly level: LogLevel;
  readonly destination: LogDestination;
}

/** The same as it was sent: it may name no destination, or several. */
export interface LogConfigurationInput {
  readonly source: LogSource;
  readonly level: LogLevel;
  readonly destinations: readonly { readonly kind: LogDestination['kind']; readonly arn: string }[];
}

type LogLevel = 'ERROR' | 'INFO';

/** AWS: developer guide, "Exporting logs": the level is exclusive to the kind. */
const levels: Readonly<Record<LogSource, LogLevel>> = { userAuthEvents: 'INFO', userNotification: 'ERROR' };

const arns: Readonly<Record<LogDestination['kind'], { readonly pattern: RegExp; readonly what: string }>> = {
  'log-group': { pattern: /^arn:[^:]+:logs:([^:]*):\d+:log-group:([^:]+)$/, what: 'a log group' },
  bucket: { pattern: /^arn:[^:]+:s3:()::([^:/]+)$/, what: 'a bucket' },
  stream: { pattern: /^arn:[^:]+:firehose:([^:]*):\d+:deliverystream\/([^:/]+)$/, what: 'a delivery stream' },
};

/**
 * Checks what is to leave a pool, whatever pool it is.
 * @throws Fault InvalidParameterException
 */
export function parseLogConfigurations(inputs: readonly LogConfigurationInput[], region: string): LogConfiguration[] {
  checkSources(inputs);
  return inputs.map(({ source, level, destinations }) => {
    const [first, ...others] = destinations;
    if (level !== levels[source]) throw invalid(`The log level of ${source} is ${levels[source]}.`);
    if (first === undefined || others.length > 0) throw invalid(`${source} can have one destination only.`);
    if (source === 'userNotification' && first.kind !== 'log-group') {
      throw invalid(`The destination of ${source} is a log group.`);
    }
    return { source, level, destination: { ...first, name: parseName(first, region) } };
  });
}

/** What an ARN that was taken names. */
export function nameOfArn(kind: LogDestination['kind'], arn: string): string {
  return arns[kind].pattern.exec(arn)?.[2] ?? arn;
}

/** AWS: measured in 2026, with its spelling: both complaints in one text, each kind named once. */
function checkSources(inputs: readonly LogConfigurationInput[]): void {
  const bare = inputs.filter(({ destinations }) => destinations.length === 0).map(({ source }) => source);
  const repeated = inputs.map(({ source }) => source).filter((source, at, all) => all.indexOf(source) !== at);
  const clauses = [
    [bare, 'in request have no destination'],
    [repeated, 'appear more then once in a request'],
  ] as const;
  const complaints = clauses.flatMap(([sources, what]) =>
    sources.length === 0 ? [] : [` Following event sources ${what}: [${[...new Set(sources)].join(', ')}].`],
  );
  if (complaints.length > 0) throw invalid(`Request validation Failed.${complaints.join('')}`);
}

function parseName({ kind, arn }: { kind: LogDestination['kind']; arn: string }, region: string): string {
  const { pattern, what } = arns[kind];
  const [, place = '', name] = pattern.exec(arn) ?? [];
  if (name === undefined) throw invalid(`${arn} is not the ARN of ${what}.`);
  // AWS: the text is captured for log groups.
  if (kind !== 'bucket' && place !== region) throw invalid('ARN does not belong to current region');
  return name;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
