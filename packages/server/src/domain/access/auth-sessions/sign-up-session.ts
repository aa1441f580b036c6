import { randomUUID } from 'node:crypto';
import type { Medium } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { openState, sealState } from '#domain/sealed.ts';
import { authSessionLifetimeSeconds, type Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { sessionExpired, sessionInvalid } from './session.ts';

/** A sign-up under way, or confirmed: what its client may go on with. It is used up by `spendSession`. */
export interface SignUpSession {
  readonly id: string;
  readonly sub: string;
  /** Absent until the sign-up is confirmed. */
  readonly confirmation?: ConfirmationByCode;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** How a sign-up was confirmed, and how that left the account: the session ends when any of it is another. */
export interface ConfirmationByCode {
  /** By which the code came, and where to, as a digest. */
  readonly medium: Medium;
  readonly sentTo: string;
  /** Whether whoever confirmed is known to have signed up, and so to have chosen the password. */
  readonly isBySignUp: boolean;
  readonly generation: number;
  readonly passwordSetAt?: number;
}

interface SealedSession extends SignUpSession {
  readonly clientId: string;
}

/** Whether the code that confirmed a sign-up counts as the first factor of a sign-in: the pool allows such codes. */
export function isFirstFactorMedium({ settings }: Pool, medium: Medium): boolean {
  const factor = medium === 'EMAIL' ? 'EMAIL_OTP' : 'SMS_OTP';
  return settings.policies.signInPolicy.allowedFirstAuthFactors.includes(factor);
}

const purpose = 'sign-up-session';

/** The `Session` text of a sign-up; it lives as long as the client's AuthSessionValidity unless said. */
export async function sealSignUpSession(
  context: Pick<Context, 'secrets' | 'clock'>,
  client: Client,
  {
    sub,
    confirmation,
    lifetimeSeconds = authSessionLifetimeSeconds(client),
  }: Pick<SignUpSession, 'sub' | 'confirmation'> & { readonly lifetimeSeconds?: number },
): Promise<string> {
  const state: SealedSession = {
    id: randomUUID(),
    clientId: client.id,
    sub,
    ...(confirmation !== undefined && { confirmation }),
    expiresAt: context.clock.now() + lifetimeSeconds * 1000,
  };
  return Buffer.from(await sealState(context, purpose, state)).toString('base64url');
}

/**
 * The sign-up in a `Session` text. Whether it is this user's, and unused, is for the caller to check.
 * @throws Fault NotAuthorizedException when it is forged, expired, or another client's
 */
export async function openSignUpSession(
  context: Pick<Context, 'secrets' | 'clock'>,
  client: Client,
  session: string,
): Promise<SignUpSession> {
  const state = (await openState(context, purpose, Buffer.from(session, 'base64url'))) as SealedSession | undefined;
  if (state === undefined || state.clientId !== client.id) {
    throw sessionInvalid();
  }
  if (context.clock.now() >= state.expiresAt) {
    throw sessionExpired();
  }
  return state;
}
