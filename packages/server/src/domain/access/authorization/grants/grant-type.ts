import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** An app that has proved which client it is, and what it asks for. */
export interface GrantRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly caller: Caller;
  /** The parameters of the grant, by the names of RFC 6749; one that was sent empty is absent. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What an app gets. */
export interface Granted {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  /** For who asked for `openid`, or signed in by the API. */
  readonly idToken?: string;
  readonly refreshToken?: string;
}

/** One way to get tokens. Who asks and how often is for the caller to see to. */
export interface GrantType {
  readonly isAllowed: (client: Client) => boolean;
  /** @throws OAuthError, Fault of triggers */
  readonly give: (context: Context, request: GrantRequest) => Promise<Granted>;
}
