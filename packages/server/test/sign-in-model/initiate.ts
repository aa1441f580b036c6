import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { Broken } from './broken.ts';
import { hasSecondFactor } from './demand.ts';
import { isPasskeyBoth, nextOf } from './expected.ts';
import type { Attempt } from './held.ts';
import { keptSrpClient } from './kept-srp-client.ts';
import { isTrustedAddress, type Kind, type Person } from './person.ts';
import { isLocked, isTooMuch, judge, person, recent, Step } from './step.ts';
import { type Answer, codeKinds, type World } from './world.ts';

export type InitiateFlow = 'ADMIN' | 'CUSTOM' | 'CUSTOM_SRP' | 'PASSWORD' | 'SRP' | 'USER_AUTH';
export type PasswordChoice = 'none' | 'of another' | 'old' | 'right' | 'wrong';
export type Preferred = 'EMAIL_OTP' | 'PASSWORD' | 'PASSWORD_SRP' | 'SMS_OTP' | 'WEB_AUTHN' | 'none';

export interface InitiateChoice {
  readonly who: number;
  readonly client: number;
  readonly flow: InitiateFlow;
  readonly password: PasswordChoice;
  readonly preferred: Preferred;
  /** Which of the devices that are offered or confirmed; or the one that was lost last. */
  readonly device: number | 'lost' | undefined;
}

/** The text that a choice of password comes to. */
export function passwordOf(world: World, someone: Person, choice: PasswordChoice): string | undefined {
  switch (choice) {
    case 'none':
      return undefined;
    case 'right':
      return someone.password || world.elsewhere.find(someone.name)?.password || 'Nobody-has-1';
    case 'wrong':
      return 'Wrong-Horse-0';
    case 'old':
      return someone.oldPasswords.at(-1) ?? 'Wrong-Horse-0';
    case 'of another':
      return world.people.find((other) => other !== someone && other.password !== '')?.password ?? 'Wrong-Horse-0';
  }
}

/** The first factors that USER_AUTH offers a person. */
function availableTo({ place: { variant } }: World, someone: Person): string[] {
  const offered = someone.password === '' ? [] : ['PASSWORD_SRP', 'PASSWORD'];
  if (someone.status === 'FORCE_CHANGE_PASSWORD') return offered;
  const hasPasskey = someone.status === 'CONFIRMED' && someone.livePasskeys().length > 0;
  const passkey = variant.first.includes('WEB_AUTHN') && hasPasskey ? ['WEB_AUTHN'] : [];
  if (hasSecondFactor(variant, someone)) return isPasskeyBoth(variant, someone) ? [...offered, ...passkey] : offered;
  if (variant.first.includes('EMAIL_OTP') && isFirstAddress(someone, 'email')) offered.push('EMAIL_OTP');
  if (variant.first.includes('SMS_OTP') && isFirstAddress(someone, 'phone_number')) offered.push('SMS_OTP');
  return [...offered, ...passkey];
}

/** Whether a code as the first factor goes to an address: a proved one, or the e-mail address that confirms a sign-up. */
export function isFirstAddress(someone: Person, kind: Kind): boolean {
  // Every sign-up verifies the e-mail address.
  return someone.status === 'UNCONFIRMED' ? kind === 'email' && someone.has.email : isTrustedAddress(someone, kind);
}

/** InitiateAuth and AdminInitiateAuth by every flow. */
export class Initiate extends Step {
  readonly choice: InitiateChoice;
  constructor(choice: InitiateChoice) {
    super();
    this.choice = choice;
  }

  override toString() {
    const { who, client, flow, password, preferred, device } = this.choice;
    return `Initiate(${who % 3}, client ${client}, ${flow}, ${password} password, ${preferred}, device ${device})`;
  }

