import type { ExtensionName, ExtensionTypes } from '@cenote/wire/extensions';
import type { InitiateAuthResponse, InputOf, OperationName, OutputOf } from '@cenote/wire/user-pools';
import type { Message } from '#domain/carrier.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { WireError } from '../api.ts';
import { newTestUser } from '../people.ts';
import { Broken } from './broken.ts';
import { demandOf, isSetUp } from './demand.ts';
import type { Account, Elsewhere, Mood } from './elsewhere.ts';
import type { Attempt, OpenSession, SignedIn, SignUpSession } from './held.ts';
import { canProve, meant, prove, textsOf } from './names.ts';
import { Observer } from './observer.ts';
import { isSuspect, type Kind, Person, type Status } from './person.ts';
import { type HashChoice, type Sender, withSecret } from './secret-hash.ts';
import type { Place } from './variants.ts';

export type Answer<T> = { readonly ok: true; readonly output: T } | { readonly ok: false; readonly refusal: WireError };

/** A step that ended where its client did not prove itself. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Who can ask for a code: anybody who knows a name, or whoever has proved a password or holds an access token. */
export type CodeKind = 'open' | 'proved';
/** Failed comparisons with codes of six digits that one network has in an hour and the one before. Longer codes have more. */
const codeBudgets = { open: 8, proved: 5 } as const;
const sessionMs = 3 * MINUTE;

let worlds = 0;

/** What a run of the model works with: a place, the people in it, and what the client holds. */
export class World {
  readonly place: Place;
  readonly others: readonly Place[];
  readonly people: readonly [Person, Person, Person];
  /** Where people may come from who are not in the pool yet. */
  readonly elsewhere: Elsewhere;
  readonly sessions: OpenSession[] = [];
  readonly signIns: SignedIn[] = [];
  readonly signUpSessions: SignUpSession[] = [];
  /** Keys of devices that were confirmed once, and are not any more; the last ones were lost last. */
  readonly lostDevices: string[] = [];
  readonly tally: Map<string, number>;
  steps = 0;
  readonly #secrets = new Set<string>();
  readonly #read = new Map<string, number>();
  readonly #observer: Observer;
  readonly #calls = new Set<Promise<unknown>>();
  #hash: HashChoice = 'right';
  #passwords = 0;
  readonly #compared = new Map<string, number>();

  constructor(place: Place, others: readonly Place[], elsewhere: Elsewhere, tally: Map<string, number>) {
    this.place = place;
    this.others = others;
    this.elsewhere = elsewhere;
    this.tally = tally;
    this.#observer = new Observer(place);
    const world = ++worlds;
    place.context.sent.length = 0;
    // What others have guessed in the same pool counts in its hour and the next one.
    place.context.clock.advance(2 * HOUR);
    const person = (name: string, index: number) => {
      const number = String(world * 10 + index).padStart(9, '0');
      const full = `${name}-${world}`;
      const email = `${full}@example.com`;
      return new Person(place.variant.names === 'addresses' ? email : full, { email, phone_number: `+15${number}` });
    };
    this.people = [person('ann', 1), person('bob', 2), person('cat', 3)];
  }

  /** The one whom a name means. */
  meant(name: string): Person | undefined {
    return meant(this.place.variant, this.people, name);
  }

  /** What somebody types who may go by several names: now this one, now that one. */
  typed(someone: Person): string {
    if (this.place.variant.names === undefined || !someone.exists) return someone.name;
    const own = textsOf(someone).filter((text) => this.meant(text) === someone);
    return own[this.steps % own.length] ?? someone.sub;
  }

  /** Somebody takes a name that others may have had, or have in another spelling: what is counted by it counts for all. */
  mistakable(someone: Person, name: string): void {
    const isLike = (text: string) => text.toLowerCase() === name.toLowerCase();
    for (const other of this.people.filter((one) => textsOf(one).some(isLike))) {
      const group = [...new Set([...someone.group, ...other.group])];
      for (const one of group) one.group = group;
    }
  }

  get now(): number {
    return this.place.context.clock.now();
  }

  /** Takes notice of answers that may have been compared with so many codes. What was right is given back: a number below 0. */
  compare(kind: CodeKind, atMost: number): void {
    const key = `${kind} ${Math.floor(this.now / HOUR)}`;
    this.#compared.set(key, (this.#compared.get(key) ?? 0) + atMost);
  }

