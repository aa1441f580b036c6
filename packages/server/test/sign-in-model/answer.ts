import type { InitiateAuthResponse, RespondToAuthChallengeRequest } from '@cenote/wire/user-pools';
import type { SecondFactor } from '#domain/mfa/enrolment.ts';
import { isRemembered, nextOf } from './expected.ts';
import { settle } from './initiate.ts';
import { demandOf, type Kind, type Person, stepOf } from './person.ts';
import { srpClient } from './proofs.ts';
import { riddleAnswer } from './riddle.ts';
import { isLocked, isTooMuch, judge, otherCode, pick, recent, Step } from './step.ts';
import { type Answer as Answered, type Attempt, Broken, codeKinds, type OpenSession, type World } from './world.ts';

/** How an answer strays from the right one. */
export type Fault =
  | 'another name'
  | 'another session'
  | 'another user'
  | 'crossed block'
  | 'forged session'
  | 'missing proof'
  | 'no session'
  | 'none'
  | 'old proof'
  | 'other client'
  | 'proof of another'
  | 'wrong proof';

export interface AnswerChoice {
  /** Which of the open challenges; small numbers are the newest. */
  readonly session: number;
  readonly fault: Fault;
  /** Which of several ways to answer it. */
  readonly way: number;
  readonly by: 'administrator' | 'client';
  /** How many times at once. */
  readonly times: number;
}

type Responses = Record<string, string>;

/** What an answer proves, if it is accepted: what the attempt becomes, what follows, and what it does to the person. */
interface Proof {
  readonly responses: Responses;
  /** The name that the answer goes by, where it is not the challenge's. */
  readonly name?: 'PASSWORD' | 'PASSWORD_SRP';
  /** Whether the proof in the responses is the right one. */
  readonly isRight: boolean;
  readonly apply?: () => void;
  /** It makes the account one that may sign in. */
  readonly confirms?: boolean;
  readonly attempt: Attempt;
  /** What follows at once instead of what the gates say. */
  readonly next?: readonly string[];
  readonly newAddress?: Kind;
  readonly guessed?: 'password' | 'second';
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
    const request = this.#request(world, session, proof);
    const isStraight = this.#isStraight(proof);
    const isOpen = world.isOpen(session);
    const isPossible =
      (isOpen || (session.use.state === 'perhaps used' && world.isTimely(session))) && proof.isRight && isStraight;
    const what = `${this.toString()} to ${session.name} of ${session.person.name}`;
    const answers = await Promise.all(Array.from({ length: this.choice.times }, () => this.#send(world, request)));
    const successes = answers.filter(({ ok }) => ok);
    if (successes.length > 1) throw new Broken(`${what} succeeded ${successes.length} times`);
    const [answer = answers[0]] = successes;
    if (answer === undefined) throw new Error('there is no answer');
    session.tries += this.choice.times;
    countWrong(session.person, proof, answers.length - successes.length, successes.length > 0);

    if (session.isPhantom && answer.ok) return this.#goOnWithNobody(world, session, answer.output, what);
    if (!isPossible) return judge(what, resultOf(answer), { may: false, must: false });
    world.succeed(`right answer to ${session.name}${answer.ok ? '' : ', refused'}`);
    await this.#settle(world, session, proof, answer, what);
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
    answer: Answered<InitiateAuthResponse>,
    what: string,
  ): Promise<void> {
    const { person: someone, client } = session;
    const isWornOut = session.use.state === 'perhaps used' || (session.code !== undefined && session.tries > 5);
    if (answer.ok) {
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
        isTooMuch(answer.refusal, someone, world.now, 'message');
      if (isTooMuch(answer.refusal, someone, world.now, 'message')) session.use.state = 'perhaps used';
      return judge(what, answer, { may: true, must: !next.includes('refused'), excuse });
    }
    const { attempt, newAddress } = proof;
    await settle(world, answer, { what, client, person: someone, attempt, next, ...(newAddress && { newAddress }) });
  }

  /** Whether the answer, proof aside, is for this session, by its client, about its user. */
  #isStraight({ responses }: Proof): boolean {
    const isSrp = 'PASSWORD_CLAIM_SECRET_BLOCK' in responses;
    switch (this.choice.fault) {
      case 'missing proof':
      case 'none':
      case 'old proof':
      case 'proof of another':
      case 'wrong proof':
        return true;
      case 'no session':
        return isSrp;
      case 'crossed block':
        return !isSrp;
      default:
        return false;
    }
  }

