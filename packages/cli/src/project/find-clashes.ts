import type { ProjectConfig } from './auth-schema.ts';
import { findFolderFault } from './output-folder.ts';
import { findRedirectFault } from './redirect-fault.ts';
import { standardScopes } from './standard-scopes.ts';

/** What each member alone does not show to be wrong. */
export function findClashes(config: ProjectConfig): string[] {
  const { userPool, hostedUi, providers = {}, clients = { app: {} }, outputs = 'src' } = config;
  const fault = findFolderFault(outputs);
  const folders = fault === undefined ? [] : [`outputs ${fault}, not "${outputs}".`];
  if (userPool === undefined) return folders;
  const { signIn = ['username'], aliases = [], mfa, customAttributes = {} } = userPool;
  const clashes: string[] = [];
  if (signIn.includes('username') && signIn.length > 1)
    clashes.push(
      'userPool.signIn is "username" alone, or addresses; addresses beside a username are userPool.aliases.',
    );
  if (!signIn.includes('username') && aliases.length > 0) clashes.push('userPool.aliases go with "username" alone.');
  if (mfa !== undefined && mfa.mode !== 'OFF' && (mfa.methods ?? []).length === 0)
    clashes.push(`userPool.mfa is ${mfa.mode}, and names no method.`);
  if (Object.keys(customAttributes).some((name) => name.startsWith('custom:')))
    clashes.push('userPool.customAttributes are named without the prefix custom:.');
  if (Object.keys(providers).length > 0 && hostedUi === undefined)
    clashes.push('providers are ways into the hosted pages, and there is no hostedUi.');
  return [
    ...folders,
    ...clashes,
    ...findPageClashes(hostedUi),
    ...Object.entries(clients).flatMap(([name, client]) => findClientClashes(name, client, config)),
  ];
}

/** Addresses that the server would refuse once half of the plan is done. */
function findPageClashes({ callbackUrls = [], logoutUrls = [] }: Partial<HostedUi> = {}): string[] {
  return Object.entries({ callbackUrls, logoutUrls }).flatMap(([member, urls]) =>
    urls.flatMap((url) => {
      const fault = findRedirectFault(url);
      return fault === undefined ? [] : [`hostedUi.${member} ${fault}, not "${url}".`];
    }),
  );
}

type Client = NonNullable<ProjectConfig['clients']>[string];
type HostedUi = NonNullable<ProjectConfig['hostedUi']>;

function findClientClashes(name: string, client: Client, config: ProjectConfig): string[] {
  const { hostedUi } = config;
  const isOwn = client.flows !== undefined;
  const pages = client.hostedUi === false ? undefined : hostedUi;
  const { flows = pages?.flows ?? [], scopes = pages?.scopes ?? [], secret } = client;
  const member = isOwn ? `clients.${name}.flows` : 'hostedUi.flows';
  const isProgram = flows.includes('client_credentials');
  const clashes = findScopeClashes(scopes, isProgram, config);
  if (!isProgram) {
    const goesNowhere = isOwn && hostedUi === undefined;
    return goesNowhere ? [...clashes, `${member} go by the hosted pages, and there is no hostedUi.`] : clashes;
  }
  if (flows.length > 1) clashes.push(`${member} has client_credentials, which stands alone.`);
  if (!secret) clashes.push(`clients.${name} asks for tokens of its own, and needs "secret": true.`);
  return clashes;
}

/** What the server would not know. Of an API that the file does not have, it may know more. */
function findScopeClashes(
  scopes: readonly string[],
  isProgram: boolean,
  { resourceServers = {} }: ProjectConfig,
): string[] {
  return scopes.flatMap((scope) => {
    const isStandard = standardScopes.some((one) => one === scope);
    if (isStandard) return isProgram ? [`the scope ${scope} is for people, and not for client_credentials.`] : [];
    const at = scope.lastIndexOf('/');
    const identifier = scope.slice(0, Math.max(at, 0));
    const api = Object.hasOwn(resourceServers, identifier) ? resourceServers[identifier] : undefined;
    const isKnown = at > 0 && (api === undefined || Object.hasOwn(api.scopes, scope.slice(at + 1)));
    return isKnown ? [] : [`there is no scope ${scope}: it is none of resourceServers, nor of every pool.`];
  });
}
