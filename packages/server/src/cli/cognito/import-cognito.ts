import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parseOutboundNetworks } from '#config/network-config.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { findDomain, listDomains } from '#domain/tenant/domains/domain-store.ts';
import type { KnownOldPool } from '#domain/tenant/old-pools/old-pool-store.ts';
import { saveOldPool } from '#domain/tenant/old-pools/old-pool-store.ts';
import { changePool, findPool } from '#domain/tenant/pools/pool-store.ts';
import { systemClock } from '#lib/clock.ts';
import { readLines } from '#lib/lines.ts';
import { createDocuments } from '#outbound/documents/load-document.ts';
import { exportPool } from '#work/moving/export.ts';
import { importPool } from '#work/moving/import.ts';
import type { TellProgress } from '#work/moving/progress.ts';
import { openScratch, type Scratch } from '#work/moving/scratch-store.ts';
import type { Storage } from '#work/open-storage.ts';
import { type OldAccess, openOldApi } from './old-api.ts';
import { type Reading, readFactorsOfUsers, readMembers, readUsers } from './read-people.ts';
import { type OldClient, type OldSettings, readSettings } from './read-settings.ts';
import { type Loss, Report } from './report.ts';
import { ScratchPool } from './scratch-pool.ts';

/** What to import, and how. */
export interface CognitoImport extends OldAccess {
  readonly poolId: string;
  /** The id of the new pool; absent: the one that it had. */
  readonly asPoolId?: string | undefined;
  /** Whether the old pool is to be asked about passwords, and by which of its clients; absent: one that may. */
  readonly passwords: boolean;
  readonly passwordClientId?: string | undefined;
  readonly relaysSrp: boolean;
  /** Where what was read lies meanwhile. */
  readonly draftFolder: string;
  /** The version of this program. */
  readonly madeBy: string;
  readonly tell: TellProgress;
}

/** What became of it. */
export interface CognitoImported {
  readonly poolId: string;
  readonly rows: number;
  readonly users: number;
  /** Who had an authenticator app, which nobody can read out of the old pool. */
  readonly apps: number;
  readonly passwordsAt: KnownOldPool | undefined;
  readonly losses: readonly Loss[];
  readonly notes: readonly string[];
}

/** What the settings of a pool were read as, for who goes on after a kill. */
interface KeptSettings extends Omit<OldSettings, 'providers'> {
  readonly providers: readonly string[];
}

/**
 * Reads a user pool of Amazon Cognito by its own API, and makes it here: whole or not at all. What was read is kept beside the
 * data, so that who is killed goes on where they were.
 * @throws Error with one sentence and its mend; ServerError; ImportRefused; DatabaseUnavailable
 */
export async function importCognito(storage: Storage, options: CognitoImport): Promise<CognitoImported> {
  const { poolId, asPoolId = poolId, draftFolder } = options;
  if ((await findPool(storage, asPoolId)) !== undefined)
    throw new Error(
      `There is a user pool ${asPoolId} already. It stays as it is: delete it, or say --as with another id.`,
    );
  const folder = join(draftFolder, `cenote-cognito-${poolId}`);
  const scratch = await openScratch(folder, async ({ findStep }) => (await findStep('settings')) !== undefined);
  let isDone = false;
  try {
    const read = await readPool(storage, scratch, options);
    const { rows } = await moveOn(storage, scratch, options);
    isDone = true;
    return { poolId: asPoolId, rows, ...read };
  } finally {
    if (isDone) await scratch.drop();
    else await scratch.close();
  }
}

type Read = Omit<CognitoImported, 'poolId' | 'rows'>;

