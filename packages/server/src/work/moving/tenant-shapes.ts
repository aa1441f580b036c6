import type {
  AnalyticsConfiguration,
  ClientSettings,
  ExplicitAuthFlow,
  OAuthFlow,
  RefreshTokenRotation,
  SsoSession,
  TimeUnit,
  TokenValidityUnits,
} from '#domain/tenant/clients/client.ts';
import type { ClientSecret } from '#domain/tenant/clients/client-secret.ts';
import type { ClientOAuthExtensions } from '#domain/tenant/clients/oauth-extensions.ts';
import type {
  IdentityProvider,
  OidcEndpoints,
  ProviderFacts,
  SamlEndpoint,
  SamlMetadata,
} from '#domain/tenant/identity-providers/identity-provider.ts';
import { isSafeAddress } from '#domain/tenant/identity-providers/kinds/web-address.ts';
import type {
  AccountTakeover,
  CompromisedCredentials,
  NotifyConfiguration,
  NotifyEmail,
  PasswordEvent,
  RiskExceptions,
  RiskSettings,
  TakeoverAction,
} from '#domain/tenant/risk/risk-configuration.ts';
import {
  type Is,
  ifThere,
  isCount,
  isFlag,
  isListOf,
  isObjectOf,
  isRecordOf,
  isText,
  isTime,
  isWord,
} from './shape.ts';

const maybeText = ifThere(isText);
const maybeTexts = ifThere(isListOf(isText));
const isTimeUnit = isWord<TimeUnit>({ seconds: true, minutes: true, hours: true, days: true });
const isSafe: Is<string> = (value): value is string => isText(value) && isSafeAddress(value);
const isWebAddress: Is<string> = (value): value is string =>
  isText(value) && /^https?:$/.test(URL.parse(value)?.protocol ?? '');

export const isClientSettings = isObjectOf<ClientSettings>({
  refreshTokenValidity: isCount,
  accessTokenValidity: ifThere(isCount),
  idTokenValidity: ifThere(isCount),
  tokenValidityUnits: ifThere(
    isObjectOf<TokenValidityUnits>({
      accessToken: ifThere(isTimeUnit),
      idToken: ifThere(isTimeUnit),
      refreshToken: ifThere(isTimeUnit),
    }),
  ),
  readAttributes: maybeTexts,
  writeAttributes: maybeTexts,
  explicitAuthFlows: ifThere(
    isListOf(
      isWord<ExplicitAuthFlow>({
        ADMIN_NO_SRP_AUTH: true,
        ALLOW_ADMIN_USER_PASSWORD_AUTH: true,
        ALLOW_CLIENT_TOKEN_AUTH: true,
        ALLOW_CUSTOM_AUTH: true,
        ALLOW_REFRESH_TOKEN_AUTH: true,
        ALLOW_USER_AUTH: true,
        ALLOW_USER_PASSWORD_AUTH: true,
        ALLOW_USER_SRP_AUTH: true,
        CUSTOM_AUTH_FLOW_ONLY: true,
        USER_PASSWORD_AUTH: true,
      }),
    ),
  ),
  supportedIdentityProviders: maybeTexts,
  callbackURLs: maybeTexts,
  logoutURLs: maybeTexts,
  defaultRedirectURI: maybeText,
  allowedOAuthFlows: ifThere(isListOf(isWord<OAuthFlow>({ client_credentials: true, code: true, implicit: true }))),
  allowedOAuthScopes: maybeTexts,
  allowedOAuthFlowsUserPoolClient: isFlag,
  analyticsConfiguration: ifThere(
    isObjectOf<AnalyticsConfiguration>({
      applicationId: maybeText,
      applicationArn: maybeText,
      roleArn: maybeText,
      externalId: maybeText,
      userDataShared: ifThere(isFlag),
    }),
  ),
  preventUserExistenceErrors: ifThere(isWord({ ENABLED: true, LEGACY: true })),
  enableTokenRevocation: isFlag,
  enablePropagateAdditionalUserContextData: isFlag,
  authSessionValidity: isCount,
  refreshTokenRotation: ifThere(
    isObjectOf<RefreshTokenRotation>({
      feature: isWord({ ENABLED: true, DISABLED: true }),
      retryGracePeriodSeconds: isCount,
    }),
  ),
  ssoSession: ifThere(isObjectOf<SsoSession>({ maxValidityMinutes: isCount })),
  oauthExtensions: ifThere(
    isObjectOf<ClientOAuthExtensions>({
      isThirdParty: ifThere(isFlag),
      allowsDeviceGrant: ifThere(isFlag),
      backchannelLogoutUri: ifThere(isWebAddress),
      resourceServers: maybeTexts,
      documentUrl: ifThere(isWebAddress),
    }),
  ),
});

