import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault } from '#domain/fault.ts';
import type { ClientSecret } from './client-secret.ts';
import { type ClientOAuthExtensions, isThirdParty } from './oauth-extensions.ts';

/** An app client of a pool: its record, and what its settings allow. */
export interface Client {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  /** None for a public client, two while they are exchanged; the older one first. */
  readonly secrets: readonly ClientSecret[];
  readonly settings: ClientSettings;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970; grows with every change, also within one millisecond. */
  readonly modifiedAt: number;
}

/** Everything that the pool's owner decides about a client, with the defaults filled in. A member that nobody set is absent. */
export interface ClientSettings {
  readonly refreshTokenValidity: number;
  readonly accessTokenValidity?: number;
  readonly idTokenValidity?: number;
  readonly tokenValidityUnits?: TokenValidityUnits;
  readonly readAttributes?: readonly string[];
  readonly writeAttributes?: readonly string[];
  readonly explicitAuthFlows?: readonly ExplicitAuthFlow[];
  readonly supportedIdentityProviders?: readonly string[];
  readonly callbackURLs?: readonly string[];
  readonly logoutURLs?: readonly string[];
  readonly defaultRedirectURI?: string;
  readonly allowedOAuthFlows?: readonly OAuthFlow[];
  readonly allowedOAuthScopes?: readonly string[];
  readonly allowedOAuthFlowsUserPoolClient: boolean;
  readonly analyticsConfiguration?: AnalyticsConfiguration;
  readonly preventUserExistenceErrors?: 'ENABLED' | 'LEGACY';
  readonly enableTokenRevocation: boolean;
  readonly enablePropagateAdditionalUserContextData: boolean;
  /** Minutes. */
  readonly authSessionValidity: number;
  readonly refreshTokenRotation?: RefreshTokenRotation;
  /** What SetUserPoolClientSessionConfiguration decides; DescribeUserPoolClient does not show it. */
  readonly ssoSession?: SsoSession;
  /** What SetUserPoolClientOAuthExtensions decides, and what an app's own document says; not on the wire of user pools. */
  readonly oauthExtensions?: ClientOAuthExtensions;
}

export type TimeUnit = 'seconds' | 'minutes' | 'hours' | 'days';
export type OAuthFlow = 'client_credentials' | 'code' | 'implicit';
export type ExplicitAuthFlow =
  | 'ADMIN_NO_SRP_AUTH'
  | 'ALLOW_ADMIN_USER_PASSWORD_AUTH'
  | 'ALLOW_CLIENT_TOKEN_AUTH'
  | 'ALLOW_CUSTOM_AUTH'
  | 'ALLOW_REFRESH_TOKEN_AUTH'
  | 'ALLOW_USER_AUTH'
  | 'ALLOW_USER_PASSWORD_AUTH'
  | 'ALLOW_USER_SRP_AUTH'
  | 'CUSTOM_AUTH_FLOW_ONLY'
  | 'USER_PASSWORD_AUTH';
/** The flows that a client allows or not. The wire's ADMIN_NO_SRP_AUTH is ADMIN_USER_PASSWORD_AUTH, its REFRESH_TOKEN is REFRESH_TOKEN_AUTH. */
export type AuthFlow =
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'CUSTOM_AUTH'
  | 'REFRESH_TOKEN_AUTH'
  | 'USER_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'USER_SRP_AUTH';

export interface TokenValidityUnits {
  readonly accessToken?: TimeUnit;
  readonly idToken?: TimeUnit;
  readonly refreshToken?: TimeUnit;
}

/** How long a client takes a user's session at the login page in place of a sign-in. */
export interface SsoSession {
  /** Minutes since the user last proved who it is; 0: never. */
  readonly maxValidityMinutes: number;
}

export interface RefreshTokenRotation {
  readonly feature: 'ENABLED' | 'DISABLED';
  /** For how long a refresh token still works after a newer one took its place. */
  readonly retryGracePeriodSeconds: number;
}

export interface AnalyticsConfiguration {
  readonly applicationId?: string;
  readonly applicationArn?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
  readonly userDataShared?: boolean;
}

const secondsPer: Readonly<Record<TimeUnit, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

const allowing: Readonly<Record<AuthFlow, readonly ExplicitAuthFlow[]>> = {
  ADMIN_USER_PASSWORD_AUTH: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  CUSTOM_AUTH: ['ALLOW_CUSTOM_AUTH', 'CUSTOM_AUTH_FLOW_ONLY'],
  REFRESH_TOKEN_AUTH: ['ALLOW_REFRESH_TOKEN_AUTH'],
  USER_AUTH: ['ALLOW_USER_AUTH'],
  USER_PASSWORD_AUTH: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  USER_SRP_AUTH: ['ALLOW_USER_SRP_AUTH'],
};

const defaultFlows: readonly ExplicitAuthFlow[] = [
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_CUSTOM_AUTH',
];

/**
 * Whether users may sign in to this client by a flow. A client without ExplicitAuthFlows allows SRP, custom
 * authentication and refresh. The values without `ALLOW_` never governed SRP and refresh, so those stay allowed beside
 * them; CUSTOM_AUTH_FLOW_ONLY takes SRP away (API reference, CreateUserPoolClient). A client that rotates refresh tokens
 * renews with GetTokensFromRefreshToken and never by flow. To an app of somebody else, people sign in at the pages alone.
 */
