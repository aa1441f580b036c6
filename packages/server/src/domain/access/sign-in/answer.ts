import { checkUnspent, sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import type { Context } from '#domain/context.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { spokenName } from '#domain/people/nobody/spoken-name.ts';
import { ownNames } from '#domain/people/users/own-names.ts';
import { checkSecretHash, hidesUsers } from '#domain/tenant/clients/client.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { withProtection } from './asker.ts';
import { findAttemptUser, hasFirstFactor } from './attempt.ts';
import type { Answer, ChallengeKind } from './challenge.ts';
import { challenges, isChallengeName } from './challenges/index.ts';
import type { Deed } from './deed.ts';
import { nextStep } from './next-step.ts';
import { mayMeetHash, required } from './parameters.ts';
import type { Step, Verdict } from './step.ts';

/**
 * Takes the answer to a challenge: the deed behind RespondToAuthChallenge and AdminRespondToAuthChallenge.
 * @throws Fault InvalidParameterException for a missing response, NotAuthorizedException for a wrong answer or a session
 * that is forged, expired, used, or for another challenge; what the challenge and the steps behind it throw.
 */
export async function answerChallenge(context: Context, given: Answer): Promise<Step> {
  const { challengeName, responses } = given;
  if (!isChallengeName(challengeName)) throw sessionInvalid();
  const challenge = challenges[challengeName];
  for (const name of challenge.required) required(responses, name);
  checkSecretHash(given.asker.client, responses['SECRET_HASH'], [required(responses, 'USERNAME')]);
  const asker = withProtection(given.asker, await admitCaller(context, given.asker));
  const answer = { ...given, asker };
  return hideTiming(
    context,
    asker.client,
    async () => nextStep(context, await takeAnswer(context, challenge, answer)),
    {
      isTelling: ({ kind }) => kind !== 'challenge',
      isSlow: mayMeetHash(asker.pool, responses),
    },
  );
}

/**
 * What every answer goes through, whatever the challenge: what the client has carried is opened and still unused, the
 * account is the one that the sign-in has found, and the client names it.
 */
async function takeAnswer(context: Context, challenge: ChallengeKind, given: Answer): Promise<Verdict> {
  const { asker, responses } = given;
  const { attempt, detail, calledAs, ...session } = await challenge.open(context, given);
  await checkUnspent(context, session.id);
  const deed = { asker, attempt, user: await findAttemptUser(context, asker, attempt) };
  const name = required(responses, 'USERNAME');
  if (name !== calledAs && !(await isAnswerer(context, deed, name))) throw (challenge.foreign ?? sessionInvalid)();
  return challenge.answer(context, { deed, session, detail }, responses);
}

/**
 * Whether an answer's USERNAME means the user of the sign-in: the name that was typed, the username, `sub`, or an address.
 * At a client that hides who exists, before anything is proved, only those count that are known from this sign-in: which
 * others belong to the same user would tell.
 */
async function isAnswerer(
  context: Pick<Context, 'db' | 'secrets'>,
  { asker, attempt, user }: Deed,
  name: string,
): Promise<boolean> {
  const { pool, client, admin } = asker;
  const known = attempt.flow === 'CUSTOM_AUTH' ? [await spokenName(context, asker, attempt.name, user)] : [];
  const isOpen = admin || !hidesUsers(client) || hasFirstFactor(attempt);
  const names = [attempt.name, ...(isOpen ? ((user && ownNames(user)) ?? []) : known)];
  const folded = usernameFold(pool, name);
  return names.some((one) => usernameFold(pool, one) === folded);
}
