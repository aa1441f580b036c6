import type { Settings } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isSamlProviderArn, openIdProviderName } from '#domain/identity-pools/trusted-providers/provider-arn.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import { localSource } from './credential-source.ts';
import type { IdentityPoolSettings, ProviderSettings, UserPoolProvider } from './identity-pool.ts';
import { findUserPoolId, ownProvider, publicProviders } from './provider-names.ts';
import { chooseTags } from './tags.ts';

/** What an administrator sends of an identity pool. */
export interface IdentityPoolInput extends Omit<ProviderSettings, 'cognitoIdentityProviders'> {
  readonly allowUnauthenticatedIdentities: boolean;
  readonly allowClassicFlow?: boolean;
  readonly identityPoolTags?: Readonly<Record<string, string>>;
  readonly cognitoIdentityProviders?: readonly Partial<UserPoolProvider>[];
}

// AWS: quotas of identity pools.
const maxUserPoolProviders = 50;

/** The settings of a new identity pool. @throws Fault InvalidParameterException, LimitExceededException */
export function createIdentityPoolSettings(settings: Settings, input: IdentityPoolInput): IdentityPoolSettings {
  return {
    ...chooseSettings(settings, input),
    ...chooseTags(input.identityPoolTags),
    roles: {},
    principalTagMaps: {},
    credentialSource: localSource,
  };
}

/**
 * The settings of an identity pool after an update. AWS: providers that are left out are taken away; whether the classic flow is
 * allowed stays, as does what has operations of its own: tags, roles, mappings.
 * @throws Fault InvalidParameterException, also for another name of the developer's provider; LimitExceededException
 */
export function updateIdentityPoolSettings(
  settings: Settings,
  before: IdentityPoolSettings,
  input: IdentityPoolInput,
): IdentityPoolSettings {
  const { developerProviderName = before.developerProviderName, allowClassicFlow = before.allowClassicFlow } = input;
  if (before.developerProviderName !== undefined && developerProviderName !== before.developerProviderName) {
    throw new Fault('InvalidParameterException', 'The developer provider name cannot be changed once it was set.');
  }
  const kept = withoutUndefined({ developerProviderName, allowClassicFlow, identityPoolTags: before.identityPoolTags });
  const { roles, roleMappings, principalTagMaps, credentialSource } = before;
  return {
    ...chooseSettings(settings, { ...input, ...kept }),
    ...kept,
    ...withoutUndefined({ roles, roleMappings, principalTagMaps, credentialSource }),
  };
}

type Chosen = Omit<
  IdentityPoolSettings,
  'identityPoolTags' | 'roles' | 'roleMappings' | 'principalTagMaps' | 'credentialSource'
>;

/** AWS: what is sent empty is absent. */
function chooseSettings(settings: Settings, input: IdentityPoolInput): Chosen {
  const { allowUnauthenticatedIdentities, allowClassicFlow, developerProviderName } = input;
  checkDeveloperProvider(input);
  return {
    allowUnauthenticatedIdentities,
    ...withoutUndefined({
      allowClassicFlow,
      developerProviderName,
      supportedLoginProviders: choosePublicProviders(input.supportedLoginProviders),
      openIdConnectProviderARNs: chooseArns(
        input.openIdConnectProviderARNs,
        (arn) => openIdProviderName(arn) !== undefined,
      ),
      cognitoIdentityProviders: chooseUserPools(settings, input.cognitoIdentityProviders),
      samlProviderARNs: chooseArns(input.samlProviderARNs, isSamlProviderArn),
    }),
  };
}

/**
 * The developer's users are nobody else's: a name that somebody else has would make them the same people, and a word that tokens say
 * of how an identity was authenticated would make guests of them.
 */
function checkDeveloperProvider({
  developerProviderName: name,
  openIdConnectProviderARNs: arns = [],
}: IdentityPoolInput): void {
  if (name === undefined) return;
  const taken = [...publicProviders, ownProvider, 'authenticated', 'unauthenticated', ...arns.map(openIdProviderName)];
  if (taken.includes(name)) {
    throw new Fault(
      'InvalidParameterException',
      `${name} is no name for the developer's own provider: another has it.`,
    );
  }
}

/** AWS: captured for a login; that it is said here too is a guess. */
export function publicProviderUnknown(): Fault {
  return new Fault('InvalidParameterException', 'Please provide a valid public provider.');
}

function choosePublicProviders(sent: ProviderSettings['supportedLoginProviders'] = {}) {
  const names = Object.keys(sent);
  if (!names.every((name) => (publicProviders as readonly string[]).includes(name))) throw publicProviderUnknown();
  return names.length > 0 ? sent : undefined;
}

function chooseArns(sent: readonly string[] = [], isRight: (arn: string) => boolean): readonly string[] | undefined {
  const wrong = sent.find((arn) => !isRight(arn));
  if (wrong !== undefined) throw new Fault('InvalidParameterException', `${wrong} is not the ARN of such a provider.`);
  return sent.length > 0 ? sent : undefined;
}

function chooseUserPools(
  settings: Settings,
  sent: readonly Partial<UserPoolProvider>[] = [],
): readonly UserPoolProvider[] | undefined {
  if (sent.length > maxUserPoolProviders) {
    throw new Fault(
      'LimitExceededException',
      `An identity pool has at most ${maxUserPoolProviders} user pool providers.`,
    );
  }
  const chosen = sent.map(({ providerName = '', clientId = '', serverSideTokenCheck = false }) => {
    if (clientId === '' || findUserPoolId(settings, providerName) === undefined) {
      throw new Fault('InvalidParameterException', 'Invalid Cognito Identity Provider');
    }
    return { providerName, clientId, serverSideTokenCheck };
  });
  return chosen.length > 0 ? chosen : undefined;
}
