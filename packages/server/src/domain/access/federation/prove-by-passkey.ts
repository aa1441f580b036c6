import { timingSafeEqual } from 'node:crypto';
import { sessionExpired, sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { SelfService } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';
import { spendQuota } from '#domain/people/codes/quota.ts';
import { passkeyOptions } from '#domain/people/mfa/passkeys/passkey-options.ts';
import { provePasskey } from '#domain/people/mfa/passkeys/prove-passkey.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { openState, sealState } from '#domain/sealed.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { findProofWays, markProved } from './prove-again.ts';

/** Somebody who is signed in at the pages, and their session there. */
type Self = SelfService & Required<Pick<SelfService, 'browserSession'>>;

/** What a page carries from the question for a passkey to its answer, sealed. */
interface Question {
  /** Used up by the answer. */
  readonly id: string;
  readonly challenge: string;
  /** Of the session that asks; in base64url. */
  readonly session: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const purpose = 'prove-by-passkey';
const lifetimeMs = 15 * 60 * 1000;

/** Asks whoever is to prove who they are for a passkey: what the browser needs (JSON), and what comes back with the answer. */
export async function askForPasskey(
  context: Context,
  { pool, user, browserSession }: Self,
): Promise<{ readonly options: string; readonly question: string }> {
  const { options, challenge } = await passkeyOptions(context, pool, user, user.username);
  const now = context.clock.now();
  const session = Buffer.from(browserSession).toString('base64url');
  const question: Question = { id: newOrderedId(now), challenge, session, expiresAt: now + lifetimeMs };
  return {
    // That somebody is there proves nothing: it is whoever sits there who is to be known.
    options: JSON.stringify({ ...JSON.parse(options), userVerification: 'required' }),
    question: Buffer.from(await sealState(context, purpose, question)).toString('base64url'),
  };
}

/**
 * Marks the session at the pages as one of who has just proved who they are, by a passkey that knows its person. An answer counts once,
 * and for the session that was asked alone.
 * @throws Fault NotAuthorizedException for a passkey that is not theirs or has not known them, and for a question that is forged, too old,
 * of another session or answered; LimitExceededException
 */
export async function proveByPasskey(
  context: Context,
  self: Self,
  { credential, question: text }: { readonly credential: string; readonly question: string },
): Promise<void> {
  const { pool, user, browserSession } = self;
  await spendQuota(context, { poolId: pool.id, who: user.sub }, 'prove-again');
  const question = (await openState(context, purpose, Buffer.from(text, 'base64url'))) as Question | undefined;
  if (question === undefined || !isOf(question, browserSession)) throw sessionInvalid();
  if (context.clock.now() >= question.expiresAt) throw sessionExpired();
  const ways = await findProofWays(context, self);
  if (!ways.some(({ kind }) => kind === 'passkey')) throw sessionInvalid();
  const { writes, userVerified } = await provePasskey(context, pool, user, credential, question.challenge);
  if (!userVerified) throw wrongPassword();
  await markProved(context, self, [spendSession(question), ...writes], wrongPassword);
}

function isOf({ session }: Question, browserSession: Uint8Array): boolean {
  const asked = Buffer.from(session, 'base64url');
  return asked.length === browserSession.length && timingSafeEqual(asked, browserSession);
}
