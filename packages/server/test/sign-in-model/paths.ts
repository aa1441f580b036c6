import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { ChangeAddress } from './addresses.ts';
import { Administer } from './administer.ts';
import type { Fault } from './answers/proof.ts';
import { Associate, MakeRecoveryCodes, SetPreference, Verify } from './factors.ts';
import { Initiate, type InitiateChoice } from './initiate.ts';
import { Misauthenticated } from './misauthenticated.ts';
import { RegisterPasskey } from './passkeys.ts';
import type { Kind } from './person.ts';
import { ChangePassword, ConfirmForgotPassword, ForgotPassword } from './recovery.ts';
import { Respond } from './respond.ts';
import { ConfirmSignUp, SignUp } from './sign-up.ts';
import { person, pick, Step } from './step.ts';
import { ChangeDevice, ConfirmDevice, Refresh, SignOutEverywhere, UseAccessToken } from './tokens.ts';
import type { World } from './world.ts';

/** Several steps one after the other, each of them judged: the way that an honest client goes. */
export abstract class Path extends Step {
  override async run(model: World, world: World): Promise<void> {
    for (const step of this.steps(world)) await step.run(model, world);
  }

  override async act(): Promise<void> {}

  protected abstract steps(world: World): Iterable<Step>;
}

const badHashes = ['missing', 'of another client', 'of another user', 'wrong'] as const;

/** How an answer goes wrong before it goes right. */
function spoilt(choice: number): Fault {
  return (
    (['wrong proof', 'old proof', 'other client', 'proof of another', 'another user'] as const)[choice % 5] ?? 'none'
  );
}

/** A sign-in from its beginning to its tokens, as far as it goes. */
export class SignIn extends Path {
  readonly choice: Omit<InitiateChoice, 'password'> & { readonly way: number };
  constructor(choice: SignIn['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `SignIn(${JSON.stringify(this.choice)})`;
  }

  protected override *steps(world: World): Iterable<Step> {
    const { way } = this.choice;
    const signIns = world.signIns.length;
    let before = world.sessions.length;
    yield new Initiate({ ...this.choice, password: 'right' });
    for (let turn = 0; turn < 8 && world.sessions.length > before; turn++) {
      before = world.sessions.length;
      const session = world.sessions.at(-1);
      const offered = session?.parameters['MFAS_CAN_SETUP'] ?? '';
      const isApp = session?.name === 'MFA_SETUP' && offered.includes('SOFTWARE_TOKEN_MFA');
      if (isApp && session.isAppProved !== true && (way % 2 === 0 || !/SMS|EMAIL/.test(offered))) {
        yield new Associate({ by: 'session', which: 0 });
        yield new Verify({ by: 'session', which: 0, code: 'right', times: 1 });
      } else {
        const right = { session: 0, fault: 'none', way, by: 'client', times: 1 } as const;
        if (way % 4 === 1) yield new Respond({ ...right, fault: spoilt(way + turn), way: way + 2 });
        if (way % 4 === 2) yield new Misauthenticated(new Respond(right), pick(badHashes, way + turn) ?? 'wrong');
        yield new Respond(right);
      }
    }
    if (world.signIns.length === signIns || way % 3 === 0) return;
    yield* this.#afterwards(world);
  }

  /** What a person may set up once they are signed in. */
  *#afterwards({ place: { variant } }: World): Iterable<Step> {
    const { way } = this.choice;
    if (variant.devices) {
      yield new ConfirmDevice({ signIn: 0, key: 'own' });
      if (way % 2 === 0) yield new ChangeDevice({ signIn: 0, which: 0, deed: 'remember' });
    }
    if (variant.passkeys) {
      const habit = way % 4 === 1 ? 'unverified' : 'good';
      const registration = { signIn: 0, habit, counts: way % 2 === 0 } as const;
      yield new RegisterPasskey({
        ...registration,
        completedBy: way % 5 === 0 ? 'other client' : 'own',
        times: 1 + (way % 2),
      });
      if (variant.mfa !== 'OPTIONAL') return;
      yield new SetPreference({ signIn: 0, factor: 'SMS_MFA', enabled: true, preferred: false });
      yield new SetPreference({ signIn: 0, factor: 'WEB_AUTHN', enabled: way % 4 !== 3, preferred: false });
    }
  }
}

