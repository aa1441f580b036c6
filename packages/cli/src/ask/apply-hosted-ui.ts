import type { AuthConfig } from '../project/auth-schema.ts';
import type { Answers } from './answers.ts';

type HostedUi = NonNullable<AuthConfig['hostedUi']>;
type Providers = NonNullable<AuthConfig['providers']>;

/** The types of the providers that are asked for: others in the file are nobody's business here. */
const social = ['Facebook', 'Google', 'LoginWithAmazon', 'SignInWithApple'];

const unfinishedPages =
  'Hosted pages want --domain, --callback-urls and --logout-urls. "cenote add auth --configuration social", or "cenote update auth --update social", asks for all of it.';

/** The configuration with the pages and providers that were answered. @throws Error for pages of which a part is missing */
export function applyHostedUi(config: AuthConfig, answers: Answers): AuthConfig {
  const { hostedUi, domain, callbackUrls, logoutUrls, flow, scopes, providers } = answers;
  if (hostedUi === false) return { ...config, hostedUi: undefined, providers: undefined } as unknown as AuthConfig;
  const asked = { domain, callbackUrls, logoutUrls, flows: flow && [flow], scopes };
  const changed = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const isAsked = Object.keys(changed).length > 0;
  const pages = isAsked ? ({ ...config.hostedUi, ...changed } as HostedUi) : config.hostedUi;
  if (pages !== undefined && !(pages.domain && pages.callbackUrls && pages.logoutUrls))
    throw new Error(unfinishedPages);
  return {
    ...config,
    ...(pages && { hostedUi: pages }),
    ...(providers && { providers: providersOf(config.providers ?? {}, answers) }),
  };
}

function providersOf(before: Providers, answers: Answers): Providers {
  const { providers = [] } = answers;
  const others = Object.entries(before).filter(([, { type }]) => !social.includes(type));
  const chosen = providers.map((name): [string, Providers[string]] => {
    switch (name) {
      case 'facebook':
        return withKeys('Facebook', before, answers.facebookAppId, answers.facebookAppSecret);
      case 'google':
        return withKeys('Google', before, answers.googleClientId, answers.googleClientSecret);
      case 'amazon':
        return withKeys('LoginWithAmazon', before, answers.amazonClientId, answers.amazonClientSecret);
      case 'apple':
        return apple(before, answers);
    }
  });
  return Object.fromEntries([...others, ...chosen]);
}

function withKeys(
  type: 'Facebook' | 'Google' | 'LoginWithAmazon',
  before: Providers,
  clientId = '',
  clientSecret = '',
): [string, Providers[string]] {
  return [type, { ...before[type], type, clientId, clientSecret }];
}

function apple(before: Providers, answers: Answers): [string, Providers[string]] {
  const { appleServicesId = '', appleTeamId = '', appleKeyId = '', applePrivateKey = '' } = answers;
  const keys = { clientId: appleServicesId, teamId: appleTeamId, keyId: appleKeyId, privateKey: applePrivateKey };
  return ['SignInWithApple', { ...before['SignInWithApple'], type: 'SignInWithApple', ...keys }];
}
