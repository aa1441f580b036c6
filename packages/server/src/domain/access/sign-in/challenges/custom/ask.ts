import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { createAuthChallenge } from '#domain/reach/triggers/create-auth-challenge.ts';
import { defineAuthChallenge } from '#domain/reach/triggers/define-auth-challenge.ts';
import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { authSessionLifetimeSeconds } from '#domain/tenant/clients/client.ts';
import { spokenName, wrongPassword } from '../../account.ts';
import type { Asker } from '../../asker.ts';
import { type Attempt, challengeEntries, countCustom } from '../../attempt.ts';
import { pose } from '../../challenge.ts';
import { type Counted, Guesses } from '../../guesses/guesses.ts';
import type { Challenge, Verdict } from '../../step.ts';
import { newPasswordChallenge } from '../new-password/put.ts';
import { challengePassword } from '../password-verifier/put.ts';
import { dropCustomState, findCustomState, saveCustomState } from './state-store.ts';

/** What the three triggers of a custom authentication are told of the sign-in. */
export async function customRequest(context: Context, asker: Asker, attempt: Attempt, user: User | undefined) {
  const { pool, client, caller } = asker;
  const state = await findCustomState(context, attempt.id);
  return {
    state,
    subject: { pool, clientId: client.id, username: user?.username ?? attempt.name },
    request: {
      userAttributes: user === undefined ? {} : triggerAttributes(user),
      session: challengeEntries(attempt, state?.metadata),
      userNotFound: user === undefined,
    },
    clientMetadata: caller.clientMetadata,
  };
}

/** Whom DefineAuthChallenge is asked about. */
interface Defining {
  /** Undefined for one who does not exist. */
  readonly user: User | undefined;
  /** What a client sent that begins with SRP. */
  readonly srpA?: string;
  /** A right answer to a custom challenge, which counts as failed until the trigger goes on. */
  readonly guess?: Counted | undefined;
}

/**
 * Asks DefineAuthChallenge what comes next, and does it. Only a sign-in that it lets in ends the count of wrong answers: one
 * right answer may be the easy one of several.
 * @throws Fault NotAuthorizedException when the trigger ends the sign-in; InvalidLambdaResponseException when it says
 * nothing that this sign-in could do
 */
export async function askDefine(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  { user, srpA, guess }: Defining,
): Promise<Verdict> {
  const { subject, request, clientMetadata } = await customRequest(context, asker, attempt, user);
  const answer = await defineAuthChallenge(context, subject, { ...request, clientMetadata });
  if (answer.failAuthentication) throw wrongPassword();
  if (answer.issueTokens) {
    if (user === undefined) throw wrongPassword();
    if (isBareSrp(attempt)) throw unrecognizable();
    const ended = countCustom(attempt) > 0 ? new Guesses(context, asker, user, attempt.name, 'custom').end() : [];
    const writes = [dropCustomState(attempt.id), ...ended];
    return { kind: 'proved', attempt: { ...attempt, granted: true }, user, writes };
  }
  if (guess !== undefined) await context.db.transaction(guess.undo);
  const { challengeName } = answer;
  if (challengeName === 'CUSTOM_CHALLENGE') return challengeCustom(context, asker, attempt, user);
  if (challengeName === 'PASSWORD_VERIFIER' && srpA !== undefined) {
    return challengePassword(context, asker, attempt, user, srpA);
  }
  if (challengeName === 'NEW_PASSWORD_REQUIRED' && user?.status === 'FORCE_CHANGE_PASSWORD' && attempt.password) {
    return newPasswordChallenge(context, asker, attempt, user);
  }
  throw unrecognizable();
}

/**
 * Whether SRP_A is all that the client has sent, which every stranger can. Its entry says `challengeResult: true`, and a
 * trigger that looks at nothing else would let them all in.
 */
function isBareSrp({ history }: Attempt): boolean {
  return history.length === 1 && history[0] === 'SRP_A';
}

function unrecognizable(): Fault {
  return new Fault('InvalidLambdaResponseException', 'Unrecognizable lambda output');
}

/** In one sign-in: its history has to fit into a `Session`. */
const maxCustomChallenges = 100;

/**
 * Lets CreateAuthChallenge make a challenge, and puts it to the client.
 * @throws Fault NotAuthorizedException after a hundred of them
 */
async function challengeCustom(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  user: User | undefined,
): Promise<Challenge> {
  if (countCustom(attempt) >= maxCustomChallenges) {
    throw new Fault('NotAuthorizedException', 'Too many custom challenges in one sign-in.');
  }
  const { state, subject, request, clientMetadata } = await customRequest(context, asker, attempt, user);
  const created = await createAuthChallenge(context, subject, {
    ...request,
    challengeName: 'CUSTOM_CHALLENGE',
    clientMetadata,
  });
  const next = {
    privateParameters: created.privateChallengeParameters,
    metadata: [...(state?.metadata ?? []), created.challengeMetadata],
  };
  const expiresAt = context.clock.now() + authSessionLifetimeSeconds(asker.client) * 1000;
  await context.db.transaction([await saveCustomState(context, attempt.id, next, expiresAt)]);
  return pose(context, asker, attempt, {
    name: 'CUSTOM_CHALLENGE',
    parameters: {
      ...created.publicChallengeParameters,
      USERNAME: await spokenName(context, asker, attempt.name, user),
    },
    detail: {},
  });
}
