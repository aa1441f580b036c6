/** Where a pool wants a part of its log: a CloudWatch log group, an S3 bucket or a Firehose stream, by name. */
export interface LogDestination {
  readonly kind: 'bucket' | 'log-group' | 'stream';
  readonly name: string;
  readonly arn: string;
}

/** Where the operator lets the logs of pools go in place of AWS. */
export interface LogSink {
  /**
   * Takes lines, each a JSON object, for one destination: resolves once they are kept, all of them.
   * @throws Error when it is not known that they are: they are given again, perhaps among others
   */
  write(destination: LogDestination, lines: readonly string[]): Promise<void>;
}
