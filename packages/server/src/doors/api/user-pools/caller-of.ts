import type { ContextDataType, UserContextDataType } from '@cenote/wire/user-pools';
import type { Caller } from '#domain/caller.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { familyOf } from '#lib/networks.ts';
import type { Call } from '../operation.ts';

/** What the rooms may know of the request. */
export function callerOf(
  { address, userAgent }: Call,
  clientMetadata: Readonly<Record<string, string>> | undefined,
  behalf?: Caller['behalf'],
): Caller {
  return {
    address,
    userAgent,
    ...(behalf !== undefined && { behalf }),
    ...(clientMetadata !== undefined && { clientMetadata }),
  };
}

/** What an administrator's operation says of the user for whom it asks. What is no address is not said. */
export function behalfOf(data: ContextDataType | undefined): NonNullable<Caller['behalf']> {
  const agent = data?.HttpHeaders.find(({ headerName }) => headerName?.toLowerCase() === 'user-agent')?.headerValue;
  return { ...addressIn(data), ...(agent !== undefined && { userAgent: agent }) };
}

/**
 * What a client with a secret says of the user for whom it asks, where it may. AWS: EnablePropagateAdditionalUserContextData, for
 * clients with a secret; whoever lacks the secret is refused before anything of this counts.
 */
export function userBehalfOf(
  { secrets, settings }: Client,
  data: UserContextDataType | undefined,
): Caller['behalf'] | undefined {
  if (!settings.enablePropagateAdditionalUserContextData || secrets.length === 0) return undefined;
  const said = addressIn(data);
  return said.address === undefined ? undefined : said;
}

function addressIn(data: { readonly IpAddress?: string } | undefined): { readonly address?: string } {
  const address = data?.IpAddress;
  return address !== undefined && familyOf(address) !== undefined ? { address } : {};
}
