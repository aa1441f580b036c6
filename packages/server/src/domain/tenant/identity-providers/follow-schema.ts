import type { Context } from '#domain/context.ts';
import type { SchemaChange } from '#domain/tenant/pools/settings/schema-change.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { findProvider, listProviders, maxProvidersPerPool, saveProvider } from './identity-provider-store.ts';

/** Lets the attribute mapping of every provider of a pool follow renamed and deleted attributes. */
export async function followInMappings(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  poolId: string,
  change: SchemaChange,
): Promise<void> {
  const providers = await listProviders(context, { poolId, limit: maxProvidersPerPool, after: '' });
  for (const { name } of providers) {
    for (;;) {
      const before = await findProvider(context, poolId, name);
      const attributeMapping = before && followedMapping(change, before.attributeMapping);
      if (before === undefined || attributeMapping === undefined) break;
      const modifiedAt = Math.max(context.clock.now(), before.modifiedAt + 1);
      if (await saveProvider(context, before, { ...before, attributeMapping, modifiedAt })) break;
    }
  }
}

/** Undefined where it stays as it is. */
function followedMapping(
  { renamed, deleted }: SchemaChange,
  mapping: IdentityProvider['attributeMapping'],
): IdentityProvider['attributeMapping'] | undefined {
  const isGone = (name: string) => deleted.includes(name) || renamed[name] !== undefined;
  if (!Object.keys(mapping).some(isGone)) return undefined;
  const kept = Object.entries(mapping).filter(([name]) => !deleted.includes(name));
  return Object.fromEntries(kept.map(([name, claim]) => [renamed[name] ?? name, claim]));
}