  override async act(world: World): Promise<void> {
    const someone = person(world, this.choice.who);
    const { client, flow } = this.choice;
    const device = this.#device(world, someone);
    const name = world.typed(someone);
    const answer = await this.#send(world, someone, device);
    if (!someone.exists) await this.#meet(world, someone, answer);
    const existed = someone.exists;
    const attempt: Attempt = {
      flow: flow.startsWith('CUSTOM') ? 'CUSTOM_AUTH' : 'other',
      name,
      ...(device !== undefined && { deviceKey: device }),
    };
    const isPhantom = !existed || this.#isLikeNobody(world, someone);
    const expected = isPhantom ? { next: ['refused', 'anything'], attempt } : this.#expected(world, someone, attempt);
    const isPasswordSent = flow === 'PASSWORD' || flow === 'ADMIN' || (flow === 'USER_AUTH' && expected.attempt.first);
    if (!answer.ok) someone.wrong.password++;
    else if (isPasswordSent) someone.wrong.password = 0;
    await settle(world, answer, { client, person: someone, isPhantom, what: this.toString(), ...expected });
  }

  #device(world: World, someone: Person): string | undefined {
    const { device } = this.choice;
    if (device === undefined) return undefined;
    return device === 'lost' ? world.lostDevices.at(-1) : recent(devicesOf(world, someone), device);
  }

  /** A client that hides who exists plays on for somebody who has nothing to begin with. */
  #isLikeNobody(world: World, someone: Person): boolean {
    const { client, flow } = this.choice;
    if (flow !== 'USER_AUTH' || client === 0) return false;
    return availableTo(world, someone).length === 0;
  }

  /** Only a password brings somebody over, and only one that the function takes. */
  async #meet(world: World, someone: Person, answer: Answer<unknown>): Promise<void> {
    const { flow, preferred } = this.choice;
    const isSent = flow === 'PASSWORD' || flow === 'ADMIN' || (flow === 'USER_AUTH' && preferred === 'PASSWORD');
    const password = passwordOf(world, someone, this.choice.password);
    const isAsked = world.place.variant.migrates && isSent && password !== undefined;
    const account = isAsked ? world.elsewhere.admit(someone.name, password) : undefined;
    const must = answer.ok || !isLocked(answer.refusal, someone, 'migration');
    if (isAsked) someone.wrong.migration++;
    await world.meet(someone, account, { password, must });
    if (someone.exists) world.succeed('migration by a password');
  }

  #send(world: World, someone: Person, device: string | undefined): Promise<Answer<InitiateAuthResponse>> {
    const { place } = world;
    const { client, flow, preferred } = this.choice;
    const ClientId = place.clients[client]?.id ?? '';
    const password = passwordOf(world, someone, this.choice.password);
    const srp = keptSrpClient(place.pool.id).publicKey;
    const common = { USERNAME: world.typed(someone), ...(device !== undefined && { DEVICE_KEY: device }) };
    const withPassword = { ...common, ...(password !== undefined && { PASSWORD: password }) };
    switch (flow) {
      case 'PASSWORD':
        return world.call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: withPassword });
      case 'ADMIN':
        return world.call('AdminInitiateAuth', {
          UserPoolId: place.pool.id,
          ClientId,
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: withPassword,
        });
      case 'SRP':
        return world.call('InitiateAuth', {
          ClientId,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters: { ...common, SRP_A: srp },
        });
      case 'CUSTOM':
        return world.call('InitiateAuth', { ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters: common });
      case 'CUSTOM_SRP':
        return world.call('InitiateAuth', {
          ClientId,
          AuthFlow: 'CUSTOM_AUTH',
          AuthParameters: { ...common, CHALLENGE_NAME: 'SRP_A', SRP_A: srp },
        });
      case 'USER_AUTH':
        return world.call('InitiateAuth', {
          ClientId,
          AuthFlow: 'USER_AUTH',
          AuthParameters: {
            ...withPassword,
            SRP_A: srp,
            ...(preferred !== 'none' && { PREFERRED_CHALLENGE: preferred }),
          },
        });
    }
  }

  /** What the answer has to be, and what is proved by it. */
  #expected(world: World, someone: Person, attempt: Attempt): { next: readonly string[]; attempt: Attempt } {
    const { place } = world;
    const { flow, preferred } = this.choice;
    if (flow.startsWith('CUSTOM') && !place.variant.custom) return { next: ['refused'], attempt };
    const isUnconfirmed = someone.status === 'UNCONFIRMED';
    if (flow === 'USER_AUTH') {
      const available = availableTo(world, someone);
      const isCode = codeKinds[preferred] !== undefined;
      const isToldFirst = isUnconfirmed && this.choice.client === 0;
      if (isToldFirst && !(isCode && available.includes(preferred))) return { next: ['refused'], attempt };
      if (available.length === 0) return { next: ['refused'], attempt };
      if (!available.includes(preferred)) return { next: ['SELECT_CHALLENGE'], attempt };
      if (isCode) return { next: [preferred], attempt };
      if (preferred === 'WEB_AUTHN') return { next: ['WEB_AUTHN'], attempt };
      if (preferred === 'PASSWORD_SRP') return { next: ['PASSWORD_VERIFIER'], attempt };
      return this.#expectedOfPassword(world, someone, attempt);
    }
    if (isUnconfirmed) return { next: ['refused'], attempt };
    // Who came without a password is told to set one, unless the client hides who exists.
    const isToldToSetOne = someone.status === 'RESET_REQUIRED' && someone.password === '' && this.choice.client === 0;
    if (isToldToSetOne && flow !== 'CUSTOM') return { next: ['refused'], attempt };
    if (flow === 'SRP' || flow === 'CUSTOM_SRP') return { next: ['PASSWORD_VERIFIER'], attempt };
    if (flow === 'CUSTOM') return { next: [nextOf(place.variant, someone, attempt)], attempt };
    return this.#expectedOfPassword(world, someone, attempt);
  }

  #expectedOfPassword(world: World, someone: Person, attempt: Attempt): { next: readonly string[]; attempt: Attempt } {
    const password = passwordOf(world, someone, this.choice.password);
    if (someone.password === '' || password !== someone.password) return { next: ['refused'], attempt };
    const proved: Attempt = { ...attempt, first: 'password' };
    return { next: [nextOf(world.place.variant, someone, proved)], attempt: proved };
  }
}

