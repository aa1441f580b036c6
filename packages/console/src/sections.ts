import type { ConsoleTexts } from '@cenote/texts/console';
import type { Section } from './place.ts';

/** A place to go to: its address below the one above, its name, and what is loaded for it. */
export interface Entry {
  readonly path: string;
  readonly label: keyof ConsoleTexts['nav'];
  load(): Promise<Section>;
  /** What is there for one thing of it, such as a user. */
  loadOne?(): Promise<Section>;
}

/** What there is in the installation. */
export const installationEntries: readonly Entry[] = [
  { path: 'pools', label: 'pools', load: async () => (await import('./sections/pools.ts')).pools },
  {
    path: 'identity-pools',
    label: 'identityPools',
    load: async () => (await import('./sections/identity-pools.ts')).identityPools,
    loadOne: async () => (await import('./sections/identity-pool.ts')).identityPool,
  },
  {
    path: 'roles',
    label: 'roles',
    load: async () => (await import('./sections/roles.ts')).roles,
    loadOne: async () => (await import('./sections/role.ts')).role,
  },
  { path: 'audit', label: 'audit', load: async () => (await import('./sections/audit.ts')).audit },
  { path: 'limits', label: 'limits', load: async () => (await import('./sections/limits.ts')).limits },
];

/** What there is in a user pool. */
export const poolEntries: readonly Entry[] = [
  { path: '', label: 'settings', load: async () => (await import('./sections/pool-settings.ts')).poolSettings },
  {
    path: 'users',
    label: 'users',
    load: async () => (await import('./sections/users.ts')).users,
    loadOne: async () => (await import('./sections/user.ts')).user,
  },
  {
    path: 'groups',
    label: 'groups',
    load: async () => (await import('./sections/groups.ts')).groups,
    loadOne: async () => (await import('./sections/group.ts')).group,
  },
  {
    path: 'clients',
    label: 'clients',
    load: async () => (await import('./sections/clients.ts')).clients,
    loadOne: async () => (await import('./sections/client.ts')).client,
  },
  {
    path: 'providers',
    label: 'providers',
    load: async () => (await import('./sections/providers.ts')).providers,
    loadOne: async () => (await import('./sections/provider.ts')).provider,
  },
  { path: 'branding', label: 'branding', load: async () => (await import('./sections/branding.ts')).branding },
  {
    path: 'triggers',
    label: 'triggers',
    load: async () => (await import('./sections/triggers.ts')).triggers,
    loadOne: async () => (await import('./sections/trigger-error.ts')).triggerError,
  },
  { path: 'messages', label: 'messages', load: async () => (await import('./sections/messages.ts')).messages },
];

/** The section of an address; undefined where nothing is there. */
export function findSection(route: readonly string[]): Promise<Section> | undefined {
  const [first = 'pools', second, third = '', fourth] = route;
  if (first === 'pools' && second !== undefined) {
    const entry = poolEntries.find(({ path }) => path === third);
    return fourth === undefined ? entry?.load() : entry?.loadOne?.();
  }
  const entry = installationEntries.find(({ path }) => path === first);
  return second === undefined ? entry?.load() : entry?.loadOne?.();
}
