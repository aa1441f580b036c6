import type { Context } from '#domain/context.ts';
import type { ResourceServer } from '#domain/tenant/resource-servers/resource-server.ts';
import { findResourceServer } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { OAuthError } from './oauth-error.ts';

/**
 * The API that an app names as the one that its token is for (RFC 8707 section 2): a resource server of the pool whose identifier is
 * that URL. A final slash of an address without a path says nothing. undefined for none.
 */
export async function findResource(
  context: Pick<Context, 'db'>,
  poolId: string,
  text: string,
): Promise<ResourceServer | undefined> {
  const url = URL.parse(text);
  if (url === null || text.includes('#')) return undefined;
  for (const identifier of new Set([text, url.href, url.href.replace(/^([a-z]+:\/\/[^/?]+)\/$/, '$1')])) {
    const server = await findResourceServer(context, poolId, identifier);
    if (server !== undefined) return server;
  }
  return undefined;
}

/** The identifier of the API that a request names, or undefined where it names none. @throws OAuthError invalid_target */
export async function chooseResource(
  context: Pick<Context, 'db'>,
  poolId: string,
  text: string | undefined,
): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const server = await findResource(context, poolId, text);
  if (server === undefined) throw wrongResource();
  return server.identifier;
}

/**
 * Checks that what a token request names is what was granted (RFC 8707 section 2.2): a token for another API is asked for by another
 * request for authorization.
 * @throws OAuthError invalid_target
 */
export async function checkGrantedResource(
  context: Pick<Context, 'db'>,
  poolId: string,
  { asked, granted }: { asked: string | undefined; granted: string | null },
): Promise<void> {
  if (asked !== undefined && (await chooseResource(context, poolId, asked)) !== granted) throw wrongResource();
}

function wrongResource(): OAuthError {
  return new OAuthError('invalid_target', 'The resource is none that a token can be given for here.');
}
