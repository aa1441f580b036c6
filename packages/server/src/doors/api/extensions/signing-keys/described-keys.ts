import type { ExtensionTypes } from '@cenote/wire/extensions';
import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { listSigningKeys } from '#domain/tenant/pools/rotate-signing-keys.ts';

/** The signing keys of a pool as they leave: without what signs. */
export async function describedKeys(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pick<Pool, 'id'>,
): Promise<ExtensionTypes['ListSigningKeys']['output']> {
  const keys = await listSigningKeys(context, pool);
  return {
    SigningKeys: keys.map(({ keyId, tokenUse, status, createdAt, signsAt, publishedUntil }) => ({
      KeyId: keyId,
      TokenUse: tokenUse === 'id' ? 'ID' : 'ACCESS',
      Status: status,
      CreationDate: createdAt / 1000,
      SignsFrom: Math.max(signsAt, createdAt) / 1000,
      ...(publishedUntil !== undefined && { PublishedUntil: publishedUntil / 1000 }),
    })),
  };
}
