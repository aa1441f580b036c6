import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { provePasskey } from '#domain/people/mfa/passkeys/prove-passkey.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { bySession, type ChallengeKind, type Opened } from '../../challenge.ts';
import { passed } from '../../deed.ts';
import { required } from '../../parameters.ts';
import type { Claimed, Proved } from '../../step.ts';
import { isPasskeyBoth } from '../first-factor/first-factors.ts';
import { WEB_AUTHN, type WebAuthnDetail } from './put.ts';

/** WEB_AUTHN: the assertion of one of the user's passkeys. */
export const webAuthn: ChallengeKind<WebAuthnDetail> = {
  required: ['USERNAME', 'CREDENTIAL'],
  open: bySession(WEB_AUTHN),
  answer: async (context, opened, responses) => claimPasskey(context, opened, required(responses, 'CREDENTIAL')),
};

/**
 * The assertion of a passkey (WebAuthn Level 3, 7.2). It cannot be guessed, so wrong ones lock nobody out: strangers could
 * use that against the user.
 */
export function claimPasskey(context: Context, opened: Opened<WebAuthnDetail>, credential: string): Claimed {
  return {
    kind: 'claimed',
    deed: opened.deed,
    guessed: 'nothing',
    logged: 'Mfa',
    logs: 'limited',
    prove: () => prove(context, opened, credential),
    refusal: wrongPassword,
  };
}

/** One that verified its user counts as both factors where the pool says so. @throws Fault NotAuthorizedException */
async function prove(
  context: Context,
  { deed, session, detail }: Opened<WebAuthnDetail>,
  credential: string,
): Promise<Proved | undefined> {
  const { asker, user } = deed;
  const { writes, userVerified } = await provePasskey(context, asker.pool, user, credential, detail.challenge);
  if (user === undefined) return undefined;
  const enrolment = userVerified ? await loadEnrolment(context, user) : undefined;
  const isBoth = enrolment !== undefined && isPasskeyBoth(asker.pool, enrolment);
  return {
    kind: 'proved',
    deed: passed(deed, WEB_AUTHN, user, isBoth ? { secondFactor: true } : {}),
    writes: [spendSession(session), ...writes],
    enrolment,
  };
}