export const isClientSecretList = isListOf(
  isObjectOf<ClientSecret>({
    value: (value): value is string => isText(value) && value !== '',
    createdAt: isTime,
  }),
);

/** Whether its certificates are some, `tenant-row-checks.ts` asks. */
export const isProviderSettings = isObjectOf<
  Pick<IdentityProvider, 'facts' | 'attributeMapping' | 'acrMapping' | 'identifiers'>
>({
  facts: isObjectOf<ProviderFacts>({
    saml: ifThere(
      isObjectOf<SamlMetadata>({
        entityId: isText,
        wantsSignedRequests: isFlag,
        signOn: isListOf(isSamlEndpoint()),
        signOut: isListOf(isSamlEndpoint()),
        signingCertificates: isListOf(isText),
        validUntil: ifThere(isCount),
      }),
    ),
    samlFetchedAt: ifThere(isCount),
    endpoints: ifThere(
      isObjectOf<OidcEndpoints>({
        authorize: isSafe,
        token: isSafe,
        jwks: ifThere(isSafe),
        userInfo: ifThere(isSafe),
        tellsIssuer: ifThere((value): value is true => value === true),
      }),
    ),
    encryptionCertificate: maybeText,
  }),
  attributeMapping: isRecordOf(isText),
  acrMapping: ifThere(isRecordOf(isText)),
  identifiers: isListOf(isText),
});

function isSamlEndpoint(): Is<SamlEndpoint> {
  return isObjectOf<SamlEndpoint>({
    binding: isWord({ post: true, redirect: true }),
    location: isWebAddress,
    responseLocation: ifThere(isWebAddress),
  });
}

const isNotifyEmail = isObjectOf<NotifyEmail>({ subject: isText, htmlBody: maybeText, textBody: maybeText });
const isTakeoverAction = isObjectOf<TakeoverAction>({
  eventAction: isWord({ BLOCK: true, MFA_IF_CONFIGURED: true, MFA_REQUIRED: true, NO_ACTION: true }),
  notify: isFlag,
});

export const isRiskSettings = isObjectOf<RiskSettings>({
  compromisedCredentialsRiskConfiguration: ifThere(
    isObjectOf<CompromisedCredentials>({
      eventFilter: isListOf(isWord<PasswordEvent>({ PASSWORD_CHANGE: true, SIGN_IN: true, SIGN_UP: true })),
      actions: isObjectOf<CompromisedCredentials['actions']>({
        eventAction: isWord({ BLOCK: true, NO_ACTION: true }),
      }),
    }),
  ),
  accountTakeoverRiskConfiguration: ifThere(
    isObjectOf<AccountTakeover>({
      actions: isObjectOf<AccountTakeover['actions']>({
        lowAction: ifThere(isTakeoverAction),
        mediumAction: ifThere(isTakeoverAction),
        highAction: ifThere(isTakeoverAction),
      }),
      notifyConfiguration: ifThere(
        isObjectOf<NotifyConfiguration>({
          from: maybeText,
          replyTo: maybeText,
          sourceArn: isText,
          blockEmail: ifThere(isNotifyEmail),
          noActionEmail: ifThere(isNotifyEmail),
          mfaEmail: ifThere(isNotifyEmail),
        }),
      ),
    }),
  ),
  riskExceptionConfiguration: ifThere(
    isObjectOf<RiskExceptions>({ blockedIPRangeList: maybeTexts, skippedIPRangeList: maybeTexts }),
  ),
});
