import type { AuthConfig } from '../project/auth-schema.ts';
import { clientNames } from '../push/wanted-clients.ts';
import type { Answers } from './answers.ts';

const socialNames = {
  Facebook: 'facebook',
  Google: 'google',
  LoginWithAmazon: 'amazon',
  SignInWithApple: 'apple',
} as const;

/** The answers that a configuration already holds: what stands there when somebody is asked again. */
export function answersOf(config: AuthConfig): Answers {
  const { userPool, identityPool, hostedUi, providers = {}, groups = {}, clients = {} } = config;
  const { passwordPolicy = {}, messages = {}, mfa, verify = ['email'], requiredAttributes = [] } = userPool;
  const client = clients[clientNames(config)[0] ?? ''] ?? {};
  const characters = ['lowercase', 'uppercase', 'numbers', 'symbols'] as const;
  const rules = {
    lowercase: 'requireLowercase',
    uppercase: 'requireUppercase',
    numbers: 'requireNumbers',
    symbols: 'requireSymbols',
  } as const;
  const { Facebook, Google, LoginWithAmazon, SignInWithApple } = providers;
  const { facebook, google, amazon, apple } = identityPool?.providers ?? {};
  return defined({
    services: identityPool === undefined ? 'users' : 'both',
    identityPoolName: identityPool?.name,
    guests: identityPool?.guests,
    thirdParty: identityPool?.providers !== undefined,
    identityProviders: (['facebook', 'google', 'amazon', 'apple'] as const).filter(
      (name) => identityPool?.providers?.[name],
    ),
    identityFacebookAppId: facebook,
    identityGoogleWebClientId: google?.web,
    identityGoogleIosClientId: google?.ios,
    identityGoogleAndroidClientId: google?.android,
    identityAmazonAppId: amazon,
    identityAppleBundleId: apple,
    groups: Object.keys(groups),
    mfa: mfa?.mode,
    mfaMethods: mfa?.methods,
    mfaSms: messages.signInSms,
    emailVerification: verify.includes('email'),
    emailSubject: messages.verifySubject,
    emailMessage: messages.verifyEmail,
    overridePassword: passwordPolicy.minimumLength !== undefined && passwordPolicy.minimumLength !== 8,
    passwordLength: passwordPolicy.minimumLength === undefined ? undefined : String(passwordPolicy.minimumLength),
    passwordCharacters: characters.filter((name) => passwordPolicy[rules[name]]),
    attributes: requiredAttributes,
    refreshDays: client.refreshTokenDays === undefined ? undefined : String(client.refreshTokenDays),
    attributeAccess: client.readAttributes !== undefined,
    readAttributes: client.readAttributes,
    writeAttributes: client.writeAttributes,
    hostedUi: hostedUi !== undefined,
    domain: hostedUi?.domain,
    callbackUrls: hostedUi?.callbackUrls,
    logoutUrls: hostedUi?.logoutUrls,
    flow: hostedUi?.flows?.includes('implicit') ? 'implicit' : undefined,
    scopes: hostedUi?.scopes,
    providers: Object.values(providers).flatMap(({ type }) =>
      type in socialNames ? [socialNames[type as keyof typeof socialNames]] : [],
    ),
    facebookAppId: Facebook?.clientId,
    facebookAppSecret: Facebook?.clientSecret,
    googleClientId: Google?.clientId,
    googleClientSecret: Google?.clientSecret,
    amazonClientId: LoginWithAmazon?.clientId,
    amazonClientSecret: LoginWithAmazon?.clientSecret,
    appleServicesId: SignInWithApple?.clientId,
    appleTeamId: SignInWithApple?.teamId,
    appleKeyId: SignInWithApple?.keyId,
    applePrivateKey: SignInWithApple?.privateKey,
  });
}

function defined(answers: { readonly [N in keyof Answers]: Answers[N] | undefined }): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined));
}