async function readPool(storage: Storage, scratch: Scratch, options: CognitoImport): Promise<Read> {
  const { poolId, tell } = options;
  const api = openOldApi(options);
  const documents = createDocuments({ allowed: parseOutboundNetworks(process.env) });
  const place = new ScratchPool(scratch, { secrets: storage.secrets, poolId, documents });
  const report = new Report(((await scratch.findStep('report')) ?? {}) as Partial<Report>);
  let settings = (await scratch.findStep('settings')) as KeptSettings | undefined;
  const isNew = settings === undefined;
  if (settings === undefined) {
    const { providers, ...others } = await readSettings(api, place, report);
    settings = { ...others, providers: [...providers] };
  }
  await checkFree(storage, settings.clients, await listDomains(place.context, poolId));
  const old = options.passwords ? findAsker(options, settings.clients) : undefined;
  if (isNew) {
    if (old !== undefined) {
      await saveOldPool(place.context, poolId, old);
      await changePool(place.context, poolId, (before) => ({ ...before, hasPasswordHashes: true }));
    }
    await scratch.db.transaction([scratch.stepWrite('settings', settings), scratch.stepWrite('report', report)]);
  }
  const reading: Reading = {
    api,
    scratch,
    place,
    report,
    keepsPasswords: old !== undefined,
    providers: new Set(settings.providers),
    users: settings.users,
    tell,
  };
  const users = await readUsers(reading);
  await readMembers(reading);
  const apps = settings.hasFactors ? await readFactorsOfUsers(reading, users) : 0;
  const { losses, notes } = report;
  return { users, apps, passwordsAt: old, losses, notes };
}

/** What is unique in the whole installation, and may be there already: said before people are read, who can be many. */
async function checkFree(
  storage: Storage,
  clients: readonly OldClient[],
  domains: readonly { readonly name: string }[],
): Promise<void> {
  const mend =
    'already in this installation. Nothing was imported. Delete it here, or import into another installation.';
  for (const { clientId } of clients)
    if ((await findClient(storage, clientId)) !== undefined)
      throw new Error(`There is an app client ${clientId} ${mend}`);
  for (const { name } of domains)
    if ((await findDomain(storage, name)) !== undefined) throw new Error(`There is a domain ${name} ${mend}`);
}

/** Who asks the old pool: the client that was named, or the first that may prove a password by SRP, or send one. */
function findAsker(
  { poolId, endpoint, passwordClientId, relaysSrp }: CognitoImport,
  clients: readonly OldClient[],
): KnownOldPool {
  const flowOf = ({ flows }: OldClient) => {
    // Before 2019 they had no ALLOW_ in front; whoever has none at all may do either. AWS: ExplicitAuthFlows.
    if (flows.length === 0 || flows.includes('ALLOW_USER_SRP_AUTH')) return 'USER_SRP_AUTH' as const;
    const sends = flows.includes('ALLOW_USER_PASSWORD_AUTH') || flows.includes('USER_PASSWORD_AUTH');
    return sends ? ('USER_PASSWORD_AUTH' as const) : undefined;
  };
  const able = clients.flatMap((client) => {
    const flow = flowOf(client);
    return flow === undefined ? [] : [{ client, flow }];
  });
  const named = able.filter(({ client }) => passwordClientId === undefined || client.clientId === passwordClientId);
  const found = named.find(({ flow }) => flow === 'USER_SRP_AUTH') ?? named[0];
  if (found === undefined) {
    throw new Error(
      passwordClientId === undefined
        ? 'No app client there may sign people in with a password. Make one that allows ALLOW_USER_SRP_AUTH, or say --no-passwords: everybody resets theirs then.'
        : `There is no app client ${passwordClientId} there that allows ALLOW_USER_SRP_AUTH or ALLOW_USER_PASSWORD_AUTH.`,
    );
  }
  const { client, flow } = found;
  return {
    poolId,
    clientId: client.clientId,
    ...(client.secret !== undefined && { clientSecret: client.secret }),
    ...(endpoint !== undefined && { endpoint }),
    flow,
    relaysSrp: relaysSrp && flow === 'USER_SRP_AUTH',
  };
}

/** Makes the lines of an export of the scratch, and imports those. */
async function moveOn(
  storage: Storage,
  scratch: Scratch,
  { poolId, asPoolId, draftFolder, madeBy, tell }: CognitoImport,
): Promise<{ rows: number }> {
  const pipe = new PassThrough();
  const write = async (bytes: Uint8Array) => {
    if (!pipe.write(bytes)) await once(pipe, 'drain');
  };
  const exported = exportPool(
    { db: scratch.db, secrets: storage.secrets },
    { poolId, madeBy, now: Date.now(), write, tell: () => {} },
  ).then(
    () => pipe.end(),
    (error: unknown) => pipe.destroy(error as Error),
  );
  const maxLineBytes = 256 * 1024 * 1024;
  const moved = await importPool(
    { ...storage, clock: systemClock },
    { lines: readLines(pipe, maxLineBytes), ...(asPoolId !== undefined && { asPoolId }), draftFolder, tell },
  );
  await exported;
  return moved;
}