  /** Whether codes may have been guessed at so often, in this hour and the one before it, that this one is not compared. */
  isGuessedAt(kind: CodeKind, code: string): boolean {
    const hour = Math.floor(this.now / HOUR);
    const used = (of: number) => this.#compared.get(`${kind} ${of}`) ?? 0;
    return code.length === 6 && used(hour) + used(hour - 1) >= codeBudgets[kind];
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
    const { context, pool, variant } = this.place;
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
    const made = newTestUser(pool, person.name, { status, attributes, modifiedAt: this.now });
    const user = { ...made, username: variant.names === 'addresses' ? made.sub : made.username };
    const secret = await createPassword(context, pool, user, password);
    await createUser(context, pool, { ...user, ...secret, passwordSetAt: this.now }, { taken: 'taken' });
    Object.assign(person, { exists: true, status, sub: user.sub, has: { ...has }, verified: { ...has } });
    person.setPassword(this.secret(password));
    await this.observe();
  }

  /**
   * Takes notice of who may have come from elsewhere.
   * @throws Broken for one who did not come and `must`, or did come and was not admitted
   */
  async meet(
    person: Person,
    account: Account | undefined,
    { password, must }: { password: string | undefined; must: boolean },
  ): Promise<void> {
    // The name may be somebody's by now who had nothing to do with it before.
    if (this.meant(person.name) !== undefined) return;
    const user = await findUser(this.place.context, this.place.pool, person.name);
    if (user === undefined) {
      if (account !== undefined && must) throw new Broken(`${person.name} was admitted, and did not come`);
      return;
    }
    if (account === undefined) throw new Broken(`${person.name} came, and was not admitted`);
    person.arrive(user.sub, account, password);
    this.secret(person.password || account.password);
    await this.observe();
  }

  /** Gives a person an account elsewhere. */
  accommodate(
    { name, address }: Person,
    { phone, sms, mood, status }: { phone: boolean; sms: boolean; mood: Mood; status: 'CONFIRMED' | undefined },
  ): void {
    const attributes = {
      email: address.email,
      email_verified: 'true',
      ...(phone && { phone_number: address.phone_number, phone_number_verified: 'true' }),
    };
    const password = this.newPassword();
    this.elsewhere.add(name, { attributes, password, mood, ...(status && { status }), enableSMSMFA: phone && sms });
  }

  /** One request of a browser. */
  visit(request: Request): Promise<Response> {
    return this.place.visit(request);
  }

  succeed(deed: string): void {
    this.tally.set(deed, (this.tally.get(deed) ?? 0) + 1);
  }

