import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { recordsEvents } from '#domain/people/auth-events/auth-event.ts';
import { takeQuota } from '#domain/people/codes/quota.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { passkeyOptions } from '#domain/people/mfa/passkeys/passkey-options.ts';
import { provePasskey } from '#domain/people/mfa/passkeys/prove-passkey.ts';
import type { User } from '#domain/people/users/user.ts';
import { ownerOf } from '#domain/reach/delivery/invent-delivery.ts';
import { wrongPassword } from '../../account.ts';
import type { Asker } from '../../asker.ts';
import { type Attempt, passed } from '../../attempt.ts';
import { type Opened, pose } from '../../challenge.ts';
import { recordFailure } from '../../events.ts';
import type { Challenge, Proved } from '../../step.ts';
import { type FirstFactor, isPasskeyBoth } from '../first-factor/first-factors.ts';

export const WEB_AUTHN = 'WEB_AUTHN';

/** What the session of a passkey's challenge holds. */
export interface WebAuthnDetail {
  /** What the authenticator has to sign. */
  readonly challenge: string;
  readonly available: readonly FirstFactor[];
}

/** Asks for one of the user's passkeys; of a user who does not exist, for invented ones. */
export async function challengePasskey(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  user: User | undefined,
  available: readonly FirstFactor[],
): Promise<Challenge> {
  const { options, challenge } = await passkeyOptions(context, asker.pool, user, attempt.name);
  const detail: WebAuthnDetail = { challenge, available };
  return pose(context, asker, attempt, {
    name: WEB_AUTHN,
    parameters: { CREDENTIAL_REQUEST_OPTIONS: options },
    detail,
    available,
  });
}

/**
 * Checks the assertion of a passkey (WebAuthn Level 3, 7.2). One that verified its user counts as both factors where the
 * pool says so.
 * @throws Fault NotAuthorizedException
 */
export async function proveWebAuthn(
  context: Context,
  asker: Asker,
  { session, attempt, detail, user }: Opened<WebAuthnDetail>,
  credential: string,
): Promise<Proved> {
  try {
    const { writes, userVerified } = await provePasskey(context, asker.pool, user, credential, detail.challenge);
    if (user === undefined) throw wrongPassword();
    const isBoth = userVerified && isPasskeyBoth(asker.pool, await loadEnrolment(context, user));
    const proofs = isBoth ? { secondFactor: true } : {};
    return {
      kind: 'proved',
      attempt: passed(attempt, WEB_AUTHN, user, proofs),
      user,
      writes: [spendSession(session), ...writes],
    };
  } catch (error) {
    if (error instanceof Fault) await logFailure(context, asker, attempt, user);
    throw error;
  }
}

/**
 * A passkey cannot be guessed, so wrong ones lock nobody out: strangers could use that against the user. What they leave in
 * the log is limited, as locks limit it for other proofs.
 */
async function logFailure(context: Context, asker: Asker, attempt: Attempt, user: User | undefined): Promise<void> {
  if (!recordsEvents(asker.pool)) return;
  const owner = ownerOf(asker, attempt.name, user);
  if (await takeQuota(context, owner, 'log-passkey-failure')) await recordFailure(context, asker, attempt, 'Mfa');
}
