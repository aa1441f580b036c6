import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { checkSchemaRests } from '#domain/tenant/pools/settings/schema-change.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import {
  type AnalyticsConfiguration,
  accessTokenLifetimeSeconds,
  type Client,
  type ClientSettings,
  idTokenLifetimeSeconds,
  isClientWritable,
  isLegacyFlow,
  type RefreshTokenRotation,
  refreshTokenLifetimeSeconds,
} from './client.ts';
import { checkOAuthSettings } from './oauth-settings.ts';

/** What an owner may decide about a client. */
export interface ClientSettingsInput
  extends Partial<Omit<ClientSettings, 'refreshTokenRotation' | 'ssoSession' | 'oauthExtensions'>> {
  readonly refreshTokenRotation?: Pick<RefreshTokenRotation, 'feature'> & Partial<RefreshTokenRotation>;
}

/** What the settings of a client depend on besides what its owner sends. */
export interface ClientSurroundings {
  readonly pool: Pool;
  readonly hasSecret: boolean;
  /** The twelve digits of the server's account. */
  readonly accountId: string;
  /** Scopes of the pool's resource servers that the client may be allowed; absent: none. */
  readonly customScopes?: ReadonlySet<string>;
}

/** The settings of a new client: what was sent, and defaults for the rest. @throws Fault InvalidParameterException, InvalidOAuthFlowException, ScopeDoesNotExistException, TooManyRequestsException while the pool's schema changes */
export function createClientSettings(input: ClientSettingsInput, surroundings: ClientSurroundings): ClientSettings {
  return chooseSettings(input, surroundings, 'creating');
}

/**
 * The settings of a client after an update. AWS: what is not sent falls back to its default, except for the refresh token's
 * lifetime with its unit, token revocation and the session's lifetime, which are kept, as is what an operation of its own
 * decides.
 * @throws Fault InvalidParameterException, InvalidOAuthFlowException, ScopeDoesNotExistException, TooManyRequestsException while
 * the pool's schema changes
 */
export function updateClientSettings(
  client: Client,
  input: ClientSettingsInput,
  surroundings: Omit<ClientSurroundings, 'hasSecret'>,
): ClientSettings {
  const { refreshTokenValidity, enableTokenRevocation, authSessionValidity, refreshTokenRotation } = client.settings;
  const kept = { refreshTokenValidity, enableTokenRevocation, authSessionValidity };
  // AWS: rotation that was ever set reads as DISABLED after it is left out, never as absent again.
  const rotation = refreshTokenRotation && { refreshTokenRotation: { feature: 'DISABLED' } as const };
  const hasSecret = client.secrets.length > 0;
  const { ssoSession, oauthExtensions } = client.settings;
  const chosen = chooseSettings(
    { ...kept, ...rotation, ...withoutUndefined(input), ...keepRefreshUnit(client, input) },
    { ...surroundings, hasSecret },
    'updating',
  );
  return { ...chosen, ...(ssoSession && { ssoSession }), ...(oauthExtensions && { oauthExtensions }) };
}

/** A number of minutes that is kept must not become one of days because its unit was left out with it. */
function keepRefreshUnit(client: Client, input: ClientSettingsInput): Pick<ClientSettingsInput, 'tokenValidityUnits'> {
  const unit = client.settings.tokenValidityUnits?.refreshToken;
  if (unit === undefined || input.refreshTokenValidity !== undefined || input.tokenValidityUnits?.refreshToken)
    return {};
  return { tokenValidityUnits: { ...input.tokenValidityUnits, refreshToken: unit } };
}

