import type { InitiateAuthResponse, RespondToAuthChallengeRequest } from '@cenote/wire/user-pools';
import type { Proof, ProofChoice } from './answers/proof.ts';
import { prove } from './answers/prove.ts';
import { isStraight, requestOf } from './answers/stray.ts';
import { Broken } from './broken.ts';
import { nextOf } from './expected.ts';
import type { OpenSession } from './held.ts';
import { settle } from './initiate.ts';
import type { Person } from './person.ts';
import { isLocked, isTooMuch, judge, recent, Step } from './step.ts';
import { type Answer, type CodeKind, type World } from './world.ts';

export interface AnswerChoice extends ProofChoice {
  /** Which of the open challenges; small numbers are the newest. */
  readonly session: number;
  readonly by: 'administrator' | 'client';
  /** How many times at once. */
  readonly times: number;
}

/** RespondToAuthChallenge and AdminRespondToAuthChallenge. */
export class Respond extends Step {
  readonly choice: AnswerChoice;
  constructor(choice: AnswerChoice) {
    super();
    this.choice = choice;
  }

  override toString() {
    const { session, fault, way, by, times } = this.choice;
    return `Respond(session -${session}, fault ${fault}, way ${way}, ${by}${times > 1 ? `, ${times} at once` : ''})`;
  }

  override check({ sessions }: Readonly<World>): boolean {
    return sessions.length > 0;
  }

  override async act(world: World): Promise<void> {
    const session = recent(world.sessions, this.choice.session);
    if (session === undefined) throw new Error('there is no session');
    const proof = prove(world, session, this.choice);
    const request = requestOf(world, session, proof, this.choice);
    const isOpen = world.isOpen(session);
    const isPossible =
      (isOpen || (session.use.state === 'perhaps used' && world.isTimely(session))) &&
      proof.isRight &&
      isStraight(this.choice.fault, proof);
    const what = `${this} to ${session.name} of ${session.person.name}`;
    const answers = await Promise.all(Array.from({ length: this.choice.times }, () => this.#send(world, request)));
    const successes = answers.filter(({ ok }) => ok);
    if (successes.length > 1) throw new Broken(`${what} succeeded ${successes.length} times`);
    const [answer = answers[0]] = successes;
    if (answer === undefined) throw new Error('there is no answer');
    session.tries += this.choice.times;
    if (session.code !== undefined || session.isPhantom) world.compare(codeKindOf(session), this.choice.times);
    countWrong(session.person, proof, answers.length - successes.length, successes.length > 0);

    if (!session.person.exists && (await this.#meet(world, session, request, answers.length)) && answer.ok) {
      return this.#settle(world, session, proof, answer, what);
    }
    if (session.isPhantom && answer.ok) return this.#goOnWithNobody(world, session, answer.output, what);
    if (!isPossible) return judge(what, resultOf(answer), { may: false, must: false });
    world.succeed(`right answer to ${session.name}${answer.ok ? '' : ', refused'}`);
    await this.#settle(world, session, proof, answer, what);
  }

  /** A password that is sent as a choice may bring somebody over. Tells whether it did. */
  async #meet(world: World, session: OpenSession, request: RespondToAuthChallengeRequest, times: number) {
    const { person: someone } = session;
    const password = request.ChallengeResponses?.['PASSWORD'];
    const isAsked = world.place.variant.migrates && password !== undefined;
    const account = isAsked ? world.elsewhere.admit(someone.name, password) : undefined;
    if (isAsked) someone.wrong.migration += times;
    await world.meet(someone, account, { password, must: false });
    if (someone.exists) world.succeed('migration by a chosen password');
    return someone.exists;
  }

  /** Somebody who does not exist is asked like anybody, and proves nothing. */
  async #goOnWithNobody(world: World, session: OpenSession, output: InitiateAuthResponse, what: string): Promise<void> {
    if (output.AuthenticationResult !== undefined) throw new Broken(`${what} gave tokens to nobody`);
    const { client, person: someone, attempt } = session;
    await world.keep(output, { client, person: someone, attempt, isPhantom: true });
  }

  async #settle(
    world: World,
    session: OpenSession,
    proof: Proof,
    answer: Answer<InitiateAuthResponse>,
    what: string,
  ): Promise<void> {
    const { person: someone, client } = session;
    const isWornOut =
      session.use.state === 'perhaps used' ||
      (session.code !== undefined && (session.tries > 5 || world.isGuessedAt(codeKindOf(session), session.code)));
    if (answer.ok) {
      if (session.code !== undefined) world.compare(codeKindOf(session), -1);
      session.use.state = 'used';
      proof.apply?.();
    }
    const after = proof.confirms ? someone.confirmed() : someone;
    const next = proof.next ?? [nextOf(world.place.variant, after, proof.attempt)];
    if (!answer.ok) {
      if (next.includes('refused')) session.use.state = 'perhaps used';
      const excuse = () =>
        isWornOut ||
        isLocked(answer.refusal, someone, 'password') ||
        isLocked(answer.refusal, someone, 'second') ||
        isLocked(answer.refusal, someone, 'custom') ||
        isTooMuch(answer.refusal, someone, world.now, 'message');
      if (isTooMuch(answer.refusal, someone, world.now, 'message')) session.use.state = 'perhaps used';
      return judge(what, answer, { may: true, must: !next.includes('refused'), excuse });
    }
    const { attempt, newAddress } = proof;
    await settle(world, answer, { what, client, person: someone, attempt, next, ...(newAddress && { newAddress }) });
  }

  #send(world: World, request: RespondToAuthChallengeRequest): Promise<Answer<InitiateAuthResponse>> {
    if (this.choice.by === 'client') return world.call('RespondToAuthChallenge', request);
    return world.call('AdminRespondToAuthChallenge', { ...request, UserPoolId: world.place.pool.id });
  }
}

/** A code as the first factor anybody may ask for. */
function codeKindOf({ attempt }: OpenSession): CodeKind {
  return attempt.first === undefined && attempt.flow !== 'CUSTOM_AUTH' ? 'open' : 'proved';
}

function resultOf(answer: Answer<unknown>) {
  return answer.ok ? { ok: true } : { ok: false, refusal: answer.refusal };
}

function countWrong(someone: Person, { guessed }: Proof, refused: number, succeeded: boolean): void {
  if (guessed === undefined) return;
  // An answer that is taken may be wrong all the same: only tokens end the count.
  if (guessed === 'custom') someone.wrong.custom += refused + Number(succeeded);
  else someone.wrong[guessed] = succeeded ? refused : someone.wrong[guessed] + refused;
}