  #request(
    world: World,
    session: OpenSession,
    { responses, name = session.name as 'PASSWORD' }: Proof,
  ): RespondToAuthChallengeRequest {
    const { place, others, sessions, people } = world;
    const { fault, way } = this.choice;
    const straight = {
      ClientId: place.clients[session.client]?.id ?? '',
      ChallengeName: name,
      Session: session.text,
      ChallengeResponses: { USERNAME: session.person.name, ...responses },
    };
    const other = pick(
      sessions.filter((one) => one.text !== session.text && one.name !== session.name),
      way,
    );
    switch (fault) {
      case 'another name':
        return { ...straight, ChallengeName: otherName(session.name, way) };
      case 'another session':
        return { ...straight, Session: other?.text ?? forge(session.text) };
      case 'another user': {
        const someone = people.find((one) => one !== session.person) ?? session.person;
        return { ...straight, ChallengeResponses: { ...straight.ChallengeResponses, USERNAME: someone.name } };
      }
      case 'crossed block': {
        const crossed = sessions.find(({ parameters, text }) => parameters['SECRET_BLOCK'] && text !== session.text);
        const SECRET_BLOCK = crossed?.parameters['SECRET_BLOCK'] ?? 'AAAA';
        const ChallengeResponses = { ...straight.ChallengeResponses, PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK };
        return { ...straight, ChallengeResponses };
      }
      case 'forged session':
        return {
          ...straight,
          Session: forge(session.text),
          ChallengeResponses: forgeBlock(straight.ChallengeResponses),
        };
      case 'no session': {
        const { Session: _, ...rest } = straight;
        return rest;
      }
      case 'other client': {
        const same = place.clients[1 - session.client]?.id ?? '';
        const foreign = pick(others, way)?.clients[session.client]?.id ?? same;
        return { ...straight, ClientId: way % 2 === 0 ? same : foreign };
      }
      default:
        return straight;
    }
  }

  #send(world: World, request: RespondToAuthChallengeRequest): Promise<Answered<InitiateAuthResponse>> {
    if (this.choice.by === 'client') return world.call('RespondToAuthChallenge', request);
    return world.call('AdminRespondToAuthChallenge', { ...request, UserPoolId: world.place.pool.id });
  }
}

function resultOf(answer: Answered<unknown>) {
  return answer.ok ? { ok: true } : { ok: false, refusal: answer.refusal };
}

function countWrong(someone: Person, { guessed }: Proof, refused: number, succeeded: boolean): void {
  if (guessed === undefined) return;
  someone.wrong[guessed] = succeeded ? refused : someone.wrong[guessed] + refused;
}

