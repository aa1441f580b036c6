import { hash, timingSafeEqual } from 'node:crypto';
import { type BrowserSession, isByWayOf } from '#domain/access/browser-session/browser-session.ts';
import { appDigestOf } from '#domain/access/consents/consent.ts';
import { isAlive } from '#domain/access/tokens/sign-in-store.ts';
import type { Context } from '#domain/context.ts';
import { findUserBySub } from '#domain/people/users/user-store.ts';
import { openState, sealState } from '#domain/sealed.ts';
import { type AuthorizationRequest, formatParameters } from './authorization-request.ts';

/** Who has signed in for a request, and is to be asked what its app may have. The browser keeps it sealed. */
interface Ticket {
  readonly poolId: string;
  readonly sub: string;
  readonly generation: number;
  readonly passwordSetAt: number;
  readonly authenticatedAt: number;
  /** Of the session at the pages; in base64url. */
  readonly session: string;
  /** By which they signed in. */
  readonly provider?: string;
  /** SHA-256 of the request and of who asks. */
  readonly request: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const purpose = 'consent';
const lifetimeMs = 10 * 60 * 1000;

/** What the cookie is called that has the ticket, without its prefix, and how long a browser keeps it. */
export const consentCookie = { name: 'cenote-consent', maxAgeSeconds: lifetimeMs / 1000 };

/** What a browser is to keep until its person has said what the app of this request may have. */
export async function sealTicket(
  context: Pick<Context, 'clock' | 'secrets'>,
  request: AuthorizationRequest,
  { user, authenticatedAt, digest, provider }: BrowserSession,
): Promise<string> {
  const ticket: Ticket = {
    poolId: user.poolId,
    sub: user.sub,
    generation: user.signInGeneration,
    passwordSetAt: user.passwordSetAt ?? 0,
    authenticatedAt,
    session: Buffer.from(digest).toString('base64url'),
    ...(provider !== undefined && { provider }),
    request: digestOf(request),
    expiresAt: context.clock.now() + lifetimeMs,
  };
  return Buffer.from(await sealState(context, purpose, ticket)).toString('base64url');
}

/** Who has signed in for just this request, while they may still be taken for signed in there; or undefined. */
export async function openTicket(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  request: AuthorizationRequest,
  sealed: string | undefined,
): Promise<BrowserSession | undefined> {
  if (sealed === undefined) return undefined;
  const ticket = (await openState(context, purpose, Buffer.from(sealed, 'base64url'))) as Ticket | undefined;
  if (ticket === undefined || context.clock.now() >= ticket.expiresAt || ticket.poolId !== request.pool.id) {
    return undefined;
  }
  if (!isByWayOf(request.client, ticket)) return undefined;
  if (!timingSafeEqual(Buffer.from(ticket.request), Buffer.from(digestOf(request)))) return undefined;
  const user = await findUserBySub(context, ticket.poolId, ticket.sub);
  const life = { generation: ticket.generation, password_set_at: ticket.passwordSetAt, revoked_at: null };
  if (user === undefined || !user.enabled || !isAlive(life, user)) return undefined;
  return { digest: Buffer.from(ticket.session, 'base64url'), user, authenticatedAt: ticket.authenticatedAt };
}

/** With how the app is called and where it lives: whoever has read another name is asked again. */
function digestOf({ pool, client, parameters }: AuthorizationRequest): string {
  return hash('sha256', `${pool.id}\n${formatParameters(parameters)}\n${appDigestOf(client)}`, 'base64url');
}