/** Keys of devices, those that the person has confirmed last. */
function devicesOf({ people, signIns, lostDevices }: World, someone: Person): string[] {
  const offered = signIns.flatMap(({ device }) => (device ? [device.key] : []));
  const others = people.filter((one) => one !== someone);
  const confirmed = [...others, someone].flatMap(({ devices }) => [...devices.keys()]);
  return [...offered, ...lostDevices.slice(-2), ...confirmed];
}

/** Holds an answer of the sign-in machine against what it has to be, and keeps what it gives. */
export async function settle(
  world: World,
  answer: Answer<InitiateAuthResponse>,
  about: {
    client: number;
    person: Person;
    isPhantom?: boolean;
    what: string;
    next: readonly string[];
    attempt: Attempt;
    newAddress?: 'email' | 'phone_number';
  },
): Promise<void> {
  const { what, next, person: someone } = about;
  const must = !next.includes('refused');
  if (!answer.ok) {
    const excuse = (refusal: typeof answer.refusal) =>
      isLocked(refusal, someone, 'password') ||
      isLocked(refusal, someone, 'second') ||
      isTooMuch(refusal, someone, world.now, 'message');
    judge(what, answer, { may: true, must, excuse });
    return;
  }
  const { ChallengeName, AuthenticationResult } = answer.output;
  const got = AuthenticationResult === undefined ? (ChallengeName ?? 'nothing') : 'tokens';
  const isAnything = next.includes('anything') && got !== 'tokens';
  if (!next.includes(got) && !isAnything) throw new Broken(`${what} gave ${got}, and should give ${next.join(' or ')}`);
  if (got === 'tokens') {
    if (about.attempt.flow === 'CUSTOM_AUTH') someone.wrong.custom = 0;
    world.signIn(answer.output, about);
    world.succeed(`tokens after ${about.attempt.flow === 'CUSTOM_AUTH' ? 'custom, ' : ''}${proofsOf(about.attempt)}`);
    return;
  }
  if (!about.isPhantom) world.succeed(`challenge ${got}`);
  await world.keep(answer.output, about);
}

function proofsOf({ first, second }: Attempt): string {
  return `${first ?? 'no password'}, ${second ?? 'no second factor'}`;
}
