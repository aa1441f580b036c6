import type { InitiateAuthResponse, InputOf, OperationName, OutputOf } from '@cenote/wire/user-pools';
import { createUser } from '#domain/users/change-user.ts';
import { createPassword } from '#domain/users/password.ts';
import type { User } from '#domain/users/user.ts';
import { findUserBySub } from '#domain/users/user-store.ts';
import { WireError } from '../api.ts';
import { newTestUser } from '../people.ts';
import { type Kind, Person, type Status } from './person.ts';
import type { Place } from './variants.ts';

/** One sign-in that is under way, by the test's own account of what was proved. */
export interface Attempt {
  readonly flow: 'CUSTOM_AUTH' | 'other';
  readonly first?: 'password' | 'email' | 'phone_number' | 'sign-up';
  readonly second?: string;
  /** CUSTOM_AUTH: wrong answers so far, and whether the riddle is solved. */
  readonly wrong?: number;
  readonly solved?: boolean;
  readonly deviceKey?: string;
}

/** A challenge that was put to the client. */
export interface OpenSession {
  readonly text: string;
  readonly name: string;
  readonly client: number;
  readonly person: Person;
  readonly attempt: Attempt;
  readonly parameters: Readonly<Record<string, string>>;
  readonly available: readonly string[];
  readonly expiresAt: number;
  readonly generation: number;
  readonly passwordVersion: number;
  /** It was put to somebody who did not exist: no proof is right. */
  readonly isPhantom: boolean;
  /** Of EMAIL_OTP, SMS_OTP and SMS_MFA. */
  readonly code?: string;
  readonly newAddress?: Kind;
  /** MFA_SETUP, after VerifySoftwareToken. */
  readonly isAppProved?: boolean;
  tries: number;
  /** Shared by sessions of which only one can be used. */
  readonly use: { state: 'free' | 'perhaps used' | 'used' };
}

/** A completed sign-in. */
export interface SignedIn {
  readonly client: number;
  readonly person: Person;
  readonly generation: number;
  readonly startedAt: number;
  accessToken: string;
  accessExpiresAt: number;
  /** Every refresh token so far; the last one is the one that works. */
  readonly refreshTokens: string[];
  isRevoked: boolean;
  isRefreshOver: boolean;
  device?: { readonly key: string; readonly groupKey: string } | undefined;
}

/** A session of SignUp or ConfirmSignUp. */
export interface SignUpSession {
  readonly isPhantom: false;
  readonly text: string;
  readonly client: number;
  readonly person: Person;
  readonly isConfirmed: boolean;
  readonly expiresAt: number;
  readonly generation: number;
  readonly passwordVersion: number;
  readonly use: { state: 'free' | 'used' };
}

export type Answer<T> = { readonly ok: true; readonly output: T } | { readonly ok: false; readonly refusal: WireError };

/** A promise of the sign-in machine that was broken. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

const MINUTE = 60_000;
const sessionMs = 3 * MINUTE;

let worlds = 0;

/** What a run of the model works with: a place, the people in it, and what the client holds. */
export class World {
  readonly place: Place;
  readonly others: readonly Place[];
  readonly people: readonly [Person, Person, Person];
  readonly sessions: OpenSession[] = [];
  readonly signIns: SignedIn[] = [];
  readonly signUpSessions: SignUpSession[] = [];
  readonly tally: Map<string, number>;
  steps = 0;
  readonly #secrets = new Set<string>();
  readonly #read = new Map<string, number>();
  /** Salt and version of everybody's password when they were last looked at. */
  readonly #seen = new Map<Person, { salt: string; version: number }>();
  #passwords = 0;

  constructor(place: Place, others: readonly Place[], tally: Map<string, number>) {
    this.place = place;
    this.others = others;
    this.tally = tally;
    const world = ++worlds;
    place.context.sent.length = 0;
    const person = (name: string, index: number) => {
      const number = String(world * 10 + index).padStart(9, '0');
      const full = `${name}-${world}`;
      return new Person(full, { email: `${full}@example.com`, phone_number: `+15${number}` });
    };
    this.people = [person('ann', 1), person('bob', 2), person('cat', 3)];
  }

