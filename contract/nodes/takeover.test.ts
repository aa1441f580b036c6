import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateUserImportJobCommand,
  DescribeUserImportJobCommand,
  StartUserImportJobCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administrator, newPerson } from '../people.ts';
import { makePool, present, signUp } from '../sdk-client.ts';
import { contractTarget } from '../server.ts';
import { importFile } from './import-file.ts';
import { startTwoNodes, type TwoNodes } from './two-nodes.ts';

const people = 1_200;
const takenOverMs = 10_000;

/** Takes messages by a webhook, and answers none of them until it is released. */
async function startCarrier() {
  let taken = 0;
  let holds = true;
  const server = createServer((request, response) => {
    taken += 1;
    request.resume();
    if (!holds) response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get taken() {
      return taken;
    },
    release: () => {
      holds = false;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe.skipIf(contractTarget)('what a node was at when it died', () => {
  let two: TwoNodes;
  let carrier: Awaited<ReturnType<typeof startCarrier>>;

  beforeAll(async () => {
    carrier = await startCarrier();
    two = await startTwoNodes({
      CENOTE_EMAIL_URL: carrier.url,
      CENOTE_EMAIL_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    });
  }, 120_000);
  afterAll(async () => {
    await two?.close();
    carrier?.close();
  });

  test('is gone on with by another within ten seconds, and nothing of it is done twice', {
    timeout: 300_000,
  }, async () => {
    const [dying, other] = two.nodes;
    const at = (node: { endpoint: string }) => ({ ...two.server, endpoint: node.endpoint });
    const sdk = administrator(dying);
    const UserPoolId = await makePool(at(dying), { AutoVerifiedAttributes: ['email'] });
    const CloudWatchLogsRoleArn = 'arn:aws:iam::123456789012:role/service-role/Cognito-UserImport-Role';
    const input = { UserPoolId, JobName: 'people', CloudWatchLogsRoleArn };
    const { UserImportJob } = await sdk.send(new CreateUserImportJobCommand(input));
    const headers = { 'x-amz-server-side-encryption': 'aws:kms' };
    await fetch(present(UserImportJob?.PreSignedUrl), { method: 'PUT', body: importFile(people), headers });
    const job = { UserPoolId, JobId: present(UserImportJob?.JobId) };
    const imported = async (node: { endpoint: string }) =>
      (await administrator(node).send(new DescribeUserImportJobCommand(job))).UserImportJob;

    const asked = signUp(at(dying), newPerson(), two.server.clientId).catch((error: unknown) => error);
    await expect.poll(() => carrier.taken, { timeout: 20_000 }).toBe(1);
    // As long as a lease and a look: whoever is at it says so.
    await delay(9_000);
    expect(carrier.taken).toBe(1);
    // The other one sleeps until it is known who works on the job.
    other.signal('SIGSTOP');
    await sdk.send(new StartUserImportJobCommand(job));
    await expect.poll(async () => (await imported(dying))?.ImportedUsers ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);
    other.signal('SIGCONT');
    await dying.stop('SIGKILL');
    const diedAt = performance.now();
    carrier.release();
    const before = (await imported(other))?.ImportedUsers ?? 0;
    const since: Record<string, number> = {};
    const note = (what: string) => {
      since[what] ??= performance.now() - diedAt;
    };
    while (since['message'] === undefined || since['import'] === undefined) {
      if (carrier.taken > 1) note('message');
      if (((await imported(other))?.ImportedUsers ?? 0) > before) note('import');
      expect(performance.now() - diedAt).toBeLessThan(60_000);
      await delay(100);
    }
    console.info(
      'taken over after, in seconds:',
      Object.entries(since).map(([what, ms]) => `${what} ${(ms / 1_000).toFixed(1)}`),
    );
    await expect.poll(async () => (await imported(other))?.Status, { timeout: 180_000 }).toBe('Succeeded');
    expect(await imported(other)).toMatchObject({ ImportedUsers: people, SkippedUsers: 0, FailedUsers: 0 });
    await delay(3_000);
    expect(carrier.taken).toBe(2);
    await asked;
    for (const ms of Object.values(since)) expect(ms).toBeLessThan(takenOverMs);
  });
});