/** A sign-up and its confirmation. */
export class Join extends Path {
  readonly choice: { readonly client: number; readonly phone: boolean };
  constructor(choice: Join['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `Join(${JSON.stringify(this.choice)})`;
  }

  protected override *steps(): Iterable<Step> {
    const { client, phone } = this.choice;
    yield new SignUp({ who: 2, client, phone, times: 1 });
    yield new ConfirmSignUp({ who: 2, client, code: 'newest', session: 0, times: 1 });
  }
}

/** A forgotten password, and a new one. */
export class Recover extends Path {
  readonly choice: { readonly who: number; readonly client: number };
  constructor(choice: Recover['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `Recover(${JSON.stringify(this.choice)})`;
  }

  protected override *steps(world: World): Iterable<Step> {
    const { who, client } = this.choice;
    yield new ForgotPassword({ who, client });
    if (person(world, who).resetCodes.length === 0) return;
    yield new ConfirmForgotPassword({ who, client, code: 'newest', times: 1 });
  }
}

export type OutsideReset =
  | 'disable'
  | 'forgotten password'
  | 'reset'
  | 'set password'
  | 'set temporary password'
  | 'sign-out';

/**
 * Somebody who is in an account plants what might open it again; the account is reset from outside; what was planted is
 * tried, with the new password too.
 */
export class Recapture extends Path {
  readonly choice: {
    readonly who: number;
    readonly client: number;
    readonly by: OutsideReset;
    readonly way: number;
  };
  constructor(choice: Recapture['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `Recapture(${JSON.stringify(this.choice)})`;
  }

  protected override *steps(world: World): Iterable<Step> {
    const { who, client, by, way } = this.choice;
    const signIns = world.signIns.length;
    yield new SignIn({ who, client, flow: 'PASSWORD', preferred: 'none', device: undefined, way });
    if (world.signIns.length === signIns) return;
    yield* this.#plant(world);
    // What is on its way ends too.
    yield new ForgotPassword({ who, client });
    const { generation } = person(world, who);
    const dead = person(world, who).deadCodes.length;
    if (by === 'forgotten password' || by === 'reset') {
      if (by === 'reset') yield new Administer({ who, deed: by });
      yield new Recover({ who, client });
    } else if (by === 'sign-out') yield new SignOutEverywhere({ signIn: 0, by: 'administrator' });
    else yield new Administer({ who, deed: by });
    if (person(world, who).generation === generation) return;
    world.succeed(`reset of an account with plants: ${by}`);
    yield new UseAccessToken({ signIn: 0 });
    yield new Refresh({ signIn: 0, token: 0, client: 'own', by: 'operation', device: 'own', times: 1 });
    if (by === 'disable') yield new Administer({ who, deed: 'enable' });
    if (person(world, who).deadCodes.length > dead) {
      yield new ConfirmForgotPassword({ who, client, code: 'dead', times: 1 });
    }
    yield* this.#tryPlants(world);
    yield* this.#return(world);
  }

  *#plant({ place: { variant } }: World): Iterable<Step> {
    const { who } = this.choice;
    yield new MakeRecoveryCodes(who);
    yield new Associate({ by: 'token', which: 0 });
    if (variant.devices) {
      yield new ConfirmDevice({ signIn: 0, key: 'own' });
      yield new ChangeDevice({ signIn: 0, which: 0, deed: 'remember' });
    }
    if (variant.passkeys) {
      yield new RegisterPasskey({ signIn: 0, habit: 'good', counts: true, completedBy: 'own', times: 1 });
    }
  }

