import type { Deployed } from './deployed.ts';

/** The social providers by the names of this file. */
const providerNames: Readonly<Record<string, string>> = {
  Google: 'GOOGLE',
  Facebook: 'FACEBOOK',
  LoginWithAmazon: 'LOGIN_WITH_AMAZON',
  SignInWithApple: 'SIGN_IN_WITH_APPLE',
};

/**
 * `amplify_outputs.json`, as aws-amplify 6 takes it. It has no place for endpoints, so they stand in `custom`, by the names that
 * `Amplify.configure` has for them.
 */
export function amplifyOutputs(deployed: Deployed): object {
  const { endpoint, region, userPoolId, clientId, identityPoolId, pages, config } = deployed;
  const {
    signIn = ['username'],
    verify = ['email'],
    requiredAttributes = [],
    mfa,
    passwordPolicy = {},
  } = config.userPool;
  const { mode = 'OFF', methods = [] } = mfa ?? {};
  return {
    version: '1.3',
    auth: {
      aws_region: region,
      user_pool_id: userPoolId,
      user_pool_client_id: clientId,
      ...(identityPoolId && { identity_pool_id: identityPoolId }),
      mfa_configuration: { OFF: 'NONE', OPTIONAL: 'OPTIONAL', ON: 'REQUIRED' }[mode],
      mfa_methods: mode === 'OFF' ? [] : methods,
      password_policy: {
        min_length: passwordPolicy.minimumLength ?? 8,
        require_lowercase: passwordPolicy.requireLowercase ?? false,
        require_uppercase: passwordPolicy.requireUppercase ?? false,
        require_numbers: passwordPolicy.requireNumbers ?? false,
        require_symbols: passwordPolicy.requireSymbols ?? false,
      },
      ...(pages && {
        oauth: {
          identity_providers: Object.values(config.providers ?? {}).flatMap(({ type }) => providerNames[type] ?? []),
          domain: pages.domain,
          scopes: pages.scopes,
          redirect_sign_in_uri: pages.redirectSignIn,
          redirect_sign_out_uri: pages.redirectSignOut,
          response_type: pages.responseType,
        },
      }),
      standard_required_attributes: requiredAttributes,
      username_attributes: signIn,
      user_verification_types: verify,
      unauthenticated_identities_enabled: config.identityPool?.guests ?? false,
      ...(config.groups && {
        groups: Object.entries(config.groups).map(([name, { precedence = 0 }]) => ({ [name]: { precedence } })),
      }),
    },
    custom: {
      cenote: { userPoolEndpoint: endpoint, ...(identityPoolId && { identityPoolEndpoint: endpoint }) },
    },
  };
}