export function isFlowAllowed(client: Client, flow: AuthFlow): boolean {
  // Who asks people for their password needs nobody's consent.
  if (isThirdParty(client) && flow !== 'REFRESH_TOKEN_AUTH') return false;
  if (flow === 'REFRESH_TOKEN_AUTH' && rotatesRefreshTokens(client)) return false;
  const chosen = client.settings.explicitAuthFlows ?? [];
  const flows = chosen.length > 0 ? chosen : defaultFlows;
  if (allowing[flow].some((value) => flows.includes(value))) return true;
  if (!flows.every((value) => isLegacyFlow(value))) return false;
  return flow === 'REFRESH_TOKEN_AUTH' || (flow === 'USER_SRP_AUTH' && !flows.includes('CUSTOM_AUTH_FLOW_ONLY'));
}

/** Whether the client itself may get tokens, by its secret; then no user signs in to it. */
export function isClientTokenAllowed({ settings }: Pick<Client, 'settings'>): boolean {
  return settings.explicitAuthFlows?.includes('ALLOW_CLIENT_TOKEN_AUTH') ?? false;
}

/** Whether a value of ExplicitAuthFlows is of the generation before `ALLOW_`; the two cannot be mixed. */
export function isLegacyFlow(flow: ExplicitAuthFlow): boolean {
  return !flow.startsWith('ALLOW_');
}

/**
 * Checks the SECRET_HASH of a request: base64 of HMAC-SHA-256 over username and client id under one of the
 * client's secrets. `usernames` are the names that the caller may have used; one has to match. Takes the same time for every
 * hash, whichever secret it was made with.
 * A public client has nothing to check a hash against, so there it must be absent or empty.
 * @throws Fault NotAuthorizedException
 */
export function checkSecretHash(client: Client, secretHash: string | undefined, usernames: readonly string[]): void {
  if (client.secrets.length === 0) {
    if (!secretHash) return;
    throw wrongSecretHash(client);
  }
  if (!secretHash) {
    throw new Fault(
      'NotAuthorizedException',
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    );
  }
  const sent = Buffer.from(secretHash);
  let matches = false;
  for (const [username, { value }] of usernames.flatMap((name) => client.secrets.map((one) => [name, one] as const))) {
    const right = Buffer.from(
      createHmac('sha256', value)
        .update(username + client.id)
        .digest('base64'),
    );
    const same = sent.length === right.length && timingSafeEqual(sent, right);
    matches = same || matches;
  }
  if (!matches) throw wrongSecretHash(client);
}

/** What the client itself would send as its SECRET_HASH: for our own pages, which are the client. Undefined for a public one. */
export function secretHashOf({ id, secrets }: Client, username: string): string | undefined {
  const secret = secrets.at(-1)?.value;
  return (
    secret &&
    createHmac('sha256', secret)
      .update(username + id)
      .digest('base64')
  );
}

function wrongSecretHash({ id }: Client): Fault {
  return new Fault('NotAuthorizedException', `Unable to verify secret hash for client ${id}`);
}

/**
 * Whether users may read an attribute through this client. Without ReadAttributes they read all; through an app of somebody else nothing
 * that the pool has made for itself. `sub` is in every token.
 */
export function canRead(client: Client, attribute: string): boolean {
  const isOpen = !(isThirdParty(client) && /^(?:(?:dev:)?custom:|identities$)/.test(attribute));
  return attribute === 'sub' || (client.settings.readAttributes?.includes(attribute) ?? isOpen);
}

/** Attributes that no client may write, whatever its list says: they belong to the server or to administrators. */
const serverOwned: readonly string[] = ['sub', 'identities', 'email_verified', 'phone_number_verified'];

/** Whether an attribute may be in a client's WriteAttributes at all. */
export function isClientWritable(attribute: string): boolean {
  return !serverOwned.includes(attribute) && !attribute.startsWith('dev:');
}

/**
 * Whether users may write an attribute through this client: on sign-up and on update. Without WriteAttributes they write all that clients
 * can; through an app of somebody else nothing that the pool has made for itself.
 */
export function canWrite(client: Client, attribute: string): boolean {
  const isOpen = !(isThirdParty(client) && attribute.startsWith('custom:'));
  return isClientWritable(attribute) && (client.settings.writeAttributes?.includes(attribute) ?? isOpen);
}

/** Seconds; one hour unless the client says otherwise. */
export function accessTokenLifetimeSeconds({ settings }: Pick<Client, 'settings'>): number {
  return (settings.accessTokenValidity ?? 1) * secondsPer[unitOf(settings, 'accessToken')];
}

/** Seconds; one hour unless the client says otherwise. */
export function idTokenLifetimeSeconds({ settings }: Pick<Client, 'settings'>): number {
  return (settings.idTokenValidity ?? 1) * secondsPer[unitOf(settings, 'idToken')];
}

/** Seconds; thirty days unless the client says otherwise. */
export function refreshTokenLifetimeSeconds({ settings }: Pick<Client, 'settings'>): number {
  return settings.refreshTokenValidity * secondsPer[unitOf(settings, 'refreshToken')];
}

/** How long a user has to answer one challenge, in seconds. */
export function authSessionLifetimeSeconds(client: Client): number {
  return client.settings.authSessionValidity * 60;
}

/** Whether answers to the unauthenticated must not tell if a user exists. AWS: LEGACY, so no, unless the client says ENABLED. */
export function hidesUsers(client: Client): boolean {
  return client.settings.preventUserExistenceErrors === 'ENABLED';
}

/** Whether every refresh gives a new refresh token. */
export function rotatesRefreshTokens(client: Client): boolean {
  return client.settings.refreshTokenRotation?.feature === 'ENABLED';
}

/** For how many seconds a refresh token still works after it was replaced. */
export function rotationGraceSeconds(client: Client): number {
  return client.settings.refreshTokenRotation?.retryGracePeriodSeconds ?? 0;
}

function unitOf(settings: ClientSettings, token: keyof TokenValidityUnits): TimeUnit {
  return settings.tokenValidityUnits?.[token] ?? (token === 'refreshToken' ? 'days' : 'hours');
}
