import { findRefusal, type Write, write } from '#database/database.ts';
import { proveSession } from '#domain/access/browser-session/browser-session-store.ts';
import { Guesses } from '#domain/access/sign-in/guesses/guesses.ts';
import { revoked } from '#domain/access/tokens/hold-sign-in.ts';
import type { SelfService } from '#domain/access/tokens/verify.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { codeExpired, issueCode, proveCode } from '#domain/people/codes/code.ts';
import { spendQuota } from '#domain/people/codes/quota.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { hasPasskeys } from '#domain/people/mfa/passkeys/has-passkeys.ts';
import { codeUsed, proveSoftwareToken } from '#domain/people/mfa/software-token.ts';
import { findTrustedAddress, type TrustedAddress, toTarget } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { prepareCode, storeAndDeliver } from '#domain/reach/delivery/prepare-code.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { ownAccounts, takesProvider } from '#domain/tenant/clients/takes-provider.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';

/**
 * How somebody proves who they are whose provider does not say when it asked them: by a sign-in to their account here, by a passkey, by
 * their authenticator app, by a code to an address.
 */
export type ProofWay =
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'passkey' }
  | { readonly kind: 'app' }
  | { readonly kind: 'code'; readonly address: TrustedAddress };

const purpose = 'prove-again';

/**
 * The ways that there are. A message alone is for those who have nothing stronger: whoever signs in to an account of the pool does that,
 * with every factor, and whoever has a passkey or an app proves one of those. Addresses have to be proved, and nothing may question them.
 */
export async function findProofWays(
  context: Pick<Context, 'db' | 'settings'>,
  { client, user }: Pick<SelfService, 'client' | 'user'>,
): Promise<readonly ProofWay[]> {
  if (signsInHere(client, user)) return [{ kind: 'sign-in' }];
  const strong: ProofWay[] = [];
  if (await hasPasskeys(context, user)) strong.push({ kind: 'passkey' });
  if ((await loadEnrolment(context, user)).verifiedToken !== undefined) strong.push({ kind: 'app' });
  if (strong.length > 0) return strong;
  return (['email', 'phone_number'] as const).flatMap((attribute) => {
    const address = findTrustedAddress(user, attribute);
    return address === undefined ? [] : [{ kind: 'code', address } as const];
  });
}

function signsInHere(client: Client, { status }: User): boolean {
  return status !== 'EXTERNAL_PROVIDER' && takesProvider(client, ownAccounts);
}

/** Sends a code by which somebody proves who they are. @throws Fault CodeDeliveryFailureException, LimitExceededException; codeExpired for no way of theirs */
export async function sendProof(
  context: Context,
  self: SelfService,
  attribute: VerifiedAttribute,
  caller: Caller,
): Promise<void> {
  const { pool, client, user } = self;
  const way = (await findProofWays(context, self)).find((one) => isTo(one, attribute));
  if (way?.kind !== 'code') throw codeExpired();
  const { address } = way;
  await spendQuota(context, { poolId: pool.id, who: user.sub }, 'request-proof');
  const code = await issueCode(context, subjectOf(user), { target: toTarget(address), caller });
  const message = { address, code, purpose: 'authentication', isHidden: false } as const;
  await storeAndDeliver(context, await prepareCode(context, { pool, clientId: client.id, user }, message, caller));
}

/**
 * Marks the session at the pages as one of who has just proved who they are, by the code of a message or of their app. A code counts
 * once, and for this session alone.
 * @throws Fault CodeMismatchException, ExpiredCodeException, LimitExceededException; NotAuthorizedException where the session has ended,
 * and while the app is guessed at
 */
export async function proveAgain(
  context: Context,
  self: SelfService & Required<Pick<SelfService, 'browserSession'>>,
  code: string,
  caller: Pick<Caller, 'address'>,
): Promise<void> {
  const { pool, client, user } = self;
  const ways = await findProofWays(context, self);
  if (ways.some(({ kind }) => kind === 'app')) {
    const guesses = new Guesses(
      context,
      { asker: { pool, client }, attempt: { name: user.username }, user },
      'second-factor',
    );
    await guesses.evaluate(async () => {
      await markProved(context, self, await proveSoftwareToken(context, user, code), codeUsed);
      return true;
    });
    return;
  }
  await spendQuota(context, { poolId: pool.id, who: user.sub }, 'prove-again');
  const { target, writes } = await proveCode(context, subjectOf(user), code, caller);
  // The address has changed since: it is not the person's any more, or not yet.
  if (!ways.some((way) => way.kind === 'code' && toTarget(way.address) === target)) throw codeExpired();
  await markProved(context, self, writes, codeExpired);
}

/** Marks a session at the pages as proved, with the writes that use the proof up. @throws Fault NotAuthorizedException where the session has ended; `overtaken` */
export async function markProved(
  context: Pick<Context, 'db' | 'clock'>,
  { user: { poolId, sub }, held, browserSession: digest }: Parameters<typeof proveAgain>[1],
  used: readonly Write[],
  overtaken: () => Error,
): Promise<void> {
  const marked = write(
    proveSession,
    { digest, poolId, sub, now: context.clock.now() },
    { expect: 'one', refusal: revoked },
  );
  const writes = [...held, ...used, marked];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw findRefusal(outcome, writes) ?? overtaken();
}

function isTo(way: ProofWay, attribute: VerifiedAttribute): boolean {
  return way.kind === 'code' && way.address.attribute === attribute;
}

function subjectOf({ poolId, sub }: User) {
  return { poolId, sub, purpose } as const;
}