  get now(): number {
    return this.place.context.clock.now();
  }

  newPassword(): string {
    const password = `Horse-${++this.#passwords}-of-${this.people[0].name}`;
    return this.secret(password);
  }

  /** Remembers a text that no error may contain. */
  secret(text: string): string {
    this.#secrets.add(text);
    return text;
  }

  /** Stores a person, outside the wire: the world before the first step. */
  async populate(
    person: Person,
    { has, status, password }: { has: Record<Kind, boolean>; status: Status; password: string },
  ): Promise<void> {
    const { context, pool } = this.place;
    const attributes = Object.fromEntries(
      (['email', 'phone_number'] as const).flatMap((kind) =>
        has[kind]
          ? [
              [kind, person.address[kind]],
              [`${kind}_verified`, 'true'],
            ]
          : [],
      ),
    );
    const user = newTestUser(pool, person.name, { status, attributes });
    const secret = await createPassword(context, pool, user, password);
    await createUser(context, pool, { ...user, ...secret, passwordSetAt: this.now }, { taken: 'taken' });
    Object.assign(person, { exists: true, status, sub: user.sub, has: { ...has }, verified: { ...has } });
    person.setPassword(this.secret(password));
    await this.observe();
  }

  succeed(deed: string): void {
    this.tally.set(deed, (this.tally.get(deed) ?? 0) + 1);
  }

  /** One call of the wire. @throws Broken for an error of the server's, or one that tells a secret */
  async call<N extends OperationName>(operation: N, input: InputOf<N>): Promise<Answer<OutputOf<N>>> {
    try {
      return { ok: true, output: await this.place.call(operation, input) };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      if (error.status >= 500 || error.code === 'InternalErrorException') {
        throw new Broken(`${operation} answered ${error.status} ${error.code}: ${error.message}`);
      }
      for (const secret of this.#secrets) {
        if (error.message.includes(secret)) throw new Broken(`${operation} told a secret: ${error.message}`);
      }
      return { ok: false, refusal: error };
    }
  }

