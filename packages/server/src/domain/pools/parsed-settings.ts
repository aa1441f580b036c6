import type { PoolSettings } from './pool.ts';

const maxPools = 1000;

// By pool id; the pool that was parsed longest ago first.
const kept = new Map<string, { text: string; settings: PoolSettings }>();

/**
 * A pool's settings from the text in its row. Parsing takes longer than the query that fetched the row, so the last result
 * is given again while the text stays the same: a change that another process made is seen at once. Not to be changed.
 */
export function parsePoolSettings(poolId: string, text: string): PoolSettings {
  const known = kept.get(poolId);
  if (known?.text === text) return known.settings;
  const settings = JSON.parse(text) as PoolSettings;
  kept.delete(poolId);
  for (const oldest of kept.keys()) {
    if (kept.size < maxPools) break;
    kept.delete(oldest);
  }
  kept.set(poolId, { text, settings });
  return settings;
}
