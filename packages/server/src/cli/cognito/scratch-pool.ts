import { type OperationName, type OutputOf } from '@cenote/wire/user-pools';
import { userPools } from '@cenote/wire/user-pools.model';
import type { Context } from '#domain/context.ts';
import { noDocuments } from '#domain/documents.ts';
import { createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool, loadPool } from '#domain/tenant/pools/pool-store.ts';
import { findCustomScopes } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { inputOf, toCamel } from '#doors/api/case.ts';
import { userPoolOperations } from '#doors/api/user-pools/index.ts';
import { parseInput } from '#doors/api/validate.ts';
import { createModularPower } from '#lib/modular-power.ts';
import type { SecretBox } from '#lib/secret-box.ts';
import type { Scratch } from '#work/moving/scratch-store.ts';
import { commandContext } from '../command-context.ts';

/** What an operation took as another server gives it. */
export type Described = Readonly<Record<string, unknown>>;

/**
 * A pool that comes together in a scratch by this server's own operations: whatever they refuse is refused here. Documents of
 * providers are read by `documents`; nothing else outside is asked.
 */
export class ScratchPool {
  readonly context: Context;
  readonly poolId: string;

  constructor(
    scratch: Scratch,
    {
      secrets,
      poolId,
      documents = noDocuments,
    }: { secrets: SecretBox; poolId: string; documents?: Context['documents'] },
  ) {
    this.poolId = poolId;
    const settings = {
      region: poolId.slice(0, poolId.indexOf('_')),
      accountId: '123456789012',
      publicUrl: 'https://localhost',
      // Whether they may go there, the server decides that serves the pool.
      deliversLogs: true,
    };
    const power = createModularPower({ workers: 0 });
    this.context = { ...commandContext({ db: scratch.db, secrets }, settings, power), documents };
  }

  /** Makes the pool, under the id that it has. @throws Fault for settings that this server does not take */
  async create(described: Described): Promise<void> {
    const input = parseInput(userPools, 'CreateUserPool', described);
    const settings = createPoolSettings(
      toCamel(inputOf(userPools, 'CreateUserPool'), input) as Parameters<typeof createPoolSettings>[0],
      this.context.settings.region,
    );
    await createPool(this.context, { id: this.poolId, name: String(described['PoolName']), settings });
  }

  /** Makes a client, under the id and with the secret that it has. @throws Fault */
  async createClient(described: Described): Promise<void> {
    const input = parseInput(userPools, 'CreateUserPoolClient', { ...described, UserPoolId: this.poolId });
    const pool = await this.load();
    const secret = described['ClientSecret'] as string | undefined;
    const scopes = (input['AllowedOAuthScopes'] ?? []) as string[];
    const settings = createClientSettings(
      toCamel(inputOf(userPools, 'CreateUserPoolClient'), input) as Parameters<typeof createClientSettings>[0],
      {
        pool,
        hasSecret: secret !== undefined,
        accountId: this.context.settings.accountId,
        customScopes: await findCustomScopes(this.context, pool.id, scopes),
      },
    );
    const [id, name] = [String(described['ClientId']), String(described['ClientName'])];
    await createClient(this.context, { id, poolId: pool.id, name, secret, settings });
  }

  /** Calls an operation with what another server has described. @throws Fault */
  async run<N extends OperationName>(name: N, described: Described): Promise<OutputOf<N>> {
    const input = parseInput(userPools, name, { ...described, UserPoolId: this.poolId });
    const call = { requestId: 'import', address: '127.0.0.1', userAgent: '' };
    const handler = userPoolOperations[name] as (context: Context, input: object, call: object) => Promise<OutputOf<N>>;
    return handler(this.context, input, call);
  }

  load(): Promise<Pool> {
    return loadPool(this.context, this.poolId);
  }
}