  /**
   * One call of the wire, by a client that proves itself.
   * @throws Broken for an error of the server's, one that tells a secret, or a client that got in without its own
   */
  async call<N extends OperationName>(operation: N, input: InputOf<N>): Promise<Answer<OutputOf<N>>> {
    const sent = withSecret(operation, input, this.#hash, this.#senderOf(input));
    const answering = this.#send(operation, sent ?? input);
    this.#calls.add(answering);
    const answer = await answering.finally(() => this.#calls.delete(answering));
    if (this.#hash === 'right' || sent === undefined) return answer;
    if (answer.ok) throw new Broken(`${operation} took a secret hash that was ${this.#hash}`);
    const { code, message } = answer.refusal;
    // What is missing, not allowed or of another pool may be said before; nothing about the user may.
    const isAboutRequest = code === 'InvalidParameterException' || code === 'ResourceNotFoundException';
    if (!isAboutRequest && !/\bsecret\b/i.test(message)) {
      throw new Broken(`${operation} with a secret hash that was ${this.#hash} told ${code}: ${message}`);
    }
    this.succeed(`refused without its secret: ${operation}`);
    this.succeed(`refused for a secret hash: ${this.#hash}`);
    throw new Stopped();
  }

  /** One call of what is beyond the wire, by an administrator. @throws Broken as `call` */
  callExtension<N extends ExtensionName>(
    operation: N,
    input: ExtensionTypes[N]['input'],
  ): Promise<Answer<ExtensionTypes[N]['output']>> {
    return this.#judged(operation, this.place.extension(operation, input));
  }

  /** Does something by clients that do not prove themselves as they have to; it ends at the first call in which they should. */
  async misauthenticate(hash: HashChoice, deed: () => Promise<void>): Promise<void> {
    this.#hash = hash;
    try {
      await deed();
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      await Promise.allSettled(this.#calls);
    } finally {
      this.#hash = 'right';
    }
  }

  #send<N extends OperationName>(operation: N, input: InputOf<N>): Promise<Answer<OutputOf<N>>> {
    return this.#judged(operation, this.place.call(operation, input));
  }

  async #judged<T>(operation: string, answering: Promise<T>): Promise<Answer<T>> {
    try {
      return { ok: true, output: await answering };
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

  #senderOf(input: object): Sender {
    const { ClientId, AuthParameters } = input as { ClientId?: string; AuthParameters?: Record<string, string> };
    const places = [this.place, ...this.others];
    const [own, other] = this.place.clients;
    const client = places.flatMap(({ clients }) => clients).find(({ id }) => id === ClientId) ?? own;
    const token = AuthParameters?.['REFRESH_TOKEN'] ?? '';
    const owner = this.signIns.find(({ refreshTokens }) => refreshTokens.includes(token))?.person;
    return {
      client,
      otherClient: client === other ? own : other,
      owner: (this.steps % 2 === 0 ? owner?.name : owner?.sub) ?? '',
      names: this.people.filter((one) => one !== owner).map(({ name }) => name),
    };
  }

  /** The code that was just sent to an address. */
  async receive(address: string): Promise<string> {
    return this.secret((await this.receiveMessage(address)).code ?? '');
  }

  /** What was just sent to an address. Some messages leave without being waited for. */
  async receiveMessage(address: string): Promise<Message> {
    const { sent } = this.place.context;
    for (let turn = 0; turn < 1000; turn++) {
      // A notice that the address was replaced is nothing that anybody answers.
      const messages = sent.filter(({ recipient, purpose }) => recipient === address && purpose !== 'address-notice');
      const read = this.#read.get(address) ?? 0;
      if (messages.length > read + 1) throw new Broken(`${messages.length - read} messages to ${address}, not one`);
      const message = messages[read];
      if (message !== undefined) {
        this.#read.set(address, read + 1);
        return message;
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
    const { ChallengeName: name = '', ChallengeParameters: parameters = {}, Session } = response;
    const { person, isPhantom = !person.exists } = about;
    const kind = codeKinds[name];
    const isSent = kind !== undefined && !isPhantom;
    if (isSent) person.count('message', this.now);
    const session: OpenSession = {
      ...(Session !== undefined && { text: this.secret(Session) }),
      name,
      parameters,
      available: response.AvailableChallenges ?? [],
      expiresAt: this.now + sessionMs,
      generation: person.generation,
      passwordVersion: person.passwordVersion,
      ...(isSent && { code: await this.receive(person.address[kind]), to: person.address[kind] }),
      isNew: isSetUp(demandOf(this.place.variant, person)),
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

  isAlive({ person, generation, passwordVersion, isRevoked }: SignedIn): boolean {
    const isOfNow = generation === person.generation && passwordVersion === person.passwordVersion;
    return person.exists && person.enabled && !isRevoked && isOfNow;
  }

  /** Devices of a person are forgotten, and what was signed in on them is not refreshed any more. */
  forgetDevices({ devices }: Person, keys: readonly string[] = [...devices.keys()]): void {
    for (const key of keys) {
      devices.delete(key);
      this.lostDevices.push(key);
      for (const signIn of this.signIns.filter(({ device }) => device?.key === key)) {
        signIn.isRefreshOver = true;
        signIn.device = undefined;
      }
    }
  }

  /** After a reset from outside nothing of what somebody may have planted opens the account. */
  resetFromOutside(someone: Person, used?: Kind): void {
    for (const kind of ['email', 'phone_number'] as const) {
      const proof = someone.inside[kind];
      if (proof !== undefined && kind !== used && isSuspect(someone, kind, this.now)) proof.isQuestioned = true;
    }
    someone.generation++;
    someone.lostApp = someone.pendingApp ?? someone.lostApp;
    someone.pendingApp = undefined;
    someone.endRecoveryCodes();
    for (const passkey of someone.passkeys) passkey.isDeleted = true;
    this.forgetDevices(someone);
  }

  /** Whether somebody may have their address as a proved one: nobody else has. */
  canProve(someone: Person, kind: Kind, text = someone.address[kind]): boolean {
    return canProve(this.place.variant, this.people, { text, by: someone });
  }

  /** Somebody has proved their address. */
  prove(someone: Person, kind: Kind): void {
    prove(this.place.variant, this.people, someone, kind);
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
      passwordVersion: person.passwordVersion,
      startedAt: this.now,
      accessToken: this.secret(AccessToken),
      accessExpiresAt: this.now + 60 * MINUTE,
      refreshTokens: [this.secret(RefreshToken)],
      replacedAt: new Map(),
      isRevoked: false,
      isRefreshOver: false,
      device,
    };
    this.signIns.push(signIn);
    return signIn;
  }

  /** @throws Broken where somebody is stored otherwise than the steps so far can have made them */
  observe(): Promise<void> {
    return this.#observer.observe(this.people);
  }
}

/** Where the code of a challenge goes. */
export const codeKinds: Readonly<Record<string, Kind>> = {
  EMAIL_OTP: 'email',
  SMS_OTP: 'phone_number',
  SMS_MFA: 'phone_number',
};
