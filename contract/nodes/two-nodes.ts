import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecretKeyText } from '../../packages/server/src/lib/secret-key.ts';
import { freshPostgres } from '../../packages/server/test/postgres.ts';
import { type NodeProcess, startNode } from '../node-process.ts';
import type { ContractServer } from '../server.ts';
import { type RoundRobin, startRoundRobin } from './round-robin.ts';

/** Two servers, each a process, of one PostgreSQL behind a balancer, and the pool to begin with. */
export interface TwoNodes {
  readonly nodes: readonly [NodeProcess, NodeProcess];
  readonly balancer: RoundRobin;
  /** Both of them, as clients know them. */
  readonly server: ContractServer;
  close(): Promise<void>;
}

export async function startTwoNodes(env: NodeJS.ProcessEnv = {}): Promise<TwoNodes> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const database = await freshPostgres({ isMigrated: true });
    closers.push(() => database.drop());
    const folder = await mkdtemp(join(tmpdir(), 'cenote-nodes-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const balancer = await startRoundRobin();
    closers.push(() => balancer.close());
    const key = createSecretKeyText();
    const start = async (place: number) => {
      const flags = [
        '--data-dir',
        join(folder, `${place}`),
        '--database-url',
        database.url,
        '--public-url',
        balancer.url,
      ];
      const node = await startNode(flags, { CENOTE_SECRET_KEY: key, ...env });
      closers.push(() => node.stop('SIGKILL'));
      return node;
    };
    const nodes = [await start(1), await start(2)] as const;
    const [{ userPoolId, clientId }] = nodes;
    balancer.leadTo(...nodes.map(({ endpoint }) => endpoint));
    return { nodes, balancer, server: { endpoint: balancer.url, userPoolId, clientId }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
