import { hash } from 'node:crypto';
import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import type { Context } from '#domain/context.ts';
import { ForeignTokenError, type SamlLogout, type SamlMessage, type SamlSender } from '#domain/foreign-tokens.ts';
import { openState, sealState } from '#domain/sealed.ts';
import { spend } from '#domain/spent-store.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import { findProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { withCurrentMetadata } from '#domain/tenant/identity-providers/refresh-metadata.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { logoutRequest, logoutResponse } from './messages.ts';
import { samlOf } from './saml-party.ts';
import { findSamlSession, listSamlSessions, type SamlSession } from './saml-session-store.ts';
import { type Sending, sendMessage } from './send-message.ts';

type SigningOut = Pick<Context, 'db' | 'clock' | 'secrets' | 'documents' | 'log' | 'foreignTokens'>;

/** What travels to a provider and back, sealed, while somebody signs out there. */
interface SignOutState {
  readonly poolId: string;
  readonly providerName: string;
  readonly requestId: string;
  /** Where the browser goes then. */
  readonly next: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const purpose = 'saml-sign-out';
const lifetimeMs = 10 * 60 * 1000;

/**
 * Sends a browser to the provider that signed its person in, so that they sign out there too (SAML 2.0 Profiles, section 4.4; AWS: where
 * `IDPSignout` is true, and always signed). Then it comes back, and goes on to `next`. undefined where nobody has to be asked.
 */
export async function beginSignOut(
  context: SigningOut,
  { poolId, secret, next }: { poolId: string; secret: string; next: string },
): Promise<Sending | undefined> {
  const session = await findSamlSession(context, poolId, secret);
  const known = session && (await findProvider(context, poolId, session.providerName));
  if (session === undefined || known?.details['IDPSignout'] !== 'true') return undefined;
  const provider = await withCurrentMetadata(context, known);
  const endpoint = signOutOf(context, provider);
  if (endpoint === undefined) return undefined;
  const now = context.clock.now();
  const head = { id: `_${newOrderedId(now)}`, now, poolId, destination: endpoint.location };
  const until = now + lifetimeMs;
  const state: SignOutState = { poolId, providerName: provider.name, requestId: head.id, next, expiresAt: until };
  const relayState = Buffer.from(await sealState(context, purpose, state)).toString('base64url');
  const xml = logoutRequest(head, session.subject, until);
  return sendMessage(context, { poolId, endpoint, kind: 'SAMLRequest', xml, relayState, isSigned: true });
}

/** A message of single logout, and where it came. */
export interface Brought {
  readonly message: SamlMessage;
  readonly relayState: string | undefined;
  readonly logoutUrl: string;
}

/** Where a browser goes that comes back from signing out; `isConfirmed`: the provider says that it is done. undefined for any other. */
export async function finishSignOut(
  context: SigningOut,
  { message, relayState, logoutUrl }: Brought,
): Promise<{ readonly next: string; readonly isConfirmed: boolean } | undefined> {
  const opened = await openState(context, purpose, Buffer.from(relayState ?? '', 'base64url'));
  const state = opened as SignOutState | undefined;
  if (state === undefined || context.clock.now() >= state.expiresAt) return undefined;
  const { poolId, providerName, requestId, next } = state;
  const provider = await findProvider(context, poolId, providerName);
  const said = provider && (await verify(context, provider, { message, logoutUrl }));
  const isConfirmed = said?.kind === 'response' && said.inResponseTo === requestId && said.isSuccess;
  return { next, isConfirmed };
}

/**
 * Signs somebody out everywhere because their provider says so: sessions of browsers and tokens alike. What the browser takes back to
 * the provider; undefined where it is nobody's word that counts, or of nobody who is known here.
 */
export async function obeySignOut(
  context: SigningOut,
  { message, relayState, logoutUrl }: Brought,
  poolId: string | undefined,
): Promise<Sending | undefined> {
  const asked = await peek(context, message);
  if (asked?.kind !== 'request') return undefined;
  const found = await listSamlSessions(context, asked.issuer, asked.name);
  const known = found.filter((session) => poolId === undefined || session.poolId === poolId);
  let answered: Sending | undefined;
  for (const sessions of groups(known)) {
    const provider = await findProvider(context, sessions[0].poolId, sessions[0].providerName);
    const said = provider && (await verify(context, provider, { message, logoutUrl }));
    if (provider === undefined || said?.kind !== 'request') continue;
    await end(context, sessions, said);
    answered ??= await answer(context, provider, { inResponseTo: said.id, relayState });
  }
  return answered;
}

/** Sessions of one pool and provider each: each provider's own keys tell whether the word is its own. */
function groups(sessions: readonly SamlSession[]): (readonly [SamlSession, ...SamlSession[]])[] {
  const byProvider = new Map<string, [SamlSession, ...SamlSession[]]>();
  for (const session of sessions) {
    const key = JSON.stringify([session.poolId, session.providerName]);
    const group = byProvider.get(key);
    if (group === undefined) byProvider.set(key, [session]);
    else group.push(session);
  }
  return [...byProvider.values()];
}

async function peek({ foreignTokens, clock }: SigningOut, message: SamlMessage): Promise<SamlLogout | undefined> {
  return foreignTokens.readLogout(message, undefined, clock.now()).catch(unlessForeign);
}

function unlessForeign(error: unknown): undefined {
  if (error instanceof ForeignTokenError) return undefined;
  throw error;
}

/** What a message says if it is of this provider; else the log has the reason. */
async function verify(
  context: SigningOut,
  known: IdentityProvider,
  { message, logoutUrl }: Omit<Brought, 'relayState'>,
): Promise<SamlLogout | undefined> {
  const provider = await withCurrentMetadata(context, known);
  const saml = samlOf(context, provider);
  if (saml === undefined) return undefined;
  const { entityId, signingCertificates: certificates } = saml;
  const sender: SamlSender = { entityId, certificates, destinations: [logoutUrl] };
  try {
    return await context.foreignTokens.readLogout(message, sender, context.clock.now());
  } catch (error) {
    if (!(error instanceof ForeignTokenError)) throw error;
    const { poolId, name } = provider;
    context.log.warn(
      { poolId, provider: name, reason: error.message },
      'a sign-out by an identity provider is not believed',
    );
    return undefined;
  }
}

/** Every session of theirs ends with one of them: tokens do not say of which they came. A request counts once. */
async function end(
  context: SigningOut,
  sessions: readonly [SamlSession, ...SamlSession[]],
  { id, usableUntil, sessionIndexes }: Extract<SamlLogout, { kind: 'request' }>,
): Promise<void> {
  const isMeant = ({ subject: { sessionIndex } }: SamlSession) =>
    sessionIndexes.length === 0 || sessionIndex === undefined || sessionIndexes.includes(sessionIndex);
  const subs = new Set(sessions.filter(isMeant).map(({ sub }) => sub));
  const [{ poolId, providerName }] = sessions;
  for (const sub of subs) {
    const digest = hash('sha256', JSON.stringify([poolId, providerName, id, sub]), 'base64url');
    // Where it was obeyed before, or they are gone, nothing is left to end.
    await context.db.transaction([
      spend(`saml-${digest}`, usableUntil),
      ...endingWrites('sign-out-everywhere', { poolId, sub }),
    ]);
  }
}

async function answer(
  context: SigningOut,
  provider: IdentityProvider,
  { inResponseTo, relayState }: { inResponseTo: string; relayState: string | undefined },
): Promise<Sending | undefined> {
  const { poolId } = provider;
  const endpoint = signOutOf(context, provider);
  if (endpoint === undefined) return undefined;
  const { binding, location, responseLocation = location } = endpoint;
  const now = context.clock.now();
  const head = { id: `_${newOrderedId(now)}`, now, poolId, destination: responseLocation };
  const xml = logoutResponse(head, inResponseTo);
  const to = { binding, location: responseLocation };
  return sendMessage(context, { poolId, endpoint: to, kind: 'SAMLResponse', xml, relayState, isSigned: true });
}

function signOutOf(context: Pick<Context, 'clock'>, provider: IdentityProvider) {
  const endpoints = samlOf(context, provider)?.signOut ?? [];
  return endpoints.find(({ binding }) => binding === 'redirect') ?? endpoints[0];
}
