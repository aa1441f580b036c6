import type { Texts } from '@cenote/texts/en';
import { fill } from '@cenote/texts/languages';
import { type AuthorizationRequest, goesToDevice } from '#domain/access/authorization/authorization-request.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { oauthExtensionsOf } from '#domain/tenant/clients/oauth-extensions.ts';
import { standardScopes } from '#domain/tenant/clients/oauth-settings.ts';
import { fullScope, serverOf } from '#domain/tenant/resource-servers/resource-server.ts';
import { findResourceServer } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { personName } from '../person-name.ts';

/** What an app asks of a person. */
export type Asked = Pick<AuthorizationRequest, 'pool' | 'client' | 'scopes' | 'resource'>;

/** Each scope in words, the API that the tokens would be for first. Those of an API are in the words of the pool's owner. */
export async function whatIsAsked(
  context: Pick<Context, 'db'>,
  { consent }: Texts,
  { pool, scopes, resource }: Asked,
): Promise<readonly string[]> {
  const custom = scopes.filter((scope) => !standardScopes.includes(scope));
  const identifiers = [...new Set([...(resource === undefined ? [] : [resource]), ...custom.map(serverOf)])];
  const found = await Promise.all(identifiers.map((one) => findResourceServer(context, pool.id, one)));
  const servers = found.filter((server) => server !== undefined);
  const described = new Map(
    servers.flatMap((server) =>
      server.scopes.map((scope) => [fullScope(server, scope), `${server.name}: ${scope.description}`] as const),
    ),
  );
  const api = servers.find(({ identifier }) => identifier === resource);
  const standard: Readonly<Record<string, string>> = consent.scopes;
  return [
    ...(api === undefined ? [] : [fill(consent.api, { name: api.name })]),
    ...scopes.map((scope) => standard[scope] ?? described.get(scope) ?? scope),
  ];
}

/**
 * Who asks, as far as anybody knows: by the host of the document that describes an app, and by where the answer goes. Anybody may give
 * an app any name, and any program of a person's device may wait for an answer there.
 */
export function whoAsks(
  { consent }: Texts,
  { pool, client, redirectUri }: Pick<AuthorizationRequest, 'pool' | 'client' | 'redirectUri'>,
  user: User,
): string {
  const { documentUrl } = oauthExtensionsOf(client);
  return [
    fill(consent.signedInAs, { username: personName({ pool, user }) }),
    ...(documentUrl === undefined ? [] : [fill(consent.madeBy, { host: new URL(documentUrl).host })]),
    goesToDevice({ redirectUri })
      ? consent.goesToDevice
      : fill(consent.goesTo, { host: new URL(redirectUri).hostname }),
  ].join(' ');
}
