import type { AuthConfig } from '../project/auth-schema.ts';
import type { Named } from './named.ts';
import type { Resource } from './resource.ts';
import { wantedClients } from './wanted-clients.ts';
import { wantedIdentityPool } from './wanted-identity-pool.ts';
import { wantedProvider } from './wanted-provider.ts';
import { wantedSecondFactors, wantedUserPool } from './wanted-user-pool.ts';

/** Everything that shall be on a server, in the order in which it comes to be. */
export function wantedResources(config: AuthConfig, named: Named, region: string): Resource[] {
  const { hostedUi, providers = {}, resourceServers = {}, groups = {} } = config;
  return [
    wantedUserPool(config, region),
    ...Object.entries(config.userPool.customAttributes ?? {}).map(([name, attribute]): Resource => {
      const { type, mutable = true, min, max } = attribute;
      const limits =
        type === 'Number'
          ? { MinValue: text(min), MaxValue: text(max) }
          : { MinLength: text(min), MaxLength: text(max) };
      const constraints = { [type === 'Number' ? 'NumberAttributeConstraints' : 'StringAttributeConstraints']: limits };
      const hasLimits = (min ?? max) !== undefined;
      return {
        kind: 'attribute',
        name: `custom:${name}`,
        settings: { AttributeDataType: type, Mutable: mutable, ...(hasLimits && constraints) },
      };
    }),
    wantedSecondFactors(config, region),
    ...Object.entries(providers).map(([name, provider]) => wantedProvider(name, provider, named)),
    ...Object.entries(resourceServers).map(([name, server]): Resource => {
      const scopes = Object.entries(server.scopes).map(([scope, is]) => ({ ScopeName: scope, ScopeDescription: is }));
      return { kind: 'resource server', name, settings: { Name: server.name ?? nameOf(name), Scopes: scopes } };
    }),
    ...Object.entries(groups).map(([name, { description, precedence, role }]): Resource => {
      const settings = { Description: description ?? null, Precedence: precedence ?? null, RoleArn: role ?? null };
      return { kind: 'group', name, settings };
    }),
    ...wantedClients(config),
    ...(hostedUi === undefined ? [] : wantedPages(hostedUi, named)),
    ...wantedIdentityPool(config, named, region),
  ];
}

/** An identifier without the characters that the wire forbids in names. */
function nameOf(identifier: string): string {
  return identifier.replace(/^\w+:\/\//, '').replaceAll(/[^\w\s+=,.@-]+/g, '-');
}

function text(number: number | undefined): string | null {
  return number === undefined ? null : String(number);
}

function wantedPages({ domain, css, logo }: NonNullable<AuthConfig['hostedUi']>, named: Named): Resource[] {
  const look: Resource = {
    kind: 'look',
    name: 'hosted pages',
    settings: { ...(css && { CSS: named.text(css) }), ...(logo && { ImageFile: named.base64(logo) }) },
  };
  return [
    { kind: 'domain', name: 'hosted pages', settings: { Domain: domain } },
    ...((css ?? logo) === undefined ? [] : [look]),
  ];
}
