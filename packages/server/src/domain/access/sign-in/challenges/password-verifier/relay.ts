import { hash } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import { sessionExpired } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { askOldPool } from '#domain/people/users/old-password.ts';
import { openIn, sealIn } from '#domain/sealed-column.ts';
import { authSessionLifetimeSeconds } from '#domain/tenant/clients/client.ts';
import { findOldPool } from '#domain/tenant/old-pools/old-pool-store.ts';
import { poolName } from '#domain/tenant/pools/pool.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import type { Attempt } from '../../attempt.ts';
import { type Answer, type Carried, pose } from '../../challenge.ts';
import type { Deed } from '../../deed.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Challenge } from '../../step.ts';
import { deleteState, selectState, signInStates, upsertState } from '../custom/state-store.ts';
import { findOldSelf, takeOldPoolTurn } from './old-pool.ts';

/** A challenge of the old pool that a client was handed. Clients may answer without a Session, so that the old pool's own SECRET_BLOCK finds it. */
export interface Relayed {
  readonly kind: 'relayed';
  readonly id: string;
  readonly clientId: string;
  readonly attempt: Attempt;
  /** By which the old pool knows the user, and calls them in its challenge. */
  readonly username: string;
  readonly secretBlock: string;
  /** Of the old pool. */
  readonly session?: string;
  readonly expiresAt: number;
}

/**
 * Hands SRP_A on to the old pool, where that still has the password and proofs for it hold here: they are bound to the pool's
 * name. Undefined where it is not asked.
 * @throws OldPoolAway, OldPoolBusy
 */
export async function relayChallenge(
  context: Context,
  deed: Deed,
  name: string,
  srpA: string,
): Promise<Challenge | undefined> {
  const { pool, client } = deed.asker;
  const oldSelf = await findOldSelf(context, deed);
  if (!oldSelf?.oldPool.relaysSrp || poolName(oldSelf.oldPool.poolId) !== poolName(pool.id)) return undefined;
  const { oldPool, username: oldName } = oldSelf;
  await takeOldPoolTurn(context, pool.id);
  const challenge = await askOldPool(context, pool.id, () => context.oldPools.challenge(oldPool, oldName, srpA));
  if (challenge === undefined) return undefined;
  const { salt, serverKey, secretBlock, username, session } = challenge;
  const relayed: Relayed = {
    kind: 'relayed',
    id: newOrderedId(context.clock.now()),
    clientId: client.id,
    attempt: deed.attempt,
    username,
    secretBlock,
    ...(session !== undefined && { session }),
    expiresAt: context.clock.now() + authSessionLifetimeSeconds(client) * 1000,
  };
  await context.db.transaction([await keepWrite(context, pool.id, relayed)]);
  const parameters = {
    SALT: salt,
    SRP_B: serverKey,
    SECRET_BLOCK: secretBlock,
    USER_ID_FOR_SRP: username,
    USERNAME: username,
  };
  return pose(context, deed, { name, parameters, detail: {}, sessionId: relayed.id });
}

/** The old pool's challenge that a client answers; undefined where it answers another one. @throws Fault NotAuthorizedException for one that is too old */
export async function findRelayed(
  context: Context,
  challenge: string,
  { asker, responses }: Answer,
): Promise<(Carried<Relayed> & { readonly calledAs: string }) | undefined> {
  if (!asker.pool.settings.hasPasswordHashes) return undefined;
  const id = idOf(asker.pool.id, required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'));
  const row = await context.db.first(selectState, { id });
  const opened = row && (await openIn(context, signInStates, row, row.sealed));
  if (opened === undefined) return undefined;
  const relayed = JSON.parse(Buffer.from(opened).toString()) as Relayed;
  if (relayed.clientId !== asker.client.id) throw wrongPassword();
  if (context.clock.now() >= relayed.expiresAt) throw sessionExpired();
  const { attempt, expiresAt, username } = relayed;
  return { id: relayed.id, challenge, expiresAt, attempt, detail: relayed, calledAs: username };
}

/** Whether the old pool takes the client's proof. False where there is none any more. @throws OldPoolAway, OldPoolBusy */
export async function isRelayedProof(
  context: Context,
  poolId: string,
  relayed: Relayed,
  responses: Parameters,
): Promise<boolean> {
  const oldPool = await findOldPool(context, poolId);
  if (oldPool === undefined) return false;
  await takeOldPoolTurn(context, poolId);
  const { secretBlock, username, session } = relayed;
  const proof = {
    secretBlock,
    username,
    ...(session !== undefined && { session }),
    signature: required(responses, 'PASSWORD_CLAIM_SIGNATURE'),
    timestamp: required(responses, 'TIMESTAMP'),
  };
  return askOldPool(context, poolId, () => context.oldPools.isProof(oldPool, proof));
}

/** With the success of the proof. */
export function dropRelayed(poolId: string, { secretBlock }: Relayed): Write {
  return write(deleteState, { id: idOf(poolId, secretBlock) });
}

function idOf(poolId: string, secretBlock: string): string {
  return `old/${hash('sha256', `${poolId} ${secretBlock}`, 'base64url')}`;
}

async function keepWrite(context: Context, poolId: string, relayed: Relayed): Promise<Write> {
  const id = idOf(poolId, relayed.secretBlock);
  const sealed = await sealIn(context, signInStates, { id }, Buffer.from(JSON.stringify(relayed)));
  return write(upsertState, { id, sealed, expiresAt: relayed.expiresAt });
}
