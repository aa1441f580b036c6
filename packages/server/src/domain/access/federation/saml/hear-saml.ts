import { hash, X509Certificate } from 'node:crypto';
import type { Write } from '#database/database.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { Context } from '#domain/context.ts';
import { type ForeignIdentity, ForeignTokenError, type SamlFacts } from '#domain/foreign-tokens.ts';
import { spend } from '#domain/spent-store.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import { loadEncryptionKey } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { withCurrentMetadata, withNewerKeys } from '#domain/tenant/identity-providers/refresh-metadata.ts';
import type { SamlSubject } from './messages.ts';
import { samlEntityIdOf, samlOf } from './saml-party.ts';

/** What a browser brings from a SAML provider. */
export interface SamlAnswer {
  /** `SAMLResponse`, as it came. */
  readonly response: string;
  /** Where it came: the only address that it may be for. */
  readonly responseUrl: string;
  /** What it has to answer; absent where nobody asked. */
  readonly requestId?: string;
}

/** What a SAML provider says of somebody, verified. */
export interface SamlStatement {
  /** What it calls them, and the session. */
  readonly subject: SamlSubject;
  readonly entityId: string;
  /** Attributes by their names, and `sub`. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** When they proved who they are, in milliseconds since 1970. */
  readonly authenticatedAt: number;
  /** Uses the assertion up, at every process: to be written with what it brings about. */
  readonly proof: readonly Write[];
}

/**
 * What a provider says, once everything about it is true; a key that nobody knows is looked for where the provider publishes its keys.
 * Whatever is wrong has one word for all, so that nobody learns from it; the log has the reason.
 * @throws OAuthError
 */
export async function hearSaml(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'documents' | 'log' | 'foreignTokens'>,
  provider: IdentityProvider,
  answer: SamlAnswer,
): Promise<SamlStatement> {
  try {
    const { identity, facts, entityId } = await verify(context, await withCurrentMetadata(context, provider), answer);
    const { assertionId, usableUntil, recipient: _, sessionEndsAt: __, authenticatedAt, ...name } = facts;
    const digest = hash('sha256', JSON.stringify([provider.poolId, entityId, assertionId]), 'base64url');
    const { aud: ___, ...claims } = identity.claims;
    return {
      subject: { ...name, name: identity.subject },
      entityId,
      claims,
      authenticatedAt,
      proof: [spend(`saml-${digest}`, usableUntil, () => refuse(context, provider, 'the assertion was used'))],
    };
  } catch (error) {
    if (!(error instanceof ForeignTokenError)) throw error;
    throw refuse(context, provider, error.message, error);
  }
}

/** AWS: the beginning of its words; which reason it is, it says too. */
function refuse(
  { log }: Pick<Context, 'log'>,
  { poolId, name }: IdentityProvider,
  reason: string,
  cause?: unknown,
): OAuthError {
  log.warn({ poolId, provider: name, reason }, 'a sign-in by an identity provider failed');
  return new OAuthError('invalid_request', 'Invalid SAML response received.', { cause });
}

type Verified = { readonly identity: ForeignIdentity; readonly facts: SamlFacts; readonly entityId: string };

async function verify(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'documents' | 'log' | 'foreignTokens'>,
  provider: IdentityProvider,
  answer: SamlAnswer,
): Promise<Verified> {
  try {
    return await verifyOnce(context, provider, answer);
  } catch (error) {
    if (!(error instanceof ForeignTokenError) || error.reason !== 'signature') throw error;
    const newer = await withNewerKeys(context, provider);
    if (newer === undefined) throw error;
    return verifyOnce(context, newer, answer);
  }
}

async function verifyOnce(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'log' | 'foreignTokens'>,
  provider: IdentityProvider,
  { response, responseUrl, requestId }: SamlAnswer,
): Promise<Verified> {
  const { poolId, details } = provider;
  const saml = samlOf(context, provider);
  if (saml === undefined) throw new ForeignTokenError('unreachable', 'SAML: there is no metadata that may be believed');
  const { entityId, signingCertificates: certificates } = saml;
  tellExpiry(context, provider, certificates);
  const decryptionKey =
    details['EncryptedResponses'] === 'true' ? await loadEncryptionKey(context, provider) : undefined;
  const identity = await context.foreignTokens.verify(
    {
      kind: 'saml',
      entityId,
      certificates,
      audiences: [samlEntityIdOf(poolId)],
      recipients: [responseUrl],
      signOn: { ...(requestId !== undefined && { requestId }), ...(decryptionKey && { decryptionKey }) },
    },
    response,
    context.clock.now(),
  );
  if (identity.response === undefined) throw new ForeignTokenError('form', 'SAML: no facts of the response');
  return { identity, facts: identity.response, entityId };
}

/** A certificate is where a key comes in SAML, and no more than that: one that is over stops nobody, but should not stay. */
function tellExpiry(
  { clock, log }: Pick<Context, 'clock' | 'log'>,
  { poolId, name }: IdentityProvider,
  certificates: readonly string[],
): void {
  const isOver = (one: string) => new X509Certificate(Buffer.from(one, 'base64')).validToDate.getTime() <= clock.now();
  if (certificates.every(isOver)) {
    log.warn({ poolId, provider: name }, 'every signing certificate of an identity provider has expired');
  }
}
