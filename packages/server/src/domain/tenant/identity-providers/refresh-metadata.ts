import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { spend } from '#domain/spent-store.ts';
import type { IdentityProvider, ProviderFacts } from './identity-provider.ts';
import { saveFacts } from './identity-provider-store.ts';
import { kinds } from './kinds/index.ts';

type Refreshing = Pick<Context, 'db' | 'clock' | 'documents' | 'log'>;

// AWS: "every 6 hours or before the metadata expires, whichever is earlier".
const freshMs = 6 * 60 * 60 * 1000;
/** How often metadata is asked for that is old, and does not come; and for a key that nobody knows. All processes together. */
const paceMs = { old: 5 * 60 * 1000, key: 60 * 1000 };

/**
 * The provider with its metadata as it stands under its URL: fetched anew when it is six hours old, or is over. What cannot be fetched
 * leaves it as it is.
 */
export async function withCurrentMetadata(context: Refreshing, provider: IdentityProvider): Promise<IdentityProvider> {
  const { samlFetchedAt = 0, saml } = provider.facts;
  const now = context.clock.now();
  const isOld = now - samlFetchedAt >= freshMs || now >= (saml?.validUntil ?? Number.POSITIVE_INFINITY);
  return isOld ? ((await refresh(context, provider, 'old')) ?? provider) : provider;
}

/** The provider with other keys than these, where its metadata stands under a URL and has some by now. */
export async function withNewerKeys(
  context: Refreshing,
  provider: IdentityProvider,
): Promise<IdentityProvider | undefined> {
  const keysOf = ({ facts }: IdentityProvider) => JSON.stringify(facts.saml?.signingCertificates);
  const newer = await refresh(context, provider, 'key');
  return newer !== undefined && keysOf(newer) !== keysOf(provider) ? newer : undefined;
}

async function refresh(
  context: Refreshing,
  provider: IdentityProvider,
  why: keyof typeof paceMs,
): Promise<IdentityProvider | undefined> {
  const { poolId, name, details, facts, kind } = provider;
  if (kind !== 'SAML' || !details['MetadataURL'] || !(await isFirst(context, provider, why))) return undefined;
  try {
    const learned: ProviderFacts = (await kinds.SAML.learn?.(context, details)) ?? {};
    if (learned.saml?.entityId !== facts.saml?.entityId) {
      throw new Fault('InvalidParameterException', 'It is of another provider.');
    }
    const after = { ...provider, facts: { ...facts, ...learned } };
    await saveFacts(context, after);
    return after;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    context.log.warn(
      { poolId, provider: name, reason: error.message },
      'the metadata of an identity provider is not renewed',
    );
    return undefined;
  }
}

/** Whether nobody has asked for it in this span of time. */
async function isFirst(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  { poolId, name, createdAt }: IdentityProvider,
  why: keyof typeof paceMs,
): Promise<boolean> {
  const span = Math.floor(clock.now() / paceMs[why]);
  const id = `metadata-${why}-${poolId}-${createdAt}-${name}-${span}`;
  return (await db.transaction([spend(id, (span + 1) * paceMs[why])])).committed;
}