function chooseSettings(
  input: ClientSettingsInput,
  surroundings: ClientSurroundings,
  deed: 'creating' | 'updating',
): ClientSettings {
  const settings: ClientSettings = withoutUndefined({
    // AWS: 0 counts as not given.
    refreshTokenValidity: input.refreshTokenValidity || 30,
    accessTokenValidity: input.accessTokenValidity,
    idTokenValidity: input.idTokenValidity,
    tokenValidityUnits: input.tokenValidityUnits,
    readAttributes: toSet(input.readAttributes),
    writeAttributes: toSet(input.writeAttributes),
    explicitAuthFlows: toSet(input.explicitAuthFlows),
    supportedIdentityProviders: toSet(input.supportedIdentityProviders),
    callbackURLs: toSet(input.callbackURLs),
    logoutURLs: toSet(input.logoutURLs),
    defaultRedirectURI: input.defaultRedirectURI,
    allowedOAuthFlows: toSet(input.allowedOAuthFlows),
    allowedOAuthScopes: toSet(input.allowedOAuthScopes),
    allowedOAuthFlowsUserPoolClient: input.allowedOAuthFlowsUserPoolClient ?? false,
    analyticsConfiguration: completeAnalytics(input.analyticsConfiguration, surroundings.accountId),
    preventUserExistenceErrors: input.preventUserExistenceErrors,
    enableTokenRevocation: input.enableTokenRevocation ?? true,
    enablePropagateAdditionalUserContextData: input.enablePropagateAdditionalUserContextData ?? false,
    authSessionValidity: input.authSessionValidity ?? 3,
    refreshTokenRotation: input.refreshTokenRotation && { retryGracePeriodSeconds: 0, ...input.refreshTokenRotation },
  });
  checkFlows(settings, surroundings);
  checkTokenLifetimes(settings);
  checkAttributes(settings, surroundings.pool, deed);
  checkOAuthSettings(settings, surroundings);
  if (settings.enablePropagateAdditionalUserContextData && !surroundings.hasSecret) {
    throw invalid('EnablePropagateAdditionalUserContextData requires an app client with a client secret.');
  }
  return settings;
}

/**
 * AWS: lists of a client are sets, read back in ascending order. An empty one counts as not given: Terraform reads an absent
 * one as empty and sends it so with every update, which must not take every attribute and every flow from an app.
 */
function toSet<T extends string>(list: readonly T[] = []): readonly T[] | undefined {
  return list.length === 0 ? undefined : [...new Set(list)].sort();
}

function checkFlows(
  { explicitAuthFlows = [], refreshTokenRotation }: ClientSettings,
  { hasSecret }: Pick<ClientSurroundings, 'hasSecret'>,
): void {
  // AWS: the API reference of GetClientToken: a client that stands for itself stands for nobody else.
  if (explicitAuthFlows.includes('ALLOW_CLIENT_TOKEN_AUTH')) {
    if (explicitAuthFlows.length > 1) {
      throw invalid('ALLOW_CLIENT_TOKEN_AUTH cannot be combined with other authentication flows.');
    }
    if (!hasSecret) throw invalid('ALLOW_CLIENT_TOKEN_AUTH requires an app client with a client secret.');
  }
  const legacy = explicitAuthFlows.filter(isLegacyFlow).length;
  if (legacy > 0 && legacy < explicitAuthFlows.length) {
    throw invalid('ExplicitAuthFlows cannot mix values with and without the prefix ALLOW_.');
  }
  if (refreshTokenRotation?.feature === 'ENABLED' && explicitAuthFlows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalid('ALLOW_REFRESH_TOKEN_AUTH cannot be allowed while refresh token rotation is enabled.');
  }
}

const minute = 60;
const day = 86_400;

/** Checks how long tokens of a client live. @throws Fault InvalidParameterException */
export function checkTokenLifetimes(settings: ClientSettings): void {
  const access = accessTokenLifetimeSeconds({ settings });
  const id = idTokenLifetimeSeconds({ settings });
  const refresh = refreshTokenLifetimeSeconds({ settings });
  const isInRange = [access, id].every((seconds) => seconds >= 5 * minute && seconds <= day && seconds <= refresh);
  if (!isInRange || refresh < 60 * minute || refresh > 3650 * day) {
    throw invalid('Invalid range for token validity.');
  }
}

function checkAttributes({ readAttributes, writeAttributes }: ClientSettings, pool: Pool, deed: string): void {
  checkSchemaRests(pool);
  const { schemaAttributes } = pool.settings;
  const isKnown = (name: string) => schemaAttributes.some((attribute) => attribute.name === name);
  if (readAttributes && !readAttributes.every(isKnown)) {
    throw invalid(`Invalid read attributes specified while ${deed} a client`);
  }
  if (!writeAttributes) return;
  // AWS: sign-up through a client that may not write a required attribute could never succeed.
  const required = schemaAttributes.filter((attribute) => attribute.required && isClientWritable(attribute.name));
  const isComplete = required.every(({ name }) => writeAttributes.includes(name));
  if (!isComplete || !writeAttributes.every((name) => isKnown(name) && isClientWritable(name))) {
    throw invalid(`Invalid write attributes specified while ${deed} a client`);
  }
}

function completeAnalytics(
  analytics: AnalyticsConfiguration | undefined,
  accountId: string,
): AnalyticsConfiguration | undefined {
  if (analytics?.applicationArn === undefined) return analytics;
  const role = 'aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp';
  return { roleArn: `arn:aws:iam::${accountId}:role/${role}`, userDataShared: false, ...analytics };
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
