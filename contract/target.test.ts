import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CognitoIdentityProviderClient, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { describeClient } from './server.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

describeClient('suites that are aimed at an endpoint', (server) => {
  test('run there, leave nothing behind, and skip what reads a mailbox', async () => {
    const keys = {
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
    };
    const env = { ...process.env, ...keys, CENOTE_CONTRACT_TARGET: server.endpoint };
    const suites = ['contract/sdk-new-password.test.ts', 'contract/sdk-recovery.test.ts'];
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const folder = await mkdtemp(join(tmpdir(), 'cenote-target-'));
    const file = join(folder, 'report.json');
    const flags = ['run', '--reporter=json', `--outputFile.json=${file}`];
    await run(process.execPath, [vitest, ...flags, ...suites], { cwd: root, env });
    const report = JSON.parse(await readFile(file, 'utf8')) as Report;
    await rm(folder, { recursive: true });
    const told = Object.groupBy(
      report.testResults.flatMap(({ assertionResults }) => assertionResults),
      ({ status }) => status,
    );
    expect(Object.keys(told).toSorted()).toEqual(['passed', 'skipped']);
    expect(told.passed?.every(({ fullName }) => fullName.includes(`at ${server.endpoint}`))).toBe(true);
    expect(told.skipped?.every(({ fullName }) => /sqlite|postgres/.test(fullName))).toBe(true);
    const sdk = new CognitoIdentityProviderClient({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY },
    });
    const { UserPools } = await sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    expect(UserPools?.map(({ Id }) => Id)).toEqual([server.userPoolId]);
  });
});

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: 'passed' | 'failed' | 'skipped';
      readonly fullName: string;
    }[];
  }[];
}
