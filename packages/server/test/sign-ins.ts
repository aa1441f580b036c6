import { randomUUID } from 'node:crypto';
import { evictionWrites } from '#domain/access/tokens/active-sessions.ts';
import { loadGrant } from '#domain/access/tokens/grant.ts';
import { issueTokens, newSignIn, type SignInDevice, type Tokens } from '#domain/access/tokens/issue.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUserBySub } from '#domain/people/users/user-store.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import type { TestContext } from './context.ts';
import { newTestUser } from './people.ts';

/** A confirmed user of the pool, stored. */
export async function createTestUser(context: TestContext, pool: Pool, username: string): Promise<User> {
  const user = newTestUser(pool, username);
  await createUser(context, pool, user, { taken: 'User already exists' });
  return user;
}

/** A sign-in that is complete: its tokens and its row, without the way there. */
export async function completeSignIn(
  context: TestContext,
  client: Client,
  user: User,
  {
    device,
    userAgent = 'test',
    address = '192.0.2.1',
  }: { device?: SignInDevice; userAgent?: string; address?: string } = {},
): Promise<Tokens & { refreshToken: string; signInId: string; sessionId: string }> {
  const stored = await findUserBySub(context, user.poolId, user.sub);
  const pool = await findPool(context, user.poolId);
  if (!stored || !pool) throw new Error('the user or the pool is gone');
  const caller = { address, userAgent };
  const signIn = newSignIn(context, { client, user: stored, caller, device });
  const issue = {
    pool,
    client,
    user: stored,
    signIn: signIn.row,
    grant: await loadGrant(context, pool, stored, signIn.row),
    eventId: randomUUID(),
    source: 'TokenGeneration_Authentication',
    caller,
  } as const;
  const tokens = await issueTokens(context, issue, async () => {
    const outcome = await context.db.transaction([...evictionWrites(context, pool, stored), ...signIn.writes]);
    if (!outcome.committed) throw new Error(`the sign-in was not stored: ${outcome.reason}`);
  });
  return { ...tokens, refreshToken: signIn.refreshToken, signInId: signIn.row.id, sessionId: signIn.row.session_id };
}