function otherName(name: string, way: number): 'CUSTOM_CHALLENGE' {
  if (name === 'SELECT_CHALLENGE') return 'CUSTOM_CHALLENGE';
  const names = ['SMS_MFA', 'SMS_OTP', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA', 'MFA_SETUP', 'SELECT_MFA_TYPE', 'PASSWORD'];
  const more = [
    'NEW_PASSWORD_REQUIRED',
    'CUSTOM_CHALLENGE',
    'DEVICE_SRP_AUTH',
    'PASSWORD_VERIFIER',
    'SELECT_CHALLENGE',
  ];
  return pick(
    [...names, ...more].filter((one) => one !== name),
    way,
  ) as 'CUSTOM_CHALLENGE';
}

function forge(text: string): string {
  const at = Math.floor(text.length / 2);
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

function forgeBlock(responses: Responses): Responses {
  const { PASSWORD_CLAIM_SECRET_BLOCK: block } = responses;
  return block === undefined ? responses : { ...responses, PASSWORD_CLAIM_SECRET_BLOCK: forge(block) };
}

function prove(world: World, session: OpenSession, { fault, way }: AnswerChoice): Proof {
  const proof = provers[session.name]?.(world, session, { fault, way });
  if (proof === undefined) throw new Error(`nobody knows how to answer ${session.name}`);
  // After a new app has proved itself there is nothing more to prove.
  if (fault !== 'missing proof' || session.isAppProved) return proof;
  return { ...proof, responses: {}, isRight: false };
}

type Prover = (world: World, session: OpenSession, choice: Pick<AnswerChoice, 'fault' | 'way'>) => Proof;

const isUntrue = (fault: Fault) => fault === 'wrong proof' || fault === 'missing proof';

const provers: Readonly<Record<string, Prover>> = {
  PASSWORD_VERIFIER: (world, { person: someone, parameters, attempt }, { fault, way }) => {
    const password = wrongPassword(world, someone, fault) ?? someone.password;
    // What clients do after they forgot a device.
    const isDropped = attempt.deviceKey !== undefined && way % 5 === 1;
    const { deviceKey, ...rest } = attempt;
    const isKnown = deviceKey !== undefined && someone.devices.has(deviceKey);
    const names = deviceKey !== undefined && way % 5 === 2;
    return {
      responses: {
        ...srpClient(world.place.pool.id).answer(parameters, password, world.now),
        ...(isDropped && { DEVICE_KEY: '' }),
        ...(names && { DEVICE_KEY: deviceKey }),
      },
      isRight: password === someone.password && !isUntrue(fault) && !(names && !isKnown && world.place.variant.devices),
      attempt: { ...(isDropped ? rest : attempt), first: 'password' },
      guessed: 'password',
    };
  },
  CUSTOM_CHALLENGE: (_world, { parameters, attempt }, { fault }) => {
    const isRight = !isUntrue(fault) && fault !== 'old proof' && fault !== 'proof of another';
    const wrong = (attempt.wrong ?? 0) + (isRight ? 0 : 1);
    return {
      responses: { ANSWER: isRight ? riddleAnswer(parameters['riddle'] ?? '') : 'something else' },
      // A wrong answer is an answer too: what follows says so.
      isRight: fault !== 'missing proof',
      attempt: { ...attempt, wrong, ...(isRight && { solved: true }) },
    };
  },
  EMAIL_OTP: byCode('EMAIL_OTP_CODE'),
  SMS_OTP: byCode('SMS_OTP_CODE'),
  SMS_MFA: byCode('SMS_MFA_CODE'),
  SOFTWARE_TOKEN_MFA: (world, session, { fault, way }) => {
    const { person: someone, attempt } = session;
    const recovery = recoveryCodeOf(someone, fault, way);
    const code = recovery ?? appCode(world, someone, fault);
    const step = someone.app && stepOf(someone.app, code, world.now);
    const isFresh = step !== undefined && step > (someone.app?.lastStep ?? 0);
    return {
      responses: { SOFTWARE_TOKEN_MFA_CODE: code },
      isRight: (isGoodRecovery(someone, recovery) || isFresh) && isDemanded(world, someone, 'SOFTWARE_TOKEN_MFA'),
      apply: () => {
        if (recovery !== undefined) someone.useRecoveryCode(recovery);
        else if (someone.app && step !== undefined) someone.app.lastStep = step;
      },
      attempt: { ...attempt, second: recovery === undefined ? 'SOFTWARE_TOKEN_MFA' : 'a recovery code' },
      guessed: 'second',
    };
  },
  SELECT_MFA_TYPE: (world, { person: someone, parameters, attempt }, { fault, way }) => {
    const offered = JSON.parse(parameters['MFAS_CAN_CHOOSE'] ?? '[]') as SecondFactor[];
    const choice = isUntrue(fault) ? 'NO_SUCH_FACTOR' : (pick(offered, way) ?? '');
    return {
      responses: { ANSWER: choice },
      isRight: !isUntrue(fault) && isDemanded(world, someone, choice),
      attempt,
      next: [choice],
    };
  },
  MFA_SETUP: (world, session, { fault }) => {
    const { person: someone, parameters, attempt } = session;
    if (session.isAppProved) return { responses: {}, isRight: true, attempt: { ...attempt, second: 'a new app' } };
    const demand = demandOf(world.place.variant, someone);
    const offered = JSON.parse(parameters['MFAS_CAN_SETUP'] ?? '[]') as SecondFactor[];
    const factor = (['EMAIL_OTP', 'SMS_MFA'] as const).find((one) => offered.includes(one));
    const isDue = demand.kind === 'setup' && factor !== undefined && demand.factors.includes(factor);
    const kind = factor === 'SMS_MFA' ? 'phone_number' : 'email';
    const value = isUntrue(fault) ? 'no address' : someone.address[kind];
    return {
      responses: factor === undefined ? {} : { [factor === 'SMS_MFA' ? 'PHONE_NUMBER' : 'EMAIL']: value },
      isRight: isDue && !isUntrue(fault),
      attempt,
      next: [factor ?? 'refused'],
      newAddress: kind,
    };
  },
  NEW_PASSWORD_REQUIRED: (world, { person: someone, attempt }, { fault }) => {
    const password = isUntrue(fault) ? 'short' : world.newPassword();
    return {
      responses: { NEW_PASSWORD: password },
      isRight: !isUntrue(fault),
      apply: () => {
        someone.setPassword(password);
        someone.status = 'CONFIRMED';
      },
      confirms: true,
      attempt,
    };
  },
  DEVICE_SRP_AUTH: (world, { person: someone, attempt }, { fault }) => {
    const key = isUntrue(fault) ? 'us-east-1_00000000-0000-0000-0000-000000000000' : (attempt.deviceKey ?? '');
    return {
      responses: { DEVICE_KEY: key, SRP_A: srpClient(world.place.pool.id).publicKey },
      isRight: !isUntrue(fault) && isRemembered(world.place.variant, someone, attempt),
      attempt,
      next: ['DEVICE_PASSWORD_VERIFIER'],
    };
  },
  DEVICE_PASSWORD_VERIFIER: (world, { person: someone, parameters, attempt }, { fault }) => {
    const device = someone.devices.get(attempt.deviceKey ?? '');
    const { key = attempt.deviceKey ?? '', groupKey = '', password: own = '' } = device ?? {};
    const password = fault === 'none' || fault === 'no session' ? own : 'not the password of the device';
    const answer = srpClient(world.place.pool.id).answer(parameters, password, world.now, { key, groupKey });
    return {
      responses: answer,
      isRight: password === own && isRemembered(world.place.variant, someone, attempt),
      attempt: { ...attempt, second: 'a remembered device' },
      guessed: 'second',
    };
  },
  SELECT_CHALLENGE: (world, session, { fault, way }) => {
    const { person: someone, attempt } = session;
    const choice = pick(session.available, way) ?? 'PASSWORD';
    const password = wrongPassword(world, someone, fault) ?? someone.password;
    const isPassword = choice === 'PASSWORD';
    const isWrongChoice = isUntrue(fault) && !isPassword;
    return {
      responses: {
        ANSWER: isWrongChoice ? 'WEB_AUTHN' : choice,
        PASSWORD: password,
        SRP_A: srpClient(world.place.pool.id).publicKey,
      },
      ...(way % 4 < 2 && !isWrongChoice && isDirect(choice) && { name: choice }),
      isRight: !isWrongChoice && (!isPassword || password === someone.password),
      attempt: isPassword ? { ...attempt, first: 'password' } : attempt,
      ...(!isPassword && { next: [choice === 'PASSWORD_SRP' ? 'PASSWORD_VERIFIER' : choice] }),
      ...(isPassword && { guessed: 'password' }),
    };
  },
};

function isDirect(choice: string): choice is 'PASSWORD' | 'PASSWORD_SRP' {
  return choice === 'PASSWORD' || choice === 'PASSWORD_SRP';
}

/** Whether a second factor is one of those that would be asked for now. */
function isDemanded({ place: { variant } }: World, someone: Person, factor: string): boolean {
  const demand = demandOf(variant, someone);
  return demand.kind === 'prove' && demand.factors.some((one) => one === factor);
}

function wrongPassword(world: World, someone: Person, fault: Fault): string | undefined {
  if (fault === 'wrong proof') return 'Wrong-Horse-0';
  if (fault === 'old proof') return someone.oldPasswords.at(-1) ?? 'Wrong-Horse-0';
  if (fault === 'proof of another') return world.people.find((one) => one !== someone)?.password || 'Wrong-Horse-0';
  return undefined;
}

/** Now and then, a recovery code: one that is good, or one that was. */
function recoveryCodeOf({ recoveryCodes, usedRecoveryCodes }: Person, fault: Fault, way: number): string | undefined {
  if (way % 4 !== 3) return undefined;
  return fault === 'old proof' ? usedRecoveryCodes.at(-1) : [...recoveryCodes][0];
}

function isGoodRecovery({ recoveryCodes }: Person, code: string | undefined): boolean {
  return code !== undefined && recoveryCodes.has(code);
}

function appCode(world: World, someone: Person, fault: Fault): string {
  const { app } = someone;
  if (app === undefined) return '000000';
  const fresh = someone.freshTotp(app, world.now) ?? '000000';
  if (fault === 'wrong proof') return otherCode(fresh);
  if (fault === 'old proof') return someone.usedTotp(app) ?? otherCode(fresh);
  if (fault === 'proof of another') {
    const other = world.people.find((one) => one !== someone && one.app !== undefined);
    return other?.app ? (other.freshTotp(other.app, world.now) ?? '000000') : otherCode(fresh);
  }
  return fresh;
}

/** A code from a message: as a first factor where the sign-in has none yet. */
function byCode(response: string): Prover {
  return (world, session, { fault, way }) => {
    const { person: someone, attempt, name, code = '000000', newAddress } = session;
    const isFirst = attempt.first === undefined && attempt.flow !== 'CUSTOM_AUTH';
    const kind = codeKinds[name] ?? 'email';
    const recovery = isFirst ? undefined : recoveryCodeOf(someone, fault, way);
    const other = world.sessions.find((one) => one !== session && one.code !== undefined && one.code !== code)?.code;
    const isStrange = fault === 'old proof' || fault === 'proof of another';
    const strange = (fault === 'old proof' ? recovery : undefined) ?? other ?? otherCode(code);
    const given = isUntrue(fault) ? otherCode(code) : isStrange ? strange : (recovery ?? code);
    const isRecovery = given === recovery;
    return {
      responses: { [response]: given },
      isRight:
        (given === code || (isRecovery && isGoodRecovery(someone, recovery))) &&
        (isFirst ? isFirstAllowed(world, someone) : isSecondDue(world, session)),
      apply: () => {
        if (isRecovery) someone.useRecoveryCode(given);
        else proveAddress(someone, kind);
      },
      confirms: someone.status === 'UNCONFIRMED',
      attempt: isFirst
        ? { ...attempt, first: kind }
        : { ...attempt, second: isRecovery ? 'a recovery code' : newAddress ? `a new ${newAddress}` : name },
      ...(!isFirst && { guessed: 'second' }),
    };
  };
}

/** A code counts as a first factor only where no second one is to follow. */
function isFirstAllowed({ place: { variant } }: World, someone: Person): boolean {
  return demandOf(variant, someone).kind === 'none';
}

function isSecondDue(world: World, { person: someone, name, newAddress }: OpenSession): boolean {
  if (newAddress === undefined) return isDemanded(world, someone, name);
  const demand = demandOf(world.place.variant, someone);
  return demand.kind === 'setup' && demand.factors.some((one) => one === name);
}

/** The right code proves where it went to, and confirms an account that was not confirmed. */
function proveAddress(someone: Person, kind: Kind): void {
  someone.has[kind] = true;
  someone.verified[kind] = true;
  if (someone.status === 'UNCONFIRMED') someone.status = 'CONFIRMED';
}
