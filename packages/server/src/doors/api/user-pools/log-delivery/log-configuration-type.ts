import type { LogConfigurationType, LogDeliveryConfigurationType } from '@cenote/wire/user-pools';
import type { LogConfiguration, LogConfigurationInput } from '#domain/tenant/log-delivery/log-configuration.ts';

/** What leaves a pool as the wire shows it; an empty list where nothing does. */
export function logDeliveryConfigurationType(
  poolId: string,
  configurations: readonly LogConfiguration[],
): LogDeliveryConfigurationType {
  return { UserPoolId: poolId, LogConfigurations: configurations.map(logConfigurationType) };
}

function logConfigurationType({ source, level, destination: { kind, arn } }: LogConfiguration): LogConfigurationType {
  return {
    LogLevel: level,
    EventSource: source,
    ...(kind === 'log-group' && { CloudWatchLogsConfiguration: { LogGroupArn: arn } }),
    ...(kind === 'bucket' && { S3Configuration: { BucketArn: arn } }),
    ...(kind === 'stream' && { FirehoseConfiguration: { StreamArn: arn } }),
  };
}

/** What a request wants to leave; a destination without an ARN is none. */
export function logConfigurationInput(type: LogConfigurationType): LogConfigurationInput {
  const named = [
    { kind: 'log-group', arn: type.CloudWatchLogsConfiguration?.LogGroupArn },
    { kind: 'bucket', arn: type.S3Configuration?.BucketArn },
    { kind: 'stream', arn: type.FirehoseConfiguration?.StreamArn },
  ] as const;
  return {
    source: type.EventSource,
    level: type.LogLevel,
    destinations: named.flatMap(({ kind, arn }) => (arn === undefined ? [] : [{ kind, arn }])),
  };
}
