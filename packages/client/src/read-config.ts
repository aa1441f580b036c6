import type { AuthConfig, AuthFlow } from './auth-config.ts';
import { AuthError } from './auth-error.ts';
import type { OAuthSource } from './hosted-ui/oauth-config.ts';
import { withProvider } from './hosted-ui/with-provider.ts';
import type { AuthStorage } from './storage/auth-storage.ts';
import { type CookieOptions, cookieStorage } from './storage/cookie-storage.ts';
import { withSecret } from './with-secret.ts';

type Json = Readonly<Record<string, unknown>>;

/** The members of the configurations that are in use, as far as they are about user pools. */
interface Settings {
  readonly userPoolId?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly endpoint?: string;
  readonly flow?: string;
  readonly clientMetadata?: Readonly<Record<string, string>>;
  readonly oauth?: OAuthSource | undefined;
  readonly identityPoolId?: string;
  readonly identityPoolEndpoint?: string;
  readonly allowGuestAccess?: boolean;
  readonly refreshHandlers?: AuthConfig['refreshHandlers'];
  readonly storage?: AuthStorage;
  readonly cookieStorage?: CookieOptions;
}

/**
 * Reads a configuration as Amplify's tools write it: `aws-exports`, `amplifyconfiguration.json`, `amplify_outputs.json`,
 * `awsconfiguration.json`, what `Amplify.configure` of versions 4 to 6 takes, and our own. Members that are about anything but
 * signing in are left alone. What it leaves out is as in `before`; another app client has a secret of its own.
 * @throws AuthError `AuthUserPoolException` where neither a user pool with an app client is named nor an identity pool
 */
export function readConfig(source: object, before?: AuthConfig): AuthConfig {
  const { clientSecret, flow, cookieStorage: cookies, ...read } = readSettings(Object(source) as Json);
  const storage = read.storage ?? (cookies && cookieStorage(cookies));
  const isOther = read.clientId && read.clientId !== before?.clientId;
  const config = {
    // An app of an identity pool alone has no user pool.
    ...((read.identityPoolId ?? before?.identityPoolId) && { userPoolId: '', clientId: '' }),
    ...before,
    ...(isOther && { clientSecret: undefined, secretHash: undefined }),
    ...defined({ ...read, storage, authFlow: toFlow(flow) }),
  } as AuthConfig;
  if (!config.identityPoolId && !(config.userPoolId && config.clientId)) {
    throw new AuthError(
      'AuthUserPoolException',
      'The configuration names no user pool with a client, nor an identity pool.',
    );
  }
  const own = config.oauth ? withProvider(config) : config;
  return clientSecret ? withSecret(own, clientSecret) : own;
}

function readSettings(source: Json): Settings {
  const plugin = at(source, 'auth', 'plugins', 'awsCognitoAuthPlugin');
  if (plugin) return readSettings(plugin);
  if (source['CognitoUserPool'] ?? source['CredentialsProvider']) return readAwsConfiguration(source);
  const outputs = at(source, 'auth');
  if (outputs?.['user_pool_id'] ?? outputs?.['identity_pool_id']) return readOutputs(outputs);
  if (source['aws_user_pools_id'] ?? source['aws_cognito_identity_pool_id'])
    return { ...readExports(source), ...readAuth(at(source, 'Auth') ?? {}) };
  const auth = at(source, 'Auth');
  if (auth) return readSettings(at(auth, 'Cognito') ?? auth);
  return readAuth(source);
}

/** What version 4 to 6 and this package take, which name the same things differently. */
function readAuth(auth: Json): Settings {
  const read = auth as Readonly<Record<string, string>>;
  return defined({
    userPoolId: read['userPoolId'],
    clientId: read['userPoolWebClientId'] ?? read['userPoolClientId'] ?? read['clientId'],
    clientSecret: read['clientSecret'],
    endpoint: read['userPoolEndpoint'] ?? read['endpoint'],
    flow: read['authenticationFlowType'] ?? read['authFlow'],
    clientMetadata: auth['clientMetadata'] as Settings['clientMetadata'],
    oauth: at(auth, 'oauth') ?? at(auth, 'loginWith', 'oauth'),
    identityPoolId: read['identityPoolId'],
    identityPoolEndpoint: read['identityPoolEndpoint'],
    allowGuestAccess: auth['mandatorySignIn'] ? false : (auth['allowGuestAccess'] as boolean | undefined),
    refreshHandlers: auth['refreshHandlers'] as Settings['refreshHandlers'],
    storage: auth['storage'] as AuthStorage | undefined,
    cookieStorage: auth['cookieStorage'] as CookieOptions | undefined,
  });
}

function readExports(source: Json): Settings {
  const read = source as Readonly<Record<string, string>>;
  const [userPoolId, clientId] = [read['aws_user_pools_id'], read['aws_user_pools_web_client_id']];
  return defined({
    userPoolId,
    clientId,
    endpoint: read['aws_cognito_endpoint'],
    oauth: at(source, 'oauth'),
    identityPoolId: read['aws_cognito_identity_pool_id'],
    allowGuestAccess: read['aws_mandatory_sign_in'] === 'enable' ? false : undefined,
  });
}

function readOutputs(outputs: Json): Settings {
  const read = outputs as Readonly<Record<string, string>>;
  return {
    userPoolId: read['user_pool_id'],
    clientId: read['user_pool_client_id'],
    oauth: at(outputs, 'oauth'),
    identityPoolId: read['identity_pool_id'],
    allowGuestAccess: outputs['unauthenticated_identities_enabled'] as boolean | undefined,
  };
}

/** The native libraries' file. An app client without a password to prove does not prove one: the dummy is not sent. */
function readAwsConfiguration(source: Json): Settings {
  const pool = (at(source, 'CognitoUserPool', 'Default') ?? {}) as Readonly<Record<string, string>>;
  const auth = at(source, 'Auth', 'Default') ?? {};
  const flow = auth['authenticationFlowType'];
  const { PoolId: userPoolId, AppClientId: clientId, AppClientSecret: clientSecret, Endpoint } = pool;
  const endpoint = Endpoint && !/^https?:/.test(Endpoint) ? `https://${Endpoint}` : Endpoint;
  return {
    userPoolId,
    clientId,
    clientSecret,
    endpoint,
    oauth: at(auth, 'OAuth'),
    identityPoolId: at(source, 'CredentialsProvider', 'CognitoIdentity', 'Default')?.['PoolId'] as string | undefined,
    flow: flow === 'CUSTOM_AUTH' ? 'CUSTOM_WITHOUT_SRP' : (flow as string | undefined),
  };
}

/** Version 4 and 5 have one name for both custom flows, and prove a password where there is one. */
function toFlow(flow: string | undefined): AuthFlow | undefined {
  return flow ? ((flow === 'CUSTOM_AUTH' ? 'CUSTOM_WITH_SRP' : flow) as AuthFlow) : undefined;
}

function at(source: Json, ...path: string[]): Json | undefined {
  let value: unknown = source;
  for (const name of path) value = (value as Json | undefined)?.[name];
  return value as Json | undefined;
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
