import { Broken } from './broken.ts';
import { type NameChoice, nameOf, type Whose } from './chosen-name.ts';
import { hasSecondFactor } from './demand.ts';
import { nextOf } from './expected.ts';
import type { SignUpSession } from './held.ts';
import { settle } from './initiate.ts';
import { fold, isSubLike, kindOf, othersWith } from './names.ts';
import { isTrustedAddress, type Person, type SentCode } from './person.ts';
import { isTooMuch, judge, otherCode, person, pick, recent, Step } from './step.ts';
import { takeAddress } from './take-address.ts';
import { type World } from './world.ts';

const HOUR = 3_600_000;
const sessionMs = 180_000;

export type CodeChoice = 'dead' | 'newest' | 'of another' | 'older' | 'wrong';

/** The code that a choice comes to. */
export function codeOf(world: World, someone: Person, codes: readonly SentCode[], choice: CodeChoice): string {
  const newest = codes.at(-1)?.code ?? '000000';
  const others = world.people
    .filter((one) => one !== someone)
    .flatMap((one) => [...one.signUpCodes, ...one.resetCodes]);
  if (choice === 'dead') return someone.deadCodes.at(-1)?.code ?? otherCode(newest);
  if (choice === 'older') return codes.at(-2)?.code ?? newest;
  if (choice === 'of another') return others.at(-1)?.code ?? otherCode(newest);
  return choice === 'wrong' ? otherCode(newest) : newest;
}

/** The codes that are still compared: the newest five that are neither too old nor tried too often. */
export function liveCodes(codes: readonly SentCode[], now: number): readonly SentCode[] {
  return codes.filter(({ expiresAt }) => now < expiresAt).slice(-5);
}

