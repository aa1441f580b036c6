import type { AuthConfig } from '../project/auth-schema.ts';
import type { Step } from './plan.ts';
import type { ServerSide } from './read-server.ts';
import type { ResourceKind } from './resource.ts';
import { clientNames } from './wanted-clients.ts';

type Part = Exclude<keyof AuthConfig, '$schema' | 'outputs' | 'project'>;

/** The parts of a file whose entries have names, and what an entry is on a server. */
const namedParts = {
  providers: 'identity provider',
  resourceServers: 'resource server',
  groups: 'group',
} as const satisfies Partial<Record<Part, ResourceKind>>;

/**
 * The file with what a server has otherwise, or has beside it. What the file alone has stays: push would make it. Pure.
 * @param steps what push would do by the file
 */
export function takeOver(before: AuthConfig, { config, ids }: ServerSide, at: readonly Step[]): AuthConfig {
  const steps = at.filter(({ action }) => action === 'change' || action === 'refuse');
  const isChanged = (...kinds: readonly ResourceKind[]) => steps.some(({ resource }) => kinds.includes(resource.kind));
  const named = Object.entries(namedParts).map(([part, kind]) => {
    const name = part as keyof typeof namedParts;
    const found = name === 'providers' ? usedProviders(config.providers, before, at) : config[name];
    return [name, merged(before[name], found, changedNames(steps, kind))] as const;
  });
  const isPool = isChanged('user pool', 'attribute', 'second factors');
  const hasFunctions = steps.some(({ differences }) =>
    differences.some(({ member }) => member.startsWith('LambdaConfig')),
  );
  const taken = {
    ...Object.fromEntries(named),
    userPool: poolOf(before, config, isPool),
    clients: clientsOf(before, { config, ids }, steps),
    hostedUi: isChanged('domain', 'app client') ? pagesOf(before, config) : before.hostedUi,
    triggers: hasFunctions ? config.triggers : before.triggers,
    identityPool: isChanged('identity pool') ? identityPoolOf(before, config) : before.identityPool,
  };
  const kept = Object.entries({ ...before, ...taken }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as unknown as AuthConfig;
}

function changedNames(steps: readonly Step[], kind: ResourceKind): string[] {
  return steps.flatMap(({ resource }) => (resource.kind === kind ? [resource.name] : []));
}

type Entries = Readonly<Record<string, unknown>>;

/** Entries that are as they were, those that changed, and those that are new. */
function merged(before: Entries | undefined, found: Entries = {}, changed: readonly string[] = []) {
  const taken = Object.entries(found).filter(([name]) => changed.includes(name) || !(name in (before ?? {})));
  return before === undefined && taken.length === 0 ? undefined : { ...before, ...Object.fromEntries(taken) };
}

/** A file has every provider at every client with pages: one that no client has is not the project's. */
function usedProviders(found: AuthConfig['providers'] = {}, { providers = {} }: AuthConfig, steps: readonly Step[]) {
  const used = steps.flatMap(({ resource, actual }) =>
    resource.kind === 'app client' ? ((actual?.['SupportedIdentityProviders'] ?? []) as readonly string[]) : [],
  );
  return Object.fromEntries(Object.entries(found).filter(([name]) => name in providers || used.includes(name)));
}

function poolOf({ userPool }: AuthConfig, config: ServerSide['config'], isChanged: boolean): AuthConfig['userPool'] {
  const onServer = config.userPool.customAttributes ?? {};
  const customAttributes = isChanged
    ? merged(onServer, userPool.customAttributes)
    : merged(userPool.customAttributes, onServer);
  const own = isChanged ? config.userPool : userPool;
  return { ...own, ...(customAttributes && { customAttributes }) } as AuthConfig['userPool'];
}

/** Clients go by their ids: a server may call one otherwise than the file. */
function clientsOf(before: AuthConfig, { config, ids }: ServerSide, steps: readonly Step[]): AuthConfig['clients'] {
  const changed = steps.flatMap(({ resource, actual }) =>
    resource.kind === 'app client' ? [[resource.name, actual?.['ClientId']] as const] : [],
  );
  if (changed.length === 0) return before.clients;
  const own = before.clients ?? Object.fromEntries(clientNames(before).map((name) => [name, {}]));
  const taken = changed.flatMap(([name, id]) => {
    const there = Object.entries(ids.clientIds ?? {}).find(([, one]) => one === id)?.[0];
    const client = there === undefined ? undefined : config.clients?.[there];
    return client === undefined ? [] : [[name, client] as const];
  });
  return { ...own, ...Object.fromEntries(taken) };
}

function pagesOf({ hostedUi }: AuthConfig, config: ServerSide['config']): AuthConfig['hostedUi'] {
  if (config.hostedUi === undefined) return hostedUi;
  const { css, logo } = hostedUi ?? {};
  return { ...config.hostedUi, ...(css && { css }), ...(logo && { logo }) };
}

/** Roles and policies are the file's own: a server knows them by ARNs alone. */
function identityPoolOf({ identityPool }: AuthConfig, config: ServerSide['config']): AuthConfig['identityPool'] {
  if (identityPool === undefined || config.identityPool === undefined) return identityPool;
  const { name, guests, providers } = config.identityPool;
  const { providers: _, ...own } = identityPool;
  return { ...own, name, ...(guests !== undefined && { guests }), ...(providers && { providers }) };
}