  *#tryPlants(world: World): Iterable<Step> {
    const { who, client } = this.choice;
    const { variant } = world.place;
    const right = { session: 0, fault: 'none', way: 0, by: 'client', times: 1 } as const;
    let sessions = world.sessions.length;
    yield new Initiate({ who, client, flow: 'PASSWORD', preferred: 'none', password: 'right', device: 'lost' });
    for (let turn = 0; turn < 4 && world.sessions.length > sessions; turn++) {
      sessions = world.sessions.length;
      const name = world.sessions.at(-1)?.name ?? '';
      if (name !== 'SMS_MFA' && name !== 'EMAIL_OTP' && name !== 'SOFTWARE_TOKEN_MFA') yield new Respond(right);
      // A code that was one of the ten.
      else yield new Respond({ ...right, fault: 'old proof', way: 3 });
    }
    if (variant.passkeys === undefined) return;
    sessions = world.sessions.length;
    const preferred = 'WEB_AUTHN';
    yield new Initiate({ who, client, flow: 'USER_AUTH', preferred, password: 'none', device: undefined });
    // A passkey that was deleted, as it is.
    if (world.sessions.length > sessions) yield new Respond({ ...right, way: 24 });
  }

  /** The owner is back, and the app that was being set up is not. */
  *#return(world: World): Iterable<Step> {
    const { who, client, way } = this.choice;
    const signIns = world.signIns.length;
    yield new SignIn({ who, client, flow: 'PASSWORD', preferred: 'none', device: undefined, way });
    if (world.signIns.length === signIns) return;
    yield new Verify({ by: 'token', which: 0, code: 'right', times: 1 });
  }
}

/** A sign-in that stands still while its account changes, and then goes on. */
export class Interrupted extends Path {
  readonly choice: SignIn['choice'] & {
    readonly change: 'address' | 'app' | 'factor' | 'password' | 'setup' | 'sign-out';
    readonly factor: SecondFactor | 'WEB_AUTHN';
    readonly enabled: boolean;
  };
  constructor(choice: Interrupted['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `Interrupted(${JSON.stringify(this.choice)})`;
  }

  protected override *steps(world: World): Iterable<Step> {
    const { who, client, flow, preferred, device, way } = this.choice;
    const choice = { who, client, flow, preferred, device, way };
    const { sessions } = world;
    const index = sessions.length;
    yield new Initiate({ ...choice, password: 'right' });
    if (sessions.length === index) return;
    const signIns = world.signIns.length;
    yield new SignIn({ ...choice, flow: 'PASSWORD' });
    if (world.signIns.length > signIns) yield* this.#change();
    const session = sessions.length - 1 - index;
    yield new Respond({ session, fault: 'none', way, by: 'client', times: 1 });
  }

  #kind(): Kind {
    return this.choice.preferred === 'EMAIL_OTP' || this.choice.factor === 'EMAIL_OTP' ? 'email' : 'phone_number';
  }

  *#change(): Iterable<Step> {
    const { change, factor, enabled, who } = this.choice;
    switch (change) {
      case 'address':
        yield new ChangeAddress({ by: 'user', signIn: 0, who, kind: this.#kind(), whose: 'of nobody', flag: 'none' });
        return;
      case 'app':
        yield new Associate({ by: 'token', which: 0 });
        yield new Verify({ by: 'token', which: 0, code: 'right', times: 1 });
        yield new SetPreference({ signIn: 0, factor: 'SOFTWARE_TOKEN_MFA', enabled: true, preferred: true });
        return;
      case 'factor':
        yield new SetPreference({ signIn: 0, factor, enabled, preferred: false });
        return;
      case 'password':
        yield new ChangePassword({ signIn: 0, previous: 'right', times: 1 });
        return;
      case 'setup':
        yield new Administer({ who, deed: 'delete app' });
        return;
      case 'sign-out':
        yield new SignOutEverywhere({ signIn: 0, by: 'user' });
    }
  }
}
