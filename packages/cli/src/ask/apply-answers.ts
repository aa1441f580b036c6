import type { AuthConfig, ProjectConfig } from '../project/auth-schema.ts';
import { usualGroup } from '../templates/group-template.ts';
import { type TemplateName, triggersOf } from '../templates/templates.ts';
import type { Answers } from './answers.ts';
import { applyHostedUi } from './apply-hosted-ui.ts';

type UserPool = AuthConfig['userPool'];
type Clients = NonNullable<AuthConfig['clients']>;
type Verified = NonNullable<UserPool['verify']>;

/** What is in the file where nobody answers otherwise: people with a username and an address, and credentials for them. */
export function defaultConfig({ $schema, project, outputs }: ProjectConfig): AuthConfig {
  return {
    ...($schema && { $schema }),
    project,
    ...(outputs && { outputs }),
    userPool: {
      name: project,
      signIn: ['username'],
      caseSensitive: false,
      selfSignUp: true,
      verify: ['email'],
      requiredAttributes: ['email'],
      passwordPolicy: { minimumLength: 8 },
      mfa: { mode: 'OFF' },
    },
    clients: { app: { refreshTokenDays: 30 } },
    identityPool: { name: project, guests: false },
  };
}

/** The configuration with what was answered: pure, and what was not asked stays. */
export function applyAnswers(before: AuthConfig, answers: Answers): AuthConfig {
  const { triggers = [] } = answers;
  const groups = groupsOf(before, answers);
  const config: AuthConfig = {
    ...before,
    userPool: applyUserPool(before.userPool, answers),
    ...(before.clients && { clients: applyClients(before.clients, answers) }),
    ...(groups && { groups }),
    ...(triggers.length > 0 && { triggers: { ...before.triggers, ...triggersOf(triggers as TemplateName[]) } }),
  };
  const { identityPool: _, ...others } = config;
  const identityPool = applyIdentityPool(config, answers);
  return withoutUndefined(applyHostedUi({ ...others, ...(identityPool && { identityPool }) }, answers));
}

/** Those that were answered, and the one that a function puts new users into. */
function groupsOf(
  { groups: before = {} }: AuthConfig,
  { groups, triggers = [], newUserGroup = usualGroup }: Answers,
): AuthConfig['groups'] {
  const isFilled = triggers.includes('add-to-group');
  if (groups === undefined && !isFilled) return undefined;
  const names = [...(groups ?? Object.keys(before)), ...(isFilled ? [newUserGroup] : [])];
  return Object.fromEntries(names.map((name) => [name, before[name] ?? {}]));
}

function applyUserPool(pool: UserPool, answers: Answers): UserPool {
  const { poolName, signIn, attributes, emailVerification, mfa, mfaMethods, passwordLength } = answers;
  const names = signIn && namesOf(signIn);
  const verified = signIn && addressesOf(signIn);
  return {
    ...pool,
    ...(poolName && { name: poolName }),
    ...(names && verified && { signIn: names, verify: verified, requiredAttributes: verified }),
    ...(attributes && { requiredAttributes: attributes as NonNullable<UserPool['requiredAttributes']> }),
    ...(emailVerification !== undefined && { verify: verifyOf(pool, verified, emailVerification) }),
    ...(mfa && { mfa: mfa === 'OFF' ? { mode: mfa } : { mode: mfa, methods: mfaMethods ?? ['TOTP'] } }),
    ...(passwordLength && { passwordPolicy: policyOf(passwordLength, answers) }),
    ...messagesOf(pool, answers),
  };
}

function namesOf(signIn: NonNullable<Answers['signIn']>): NonNullable<UserPool['signIn']> {
  return signIn === 'email-or-phone' ? ['email', 'phone_number'] : [signIn];
}

/** The addresses that a code verifies: those that people sign in with, or else the e-mail address. */
function addressesOf(signIn: NonNullable<Answers['signIn']>): ('email' | 'phone_number')[] {
  return signIn === 'phone_number' ? ['phone_number'] : ['email'];
}

function verifyOf(pool: UserPool, now: Verified | undefined, isMailed: boolean): Verified {
  const others = (now ?? pool.verify ?? []).filter((one) => one !== 'email');
  return isMailed ? ['email', ...others] : others;
}

function policyOf(length: string, { passwordCharacters = [] }: Answers): NonNullable<UserPool['passwordPolicy']> {
  return {
    minimumLength: Number(length),
    requireLowercase: passwordCharacters.includes('lowercase'),
    requireUppercase: passwordCharacters.includes('uppercase'),
    requireNumbers: passwordCharacters.includes('numbers'),
    requireSymbols: passwordCharacters.includes('symbols'),
  };
}

function messagesOf(pool: UserPool, { emailSubject, emailMessage, mfaSms }: Answers): Partial<UserPool> {
  if ((emailSubject ?? emailMessage ?? mfaSms) === undefined) return {};
  return {
    messages: {
      ...pool.messages,
      ...(emailSubject && { verifySubject: emailSubject }),
      ...(emailMessage && { verifyEmail: emailMessage }),
      ...(mfaSms && { signInSms: mfaSms }),
    },
  };
}

/** Answers are about the first client, which the written files name. */
function applyClients(clients: Clients, answers: Answers): Clients {
  const [first = 'app'] = Object.keys(clients);
  const { refreshDays, readAttributes, writeAttributes } = answers;
  return {
    ...clients,
    [first]: {
      ...clients[first],
      ...(refreshDays && { refreshTokenDays: Number(refreshDays) }),
      ...(readAttributes && { readAttributes }),
      ...(writeAttributes && { writeAttributes }),
    },
  };
}

function applyIdentityPool(config: AuthConfig, answers: Answers): AuthConfig['identityPool'] {
  const { identityPool: before, project } = config;
  const { services, identityPoolName, guests, thirdParty, identityProviders = [] } = answers;
  if (services === 'users') return undefined;
  if (before === undefined && services === undefined) return undefined;
  const chosen = (name: (typeof identityProviders)[number], id: string | undefined) =>
    identityProviders.includes(name) && id ? id : undefined;
  const google = {
    web: chosen('google', answers.identityGoogleWebClientId),
    ios: chosen('google', answers.identityGoogleIosClientId),
    android: chosen('google', answers.identityGoogleAndroidClientId),
  };
  const providers = {
    facebook: chosen('facebook', answers.identityFacebookAppId),
    google: identityProviders.includes('google') ? google : undefined,
    amazon: chosen('amazon', answers.identityAmazonAppId),
    apple: chosen('apple', answers.identityAppleBundleId),
  };
  return {
    ...(before ?? { name: project }),
    ...(identityPoolName && { name: identityPoolName }),
    ...(guests !== undefined && { guests }),
    ...(thirdParty !== undefined && { providers: thirdParty ? providers : undefined }),
  } as AuthConfig['identityPool'];
}

/** As it stands in a file. */
function withoutUndefined<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
