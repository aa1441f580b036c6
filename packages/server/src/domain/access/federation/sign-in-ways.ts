import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { ownAccounts, takesProvider } from '#domain/tenant/clients/takes-provider.ts';
import type { ProviderKind } from '#domain/tenant/identity-providers/identity-provider.ts';
import { listProviderNames } from '#domain/tenant/identity-providers/identity-provider-store.ts';

/** An outside provider by which a client lets people sign in. */
export interface OfferedProvider {
  readonly name: string;
  readonly kind: ProviderKind;
}

/** The ways in which people sign in for a client. */
export interface SignInWays {
  /** By an account of the pool itself. */
  readonly isOwn: boolean;
  /** Those that everybody may see, in the order in which the client names them. */
  readonly providers: readonly OfferedProvider[];
  /** Those that somebody finds by the domain of their address: to list them would tell whose employees use the app. */
  readonly byDomain: ReadonlyMap<string, OfferedProvider>;
}

const domain = /^(?=.{4,253}$)(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z\d-]{2,}$/;

/** The ways of a client; one that names no provider has accounts of the pool alone. */
export async function findSignInWays(context: Pick<Context, 'db'>, client: Client): Promise<SignInWays> {
  const outside = client.settings.supportedIdentityProviders?.filter((name) => name !== ownAccounts) ?? [];
  const isOwn = takesProvider(client, ownAccounts);
  if (outside.length === 0) return { isOwn, providers: [], byDomain: new Map() };
  const there = new Map((await listProviderNames(context, client.poolId)).map((provider) => [provider.name, provider]));
  const offered = outside.flatMap((name) => there.get(name) ?? []);
  const domainsOf = (identifiers: readonly string[]) =>
    identifiers.map((identifier) => identifier.toLowerCase()).filter((identifier) => domain.test(identifier));
  return {
    isOwn,
    providers: offered
      .filter(({ identifiers }) => domainsOf(identifiers).length === 0)
      .map(({ name, kind }) => ({ name, kind })),
    byDomain: new Map(
      offered.flatMap(({ name, kind, identifiers }) =>
        domainsOf(identifiers).map((found): [string, OfferedProvider] => [found, { name, kind }]),
      ),
    ),
  };
}

/** The one provider by which everybody signs in, where there is no other way. AWS: nobody is asked then. */
export function onlyWay({ isOwn, providers, byDomain }: SignInWays): OfferedProvider | undefined {
  return !isOwn && byDomain.size === 0 && providers.length === 1 ? providers[0] : undefined;
}

/** The provider of whoever has an e-mail address; undefined for one of no known domain. */
export function findProviderOfAddress({ byDomain }: SignInWays, address: string): OfferedProvider | undefined {
  const at = address.lastIndexOf('@');
  return at < 1
    ? undefined
    : byDomain.get(
        address
          .slice(at + 1)
          .trim()
          .toLowerCase(),
      );
}