/** SignUp. */
export class SignUp extends Step {
  readonly choice: {
    readonly who: number;
    readonly client: number;
    readonly phone: boolean;
    readonly times: number;
    /** A name that is not one's own. */
    readonly as?: { readonly whose: Whose; readonly name: NameChoice } | undefined;
    /** Addresses that are not one's own. */
    readonly planted?: 'both' | 'phone';
  };
  constructor(choice: SignUp['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    const { who, client, phone, times, as, planted = 'nothing' } = this.choice;
    const name = `${as === undefined ? 'own name' : `${as.name} ${as.whose}`}, ${planted} planted`;
    return `SignUp(${who % 3}, ${name}, client ${client}, ${phone ? 'with' : 'without'} phone, ${times} at once)`;
  }

  override async act(world: World): Promise<void> {
    const { client, times } = this.choice;
    const { variant } = world.place;
    // Of two claims the older one counts: none is made at the moment of another.
    if (variant.names !== undefined) world.place.context.clock.advance(1000);
    const someone = world.people[this.choice.who % 3] as Person;
    const as = someone.exists ? undefined : this.choice.as;
    const name = (as && nameOf(world, someone, as.whose, as.name)) ?? takenName(world, someone) ?? someone.name;
    const given = variant.names === 'addresses' ? kindOf(name) : undefined;
    const { planted } = this.choice;
    const victim = (planted && world.people.find((one) => one !== someone && one.has.email)) ?? someone;
    const ownEmail = planted === 'both' ? victim.address.email : someone.home.email;
    const ownPhone = planted ? victim.home.phone_number : this.choice.phone ? someone.home.phone_number : undefined;
    const email = given === 'email' ? name : ownEmail;
    const phoneNumber = given === 'phone_number' ? name : ownPhone;
    const password = world.newPassword();
    const input = {
      ClientId: world.place.clients[client]?.id ?? '',
      Username: name,
      Password: password,
      UserAttributes: [
        { Name: 'email', Value: email },
        ...(phoneNumber === undefined ? [] : [{ Name: 'phone_number', Value: phoneNumber }]),
      ],
    };
    const names = variant.names === 'addresses' ? [name, email, phoneNumber ?? name] : [name];
    const isFree = names.every((text) => isFreeName(world, someone, text));
    const isShaped = variant.names === undefined || (kindOf(name) !== undefined) === (variant.names === 'addresses');
    const isForm = isShaped && !isSubLike(name);
    const answers = await Promise.all(
      Array.from({ length: times }, () => {
        // Also a sign-up under a name that is taken counts as a message to the address.
        someone.count('message', world.now);
        return world.call('SignUp', input);
      }),
    );
    const successes = answers.filter((answer) => answer.ok);
    if (successes.length > 1) throw new Broken(`${this} succeeded ${successes.length} times`);
    const [success] = successes;
    judge(this.toString(), success ?? answers[0] ?? { ok: false }, {
      may: !someone.exists && isFree && isForm,
      must: !someone.exists && isFree && isForm,
      excuse: (refusal) => isTooMuch(refusal, someone, world.now, 'message'),
    });
    if (success === undefined) {
      if (as !== undefined && !(isFree && isForm)) world.succeed(`refused: SignUp as the ${as.name} of another`);
      return;
    }
    world.succeed(as === undefined ? 'SignUp' : 'SignUp under another name');
    for (const text of names) world.mistakable(someone, text);
    Object.assign(someone, { exists: true, status: 'UNCONFIRMED', sub: success.output.UserSub, name });
    Object.assign(someone.address, {
      email: fold(variant, email),
      ...(phoneNumber !== undefined && { phone_number: phoneNumber }),
    });
    someone.has = { email: true, phone_number: phoneNumber !== undefined };
    someone.asked.email = true;
    for (const kind of ['email', 'phone_number'] as const) someone.right[kind] = kind === given ? 'given' : world.now;
    someone.setPassword(password);
    someone.signUpCodes.push(await receiveCode(world, someone, 24 * HOUR));
    keepSession(world, success.output.Session, { client, person: someone, isConfirmed: false });
  }
}

/** Of somebody who exists, a name under which nobody else can sign up. */
function takenName(world: World, someone: Person): string | undefined {
  if (!someone.exists) return undefined;
  const own = world.typed(someone);
  const isTaken = othersWith(world.place.variant, world.people, { text: own, least: 1 }).includes(someone);
  return isTaken ? own : someone.sub;
}

/** Whether nobody else holds a name or was given it. */
function isFreeName({ place: { variant }, people }: World, someone: Person, text: string): boolean {
  return othersWith(variant, people, { text, least: 1, but: someone }).length === 0;
}

async function receiveCode(world: World, someone: Person, lifetime: number): Promise<SentCode> {
  someone.count('message', world.now);
  const to = someone.address.email;
  const message = await world.receiveMessage(to);
  const isLink = message.link !== undefined;
  const link = new URL(message.link ?? 'http://no.example/').searchParams.get('confirmation_code');
  const code = world.secret(link ?? message.code ?? '');
  return { code, kind: 'email', isLink, to, expiresAt: world.now + lifetime, tries: 0 };
}

function keepSession(
  world: World,
  text: string | undefined,
  about: Pick<SignUpSession, 'client' | 'isBySignUp' | 'isConfirmed' | 'person'>,
): void {
  const { generation, passwordVersion } = about.person;
  if (text === undefined) throw new Broken('there is no session to go on with');
  const session = {
    ...about,
    to: about.person.address.email,
    text: world.secret(text),
    generation,
    passwordVersion,
    use: { state: 'free' as const },
    isPhantom: false as const,
  };
  world.signUpSessions.push({ ...session, expiresAt: world.now + sessionMs });
}

/** ConfirmSignUp. */
export class ConfirmSignUp extends Step {
  readonly choice: {
    readonly who: number;
    readonly client: number;
    readonly code: CodeChoice;
    readonly session: number | undefined;
    readonly times: number;
    /** ForceAliasCreation. */
    readonly takes?: boolean;
  };
  constructor(choice: ConfirmSignUp['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    const { who, client, code, session, times, takes } = this.choice;
    return `ConfirmSignUp(${takes ? 'takes, ' : ''}${who % 3}, client ${client}, ${code} code, session ${session}, ${times} at once)`;
  }

  override async act(world: World): Promise<void> {
    const { client, times, takes } = this.choice;
    const someone = person(world, this.choice.who);
    const code = codeOf(world, someone, someone.signUpCodes, this.choice.code);
    const session = this.choice.session === undefined ? undefined : recent(world.signUpSessions, this.choice.session);
    const input = {
      ClientId: world.place.clients[client]?.id ?? '',
      Username: world.typed(someone),
      ConfirmationCode: code,
      ...(session && { Session: session.text }),
      ...(takes && { ForceAliasCreation: true }),
    };
    const isTaking = takes === true && world.place.variant.names === 'aliases';
    const isProvable = isTaking || world.canProve(someone, 'email');
    const live = liveCodes(someone.signUpCodes, world.now);
    const isSession =
      !session || (session.person === someone && session.client === client && world.now < session.expiresAt);
    const isRight = live.some((one) => one.code === code && !one.isLink && one.to === someone.address.email);
    const may = someone.status === 'UNCONFIRMED' && isSession && isRight && isProvable;
    const isFresh = live.every(({ tries }) => tries + times <= 5);
    const wasLimited = someone.isLimited('confirm', world.now);
    const answers = await Promise.all(
      Array.from({ length: times }, () => {
        someone.count('confirm', world.now);
        return world.call('ConfirmSignUp', input);
      }),
    );
    for (const one of live) one.tries += times;
    const compared = Math.max(live.length, 1);
    world.compare('open', times * compared);
    const successes = answers.filter((answer) => answer.ok);
    if (successes.length > 1) throw new Broken(`${this} succeeded ${successes.length} times`);
    const [success] = successes;
    const excuse = () => wasLimited || someone.isLimited('confirm', world.now) || world.isGuessedAt('open', code);
    const must = may && someone.exists && isFresh;
    judge(this.toString(), success ?? answers[0] ?? { ok: false }, { may, must, excuse });
    if (success === undefined) return;
    world.compare('open', -compared);
    world.succeed('ConfirmSignUp');
    confirm(world, someone, isTaking, session !== undefined);
    // Only where a code by e-mail may begin a sign-in is there one to go on with.
    if (!world.place.variant.first.includes('EMAIL_OTP')) {
      if (success.output.Session !== undefined) throw new Broken('there is a session to go on with');
      return;
    }
    keepSession(world, success.output.Session, {
      client,
      person: someone,
      isConfirmed: true,
      isBySignUp: session !== undefined,
    });
  }
}

/** A sign-up is confirmed, and its e-mail address proved, which may be taken from whoever has it. */
export function confirm(world: World, someone: Person, isTaking: boolean, isBySignUp: boolean): void {
  if (isTaking) takeAddress(world, someone, 'email', someone.address.email, 'ForceAliasCreation');
  someone.status = 'CONFIRMED';
  // Who reads the mail has said nothing about the phone, unless it is known who that is.
  if (!isBySignUp && someone.has.phone_number) someone.asked.phone_number = true;
  someone.signUpCodes = [];
  world.prove(someone, 'email');
}

/** ResendConfirmationCode. */
export class Resend extends Step {
  readonly choice: { readonly who: number; readonly client: number };
  constructor(choice: Resend['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `Resend(${this.choice.who % 3}, client ${this.choice.client})`;
  }

  override async act(world: World): Promise<void> {
    const { client } = this.choice;
    const someone = person(world, this.choice.who);
    const input = { ClientId: world.place.clients[client]?.id ?? '', Username: world.typed(someone) };
    const isDue = someone.exists && someone.status === 'UNCONFIRMED' && someone.enabled && someone.has.email;
    // Whom a client hides is answered alike.
    const may = isDue || client === 1 || !someone.enabled;
    const wasLimited = isDue && (someone.isLimited('resend', world.now) || someone.isLimited('message', world.now));
    if (someone.exists) someone.count('resend', world.now);
    const answer = await world.call('ResendConfirmationCode', input);
    judge(this.toString(), result(answer), { may, must: isDue, excuse: () => wasLimited });
    if (!answer.ok || !someone.exists || !someone.has.email || (!someone.enabled && client === 1)) return;
    world.succeed('ResendConfirmationCode');
    someone.signUpCodes.push(await receiveCode(world, someone, 24 * HOUR));
  }
}

export function result(answer: { ok: boolean }) {
  return answer as Parameters<typeof judge>[1];
}

/** InitiateAuth by USER_AUTH with the session of a confirmed sign-up. */
export class ContinueSignUp extends Step {
  readonly choice: {
    readonly session: number;
    readonly fault: 'none' | 'other client' | 'other user';
    readonly times: number;
  };
  constructor(choice: ContinueSignUp['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    const { session, fault, times } = this.choice;
    return `ContinueSignUp(session -${session}, fault ${fault}, ${times} at once)`;
  }

  override check({ signUpSessions }: Readonly<World>): boolean {
    return signUpSessions.length > 0;
  }

  override async act(world: World): Promise<void> {
    const session = recent(world.signUpSessions, this.choice.session);
    if (session === undefined) throw new Error('there is no session');
    const { fault, times } = this.choice;
    const { place } = world;
    const client = fault === 'other client' ? 1 - session.client : session.client;
    const someone = session.person;
    const named =
      fault === 'other user'
        ? pick(
            world.people.filter((one) => one !== someone),
            times,
          )
        : someone;
    const input = {
      ClientId: place.clients[client]?.id ?? '',
      AuthFlow: 'USER_AUTH' as const,
      AuthParameters: { USERNAME: named === undefined ? '' : world.typed(named) },
      Session: session.text,
    };
    const attempt = { flow: 'other', first: 'sign-up', name: input.AuthParameters.USERNAME } as const;
    const isAllowed = place.variant.first.includes('EMAIL_OTP') && !hasSecondFactor(place.variant, someone);
    const isSame = isTrustedAddress(someone, 'email') && someone.address.email === session.to;
    const may = fault === 'none' && session.isConfirmed && world.isOpen(session) && isAllowed && isSame;
    const answers = await Promise.all(Array.from({ length: times }, () => world.call('InitiateAuth', input)));
    const successes = answers.filter((answer) => answer.ok);
    if (successes.length > 1) throw new Broken(`${this} succeeded ${successes.length} times`);
    const answer = successes[0] ?? answers[0];
    if (answer === undefined) throw new Error('there is no answer');
    if (!may) return judge(this.toString(), result(answer), { may, must: false });
    const next = [nextOf(place.variant, someone, attempt)];
    if (answer.ok) {
      session.use.state = 'used';
      if (session.isBySignUp !== true) someone.confirmByCode('email');
    }
    await settle(world, answer, { client, person: someone, what: this.toString(), next, attempt });
  }
}
