import { execFile, spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import type { ContractServer } from './server.ts';

/** Whether this machine has the AWS CLI. */
export const hasCli = spawnSync('aws', ['--version']).status === 0;

/** What the CLI printed: its members are not typed. */
export type CliAnswer = Record<string, never>;
/** An answer without members, for what an older CLI did not ask. */
export const nothing: CliAnswer = {};

/** As the CLI names operations: `get-csv-header`. */
const commandOf = (operation: string) =>
  operation
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();

/** Whether this CLI is from before the operation, or one of its parameters. The two versions of the CLI end with 2 and 252. */
const isUnknown = (code: number, stderr: string) =>
  [2, 252].includes(code) && /Invalid choice|Unknown parameter/.test(stderr);

/** The AWS CLI of one service against a server, with a key that a development server accepts. */
export function cliOf(server: ContractServer, service: 'cognito-idp' | 'cognito-identity') {
  const asked = new Set<string>();

  /** What the CLI ended with, and what it said. */
  function run(operation: string, input: object) {
    asked.add(operation);
    const { promise, resolve } = Promise.withResolvers<{ code: number; stdout: string; stderr: string }>();
    const json = JSON.stringify(input);
    const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
    execFile(
      'aws',
      [service, commandOf(operation), '--cli-input-json', json, '--output', 'json'],
      {
        env: {
          PATH: process.env['PATH'],
          HOME: '/nonexistent',
          AWS_PAGER: '',
          AWS_MAX_ATTEMPTS: '1',
          AWS_ENDPOINT_URL: server.endpoint,
          AWS_DEFAULT_REGION: 'us-east-1',
          ...keys,
        },
      },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
    return promise;
  }

  return {
    /** The names of the operations that were asked for so far. */
    asked,
    /** The answer; undefined where this CLI is from before the operation. */
    async aws(operation: string, input: object): Promise<CliAnswer | undefined> {
      const { code, stdout, stderr } = await run(operation, input);
      if (isUnknown(code, stderr)) return undefined;
      expect(code, `${operation}: ${stderr}`).toBe(0);
      return stdout === '' ? {} : JSON.parse(stdout);
    },
    /** Expects what the CLI shows of a refusal: `An error occurred (CodeMismatchException) when calling …`. */
    async refused(operation: string, input: object, error: string): Promise<void> {
      const { code, stderr } = await run(operation, input);
      if (isUnknown(code, stderr)) return;
      expect(stderr, operation).toContain(`An error occurred (${error}) when calling the ${operation}`);
    },
  };
}
