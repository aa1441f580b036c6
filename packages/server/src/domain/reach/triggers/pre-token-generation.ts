import type { Context } from '#domain/context.ts';
import {
  type Answer,
  parseOptionalStructure,
  parseStructure,
  parseText,
  parseTextMap,
  parseTexts,
  unrecognizable,
} from './answer.ts';
import type {
  PreTokenGenerationTriggerEvent,
  PreTokenGenerationV2TriggerEvent,
  PreTokenGenerationV3TriggerEvent,
} from './events.ts';
import { isFixedClaim, withoutInheritedNames } from './fixed-claims.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/** What asked for tokens. */
export type TokenSource = PreTokenGenerationV3TriggerEvent['triggerSource'];

/** What a function wants of one token. Claims that it may not change are gone already. */
export interface ClaimOverrides {
  /** Claims to add or to replace; values are any JSON. */
  readonly add: Readonly<Record<string, unknown>>;
  readonly suppress: readonly string[];
}

/** Groups and roles of both tokens, with AWS's names for what a function may change. An empty list is no claim. */
export interface Groups {
  readonly groupsToOverride: readonly string[];
  readonly iamRolesToOverride: readonly string[];
  readonly preferredRole?: string;
}

/** What a function wants of the tokens that are about to be made. */
export interface TokenOverrides {
  readonly idClaims: ClaimOverrides;
  readonly accessClaims: ClaimOverrides;
  readonly scopes: { readonly add: readonly string[]; readonly suppress: readonly string[] };
  /** Absent: groups and roles stay as they are. */
  readonly groups?: Groups;
}

/** What PreTokenGeneration gets to see. */
export interface TokenRequest {
  readonly userAttributes: Readonly<Record<string, string>>;
  readonly groups: Groups;
  /** Only V2_0 and V3_0 get to see them. */
  readonly scopes: readonly string[];
  readonly clientMetadata: Metadata;
}

const noClaims: ClaimOverrides = { add: {}, suppress: [] };
const noOverrides: TokenOverrides = {
  idClaims: noClaims,
  accessClaims: noClaims,
  scopes: { add: [], suppress: [] },
};

// AWS: these may not hold a structure in the ID token.
const plainIdClaims: readonly string[] = ['address', 'email_verified', 'phone_number_verified', 'updated_at'];

/**
 * Asks PreTokenGeneration, in the version that the pool chose, what to change in tokens; nothing without such a trigger.
 * AWS: a client that signs in as itself (TokenGeneration_ClientCredentials) is a matter of V3_0 alone.
 * @throws Fault UserLambdaValidationException when it refuses, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function preTokenGeneration(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  triggerSource: TokenSource,
  request: TokenRequest,
): Promise<TokenOverrides> {
  const version = subject.pool.settings.lambdaConfig.preTokenGenerationConfig?.lambdaVersion ?? 'V1_0';
  if (triggerSource === 'TokenGeneration_ClientCredentials') {
    return version === 'V3_0' ? invokeScoped(context, subject, '3', { triggerSource, request }) : noOverrides;
  }
  if (version !== 'V1_0') {
    return invokeScoped(context, subject, version === 'V2_0' ? '2' : '3', { triggerSource, request });
  }
  const { userAttributes, clientMetadata } = request;
  const own = {
    triggerSource,
    request: { userAttributes, groupConfiguration: groupConfiguration(request), clientMetadata },
    response: { claimsOverrideDetails: null },
  };
  return invokeTrigger<PreTokenGenerationTriggerEvent, TokenOverrides>(
    context,
    subject,
    'preTokenGeneration',
    own,
    readOverrides,
  );
}

function readOverrides(answer: Answer | undefined): TokenOverrides {
  const details = parseOptionalStructure(answer?.['claimsOverrideDetails']);
  if (details === undefined) return noOverrides;
  const add = parseTextMap(details['claimsToAddOrOverride']) ?? {};
  return {
    ...noOverrides,
    idClaims: changeable({ add, suppress: parseTexts(details['claimsToSuppress']) }),
    ...parseGroups(details),
  };
}

async function invokeScoped(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  version: '2' | '3',
  { triggerSource, request }: { triggerSource: TokenSource; request: TokenRequest },
): Promise<TokenOverrides> {
  const { userAttributes, clientMetadata, scopes } = request;
  const own = {
    triggerSource,
    request: {
      userAttributes,
      groupConfiguration: groupConfiguration(request),
      scopes: [...scopes],
      clientMetadata,
    },
    response: { claimsAndScopeOverrideDetails: null },
  };
  return invokeTrigger<PreTokenGenerationV2TriggerEvent | PreTokenGenerationV3TriggerEvent, TokenOverrides>(
    context,
    subject,
    'preTokenGeneration',
    own,
    (answer) => readScoped(answer, subject.clientId),
    version,
  );
}

function readScoped(answer: Answer | undefined, clientId: string | undefined): TokenOverrides {
  const details = parseOptionalStructure(answer?.['claimsAndScopeOverrideDetails']);
  if (details === undefined) return noOverrides;
  const idClaims = parseClaims(details['idTokenGeneration']);
  if (plainIdClaims.some((name) => typeof idClaims.add[name] === 'object')) throw unrecognizable();
  const access = parseOptionalStructure(details['accessTokenGeneration']);
  const accessClaims = parseClaims(access);
  // AWS: an access token may name its own client as its audience, and nobody else.
  const isOwnAudience = clientId !== undefined && accessClaims.add['aud'] === clientId;
  const { add, suppress } = changeable(accessClaims);
  return {
    idClaims: changeable(idClaims),
    accessClaims: { add: { ...add, ...(isOwnAudience && { aud: clientId }) }, suppress },
    scopes: { add: parseScopes(access?.['scopesToAdd']), suppress: parseTexts(access?.['scopesToSuppress']) },
    ...parseGroups(details),
  };
}

function groupConfiguration({ groups }: TokenRequest) {
  return {
    groupsToOverride: [...groups.groupsToOverride],
    iamRolesToOverride: [...groups.iamRolesToOverride],
    preferredRole: groups.preferredRole ?? null,
  };
}

function parseClaims(value: unknown): ClaimOverrides {
  const generation = parseOptionalStructure(value);
  const add = parseOptionalStructure(generation?.['claimsToAddOrOverride']) ?? {};
  return { add, suppress: parseTexts(generation?.['claimsToSuppress']) };
}

function changeable({ add, suppress }: ClaimOverrides): ClaimOverrides {
  return {
    add: Object.fromEntries(
      Object.entries(add)
        .filter(([name]) => !isFixedClaim(name))
        .map(([name, value]) => [name, withoutInheritedNames(value)]),
    ),
    suppress: suppress.filter((name) => !isFixedClaim(name)),
  };
}

function parseScopes(value: unknown): string[] {
  const scopes = parseTexts(value);
  // A scope is a word: with a blank in it, it would be two.
  if (scopes.some((scope) => !/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope))) throw unrecognizable();
  return scopes;
}

/** AWS: an answer without the member leaves groups as they are; one in which it is null or empty takes them away. */
function parseGroups(details: Answer): Pick<TokenOverrides, 'groups'> {
  const sent = details['groupOverrideDetails'];
  if (sent === undefined) return {};
  const overrides = sent === null ? {} : parseStructure(sent);
  const preferredRole = parseText(overrides['preferredRole']);
  return {
    groups: {
      groupsToOverride: parseTexts(overrides['groupsToOverride']),
      iamRolesToOverride: parseTexts(overrides['iamRolesToOverride']),
      ...(preferredRole !== undefined && { preferredRole }),
    },
  };
}