  /** The code that was just sent to an address. Some messages leave without being waited for. */
  async receive(address: string): Promise<string> {
    const { sent } = this.place.context;
    for (let turn = 0; turn < 1000; turn++) {
      const messages = sent.filter(({ recipient }) => recipient === address);
      const read = this.#read.get(address) ?? 0;
      if (messages.length > read + 1) throw new Broken(`${messages.length - read} messages to ${address}, not one`);
      const message = messages[read];
      if (message !== undefined) {
        this.#read.set(address, read + 1);
        return this.secret(message.code ?? '');
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Broken(`no message to ${address}`);
  }

  /** Keeps a challenge. */
  async keep(
    response: InitiateAuthResponse,
    about: Pick<OpenSession, 'client' | 'person' | 'attempt'> &
      Partial<Pick<OpenSession, 'newAddress' | 'isAppProved' | 'isPhantom' | 'use'>>,
  ): Promise<OpenSession> {
    const { ChallengeName: name = '', ChallengeParameters: parameters = {}, Session = '' } = response;
    const { person, isPhantom = !person.exists } = about;
    const kind = codeKinds[name];
    const isSent = kind !== undefined && !isPhantom;
    if (isSent) person.count('message', this.now);
    const session: OpenSession = {
      text: this.secret(Session),
      name,
      parameters,
      available: response.AvailableChallenges ?? [],
      expiresAt: this.now + sessionMs,
      generation: person.generation,
      passwordVersion: person.passwordVersion,
      ...(isSent && { code: await this.receive(person.address[kind]) }),
      tries: 0,
      use: { state: 'free' },
      ...about,
      isPhantom,
    };
    this.sessions.push(session);
    return session;
  }

  /** Whether a session can still be answered. */
  isOpen(session: OpenSession | SignUpSession): boolean {
    return session.use.state === 'free' && this.isTimely(session);
  }

  /** Whether a session, used or not, is neither too old nor of an account that has changed since. */
  isTimely({ expiresAt, generation, passwordVersion, person, isPhantom }: OpenSession | SignUpSession): boolean {
    return (
      !isPhantom &&
      person.exists &&
      this.now < expiresAt &&
      generation === person.generation &&
      passwordVersion === person.passwordVersion
    );
  }

  isAlive({ person, generation, isRevoked }: SignedIn): boolean {
    return person.exists && person.enabled && !isRevoked && generation === person.generation;
  }

  /** Whether an access token is accepted. */
  isAccepted(signIn: SignedIn): boolean {
    return this.isAlive(signIn) && this.now < signIn.accessExpiresAt;
  }

  /** Keeps the tokens of a completed sign-in. @throws Broken when they are not of the device that they should be of */
  signIn(
    response: InitiateAuthResponse,
    { client, person, attempt }: { client: number; person: Person; attempt: Attempt },
  ): SignedIn {
    const { AccessToken = '', RefreshToken = '', NewDeviceMetadata } = response.AuthenticationResult ?? {};
    const { DeviceKey: key = '', DeviceGroupKey: groupKey = '' } = NewDeviceMetadata ?? {};
    const isTracked = this.place.variant.devices !== undefined;
    const known = isTracked && attempt.deviceKey !== undefined ? person.devices.get(attempt.deviceKey) : undefined;
    const isNew = isTracked && known === undefined;
    if ((NewDeviceMetadata !== undefined) !== isNew) throw new Broken(`a new device was ${isNew ? 'not ' : ''}named`);
    const device = known ?? (isNew ? { key, groupKey } : undefined);
    const signIn: SignedIn = {
      client,
      person,
      generation: person.generation,
      startedAt: this.now,
      accessToken: this.secret(AccessToken),
      accessExpiresAt: this.now + 60 * MINUTE,
      refreshTokens: [this.secret(RefreshToken)],
      isRevoked: false,
      isRefreshOver: false,
      device,
    };
    this.signIns.push(signIn);
    return signIn;
  }

  /** Compares everybody as stored with what the steps so far can have made of them. @throws Broken */
  async observe(): Promise<void> {
    for (const person of this.people) {
      const user =
        person.sub === '' ? undefined : await findUserBySub(this.place.context, this.place.pool.id, person.sub);
      if (!person.exists) {
        if (user !== undefined) throw new Broken(`${person.name} exists without having signed up`);
        continue;
      }
      if (user === undefined) throw new Broken(`${person.name} is gone`);
      this.#compare(person, user);
    }
  }

  #compare(person: Person, user: User): void {
    const differs = (what: string, stored: unknown, known: unknown) => {
      if (stored !== known) throw new Broken(`${person.name}: ${what} is ${stored}, and should be ${known}`);
    };
    differs('status', user.status, person.status);
    differs('enabled', user.enabled, person.enabled);
    for (const kind of ['email', 'phone_number'] as const) {
      const address = person.has[kind] ? person.address[kind] : undefined;
      differs(kind, user.attributes[kind], address);
      differs(`${kind}_verified`, user.attributes[`${kind}_verified`] === 'true', person.verified[kind]);
    }
    const seen = this.#seen.get(person);
    const now = { salt: saltOf(user), version: person.passwordVersion };
    if (seen) differs('that the password is another', seen.salt !== now.salt, seen.version !== now.version);
    this.#seen.set(person, now);
  }
}

/** Where the code of a challenge goes. */
export const codeKinds: Readonly<Record<string, Kind>> = {
  EMAIL_OTP: 'email',
  SMS_OTP: 'phone_number',
  SMS_MFA: 'phone_number',
};

function saltOf({ salt }: User): string {
  return salt === undefined ? '' : Buffer.from(salt).toString('hex');
}
