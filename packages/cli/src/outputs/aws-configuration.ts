import type { Deployed } from './deployed.ts';
import { amplifyNames } from './wire-names.ts';

/** `awsconfiguration.json`, of the native libraries. */
export function awsConfiguration(deployed: Deployed): object {
  const { endpoint, region, userPoolId, clientId, identityPoolId, pages, config } = deployed;
  const { google, facebook } = config.identityPool?.providers ?? {};
  const oauth = pages && {
    WebDomain: pages.domain,
    AppClientId: clientId,
    SignInRedirectURI: pages.redirectSignIn.join(','),
    SignOutRedirectURI: pages.redirectSignOut.join(','),
    Scopes: pages.scopes,
  };
  return {
    UserAgent: 'aws-amplify/cli',
    Version: '0.1.0',
    IdentityManager: { Default: {} },
    ...(identityPoolId && {
      CredentialsProvider: { CognitoIdentity: { Default: { PoolId: identityPoolId, Region: region } } },
    }),
    CognitoUserPool: {
      // The libraries put https:// in front themselves.
      Default: { PoolId: userPoolId, AppClientId: clientId, Region: region, Endpoint: new URL(endpoint).host },
    },
    ...(google && { GoogleSignIn: { Permissions: 'email,profile,openid', ...googleIds(google) } }),
    ...(facebook && { FacebookSignIn: { AppId: facebook, Permissions: 'public_profile' } }),
    Auth: {
      Default: { ...(oauth && { OAuth: oauth }), authenticationFlowType: 'USER_SRP_AUTH', ...amplifyNames(config) },
    },
  };
}

function googleIds({ web, ios, android }: { readonly web?: string; readonly ios?: string; readonly android?: string }) {
  return {
    ...(web && { 'ClientId-WebApp': web }),
    ...(ios && { 'ClientId-iOS': ios }),
    ...(android && { 'ClientId-Android': android }),
  };
}

/** `amplifyconfiguration.json`, of Amplify's native libraries: the same, one level deeper. */
export function amplifyConfiguration(deployed: Deployed): object {
  return {
    UserAgent: 'aws-amplify-cli/2.0',
    Version: '1.0',
    auth: { plugins: { awsCognitoAuthPlugin: awsConfiguration(deployed) } },
  };
}
