import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type CertifiedKey, newCertifiedKey } from '#domain/tenant/pools/certified-key.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadSamlCertificate } from '#domain/tenant/pools/saml-certificate.ts';
import type { Details, IdentityProvider, ProviderKind } from './identity-provider.ts';
import { findProvider, insertNewProvider, providerMissing, saveProvider } from './identity-provider-store.ts';
import { kinds } from './kinds/index.ts';
import { chooseDetails } from './provider-details.ts';
import { checkAcrMapping, checkMapping, checkName } from './provider-settings.ts';

type Changing = Pick<Context, 'clock' | 'db' | 'documents' | 'log' | 'secrets'>;

/** What an owner may say of a provider; what is absent was not said. */
export interface ProviderInput {
  readonly details?: Details | undefined;
  readonly attributeMapping?: Readonly<Record<string, string>> | undefined;
  readonly acrMapping?: Readonly<Record<string, string>> | undefined;
  readonly identifiers?: readonly string[] | undefined;
}

const maxAttempts = 20;

/**
 * Makes an identity provider. What its details name elsewhere, metadata and discovery documents, is read now.
 * @throws Fault InvalidParameterException, DuplicateProviderException, LimitExceededException, ResourceNotFoundException
 */
export async function createProvider(
  context: Changing,
  pool: Pool,
  { name, kind, ...input }: ProviderInput & { readonly name: string; readonly kind: ProviderKind },
): Promise<IdentityProvider> {
  checkName(name, kind);
  checkSettings(pool, kind, input);
  const { details, facts } = await chooseDetails(context, kind, input.details ?? {});
  const key = kind === 'SAML' ? await newEncryptionKey(context, pool.id) : undefined;
  const createdAt = context.clock.now();
  const provider: IdentityProvider = {
    poolId: pool.id,
    name,
    kind,
    details,
    facts: key === undefined ? facts : { ...facts, encryptionCertificate: key.certificate.toString('base64') },
    attributeMapping: input.attributeMapping ?? kinds[kind].mapping,
    ...(input.acrMapping && { acrMapping: input.acrMapping }),
    identifiers: input.identifiers ?? [],
    createdAt,
    modifiedAt: createdAt,
  };
  await insertNewProvider(context, provider, key?.privateKeyDer);
  return provider;
}

/**
 * Changes what is said, and keeps the rest, whatever others change meanwhile. AWS: details are replaced as a whole. The key
 * to which a SAML provider encrypts stays.
 * @throws Fault InvalidParameterException, ResourceNotFoundException, ConcurrentModificationException
 */
export async function updateProvider(
  context: Changing,
  pool: Pool,
  name: string,
  input: ProviderInput,
): Promise<IdentityProvider> {
  const known = await findProvider(context, pool.id, name);
  if (!known) throw providerMissing(pool.id, name);
  checkSettings(pool, known.kind, input);
  const learned = input.details && (await chooseDetails(context, known.kind, input.details));
  let before: IdentityProvider | undefined = known;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const after = changed(before, input, learned, context.clock.now());
    if (await saveProvider(context, before, after)) return after;
    before = await findProvider(context, pool.id, name);
    // Another one of the name may be of another kind, for which nothing of this was checked.
    if (before?.createdAt !== known.createdAt) throw providerMissing(pool.id, name);
  }
  throw new Fault('ConcurrentModificationException', `Identity provider ${name} was changed by another request.`);
}

/** With it the pool gets the certificate for what it signs, unless it has one: providers want to know both. */
async function newEncryptionKey(context: Changing, poolId: string): Promise<CertifiedKey> {
  const [key] = await Promise.all([newCertifiedKey(context, poolId), loadSamlCertificate(context, poolId)]);
  return key;
}

function changed(
  before: IdentityProvider,
  { attributeMapping, acrMapping, identifiers }: ProviderInput,
  learned: Pick<IdentityProvider, 'details' | 'facts'> | undefined,
  now: number,
): IdentityProvider {
  const { encryptionCertificate } = before.facts;
  const kept = encryptionCertificate === undefined ? {} : { encryptionCertificate };
  return {
    ...before,
    ...(learned && { details: learned.details, facts: { ...learned.facts, ...kept } }),
    ...(attributeMapping && { attributeMapping }),
    ...(acrMapping && { acrMapping }),
    ...(identifiers && { identifiers }),
    modifiedAt: Math.max(now, before.modifiedAt + 1),
  };
}

function checkSettings(pool: Pool, kind: ProviderKind, { attributeMapping, acrMapping }: ProviderInput): void {
  if (attributeMapping) checkMapping(pool, attributeMapping);
  checkAcrMapping(kind, acrMapping);
}
