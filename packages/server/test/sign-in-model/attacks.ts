import { ChangeAddress, RequestProof, VerifyAddress } from './addresses.ts';
import { Administer } from './administer.ts';
import type { NameChoice, Whose } from './chosen-name.ts';
import { Initiate } from './initiate.ts';
import { FollowLink } from './links.ts';
import { Path, SignIn } from './paths.ts';
import type { Kind } from './person.ts';
import { ConfirmForgotPassword, ForgotPassword } from './recovery.ts';
import { Respond } from './respond.ts';
import { ConfirmSignUp, SignUp } from './sign-up.ts';
import { person, type Step } from './step.ts';
import { UseAccessToken } from './tokens.ts';
import type { World } from './world.ts';

const right = { session: 0, fault: 'none', way: 0, by: 'client', times: 1 } as const;
const password = { flow: 'PASSWORD', preferred: 'none', device: undefined } as const;

/**
 * Somebody signs up with an e-mail address that others read, a password and a phone number of their own; the account is
 * confirmed; what was planted is tried.
 */
export class Squat extends Path {
  readonly choice: {
    readonly client: number;
    readonly by: 'EMAIL_OTP' | 'administrator' | 'code' | 'link';
    readonly planted: 'both' | 'phone';
    readonly as?: { readonly whose: Whose; readonly name: NameChoice } | undefined;
    readonly takes: boolean;
  };
  constructor(choice: Squat['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `Squat(${JSON.stringify(this.choice)})`;
  }

  protected override *steps(world: World): Iterable<Step> {
    const { client, by, planted, as, takes } = this.choice;
    const who = 2;
    const [, , someone] = world.people;
    if (someone.exists) return;
    yield new SignUp({ who, client, phone: true, times: 1, as, planted });
    if (!person(world, who).exists) yield new SignUp({ who, client, phone: true, times: 1, planted: 'phone' });
    if (someone.status !== 'UNCONFIRMED' || !someone.exists) return;
    // Before it is confirmed no code goes to the phone.
    yield* this.#tryPlants(client);
    const sessions = world.sessions.length;
    if (by === 'EMAIL_OTP') {
      const preferred = 'EMAIL_OTP';
      yield new Initiate({ who, client, flow: 'USER_AUTH', preferred, password: 'none', device: undefined });
      if (world.sessions.length > sessions) yield new Respond(right);
    } else if (by === 'link') {
      for (const method of ['HEAD', 'GET'] as const) {
        yield new FollowLink({ who, client, code: 'newest', method, times: 1 });
      }
      for (const code of ['wrong', 'of another'] as const) {
        yield new FollowLink({ who, client, code, method: 'POST', times: 1 });
      }
      yield new FollowLink({ who, client, code: 'newest', method: 'POST', times: 2 });
    } else if (by === 'administrator') yield new Administer({ who, deed: 'confirm' });
    else yield new ConfirmSignUp({ who, client, code: 'newest', session: undefined, times: 1, takes });
    if (someone.status === 'UNCONFIRMED') return;
    world.succeed(`a planted sign-up, confirmed by ${by}`);
    yield* this.#tryPlants(client);
  }

  *#tryPlants(client: number): Iterable<Step> {
    const who = 2;
    for (const tried of ['old', 'right'] as const) yield new Initiate({ ...password, who, client, password: tried });
    for (const preferred of ['SMS_OTP', 'PASSWORD'] as const) {
      yield new Initiate({ who, client, flow: 'USER_AUTH', preferred, password: 'old', device: undefined });
    }
  }
}

/** Whoever has been in an account for a minute says that an address is its own; the address and its owner are tried. */
export class Claim extends Path {
  readonly choice: {
    readonly who: number;
    readonly client: number;
    readonly kind: Kind;
    readonly whose: Whose;
    readonly way: number;
    readonly proves: boolean;
  };
  constructor(choice: Claim['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `Claim(${JSON.stringify(this.choice)})`;
  }

  protected override *steps(world: World): Iterable<Step> {
    const { who, client, kind, whose, way, proves } = this.choice;
    const signIns = world.signIns.length;
    yield new SignIn({ ...password, who, client, way });
    if (world.signIns.length === signIns) return;
    // A code that is on its way when the address changes.
    yield new ForgotPassword({ who, client });
    const dead = person(world, who).deadCodes.length;
    const by = { by: 'user', signIn: 0, who } as const;
    yield new ChangeAddress({ ...by, kind, whose, flag: 'none' });
    yield new UseAccessToken({ signIn: 0 });
    const preferred = kind === 'email' ? 'EMAIL_OTP' : 'SMS_OTP';
    yield new Initiate({ who, client, flow: 'USER_AUTH', preferred, password: 'none', device: undefined });
    if (person(world, who).deadCodes.length > dead) {
      yield new ConfirmForgotPassword({ who, client, code: 'dead', times: 1 });
      world.succeed('a recovery code to an address that was left');
    }
    yield new ForgotPassword({ who: who + 1, client });
    yield new Initiate({ ...password, who: who + 1, client, password: 'right' });
    if (!proves) return;
    if (kind === 'phone_number') yield new RequestProof({ ...by, kind });
    yield new VerifyAddress({ ...by, kind, code: 'dead' });
    yield new VerifyAddress({ ...by, kind, code: 'newest' });
    yield new Initiate({ ...password, who: who + 1, client, password: 'right' });
  }
}

/** Codes are on their way when their address gives place to another one that is proved: they open nothing any more. */
export class Redirect extends Path {
  readonly choice: {
    readonly who: number;
    readonly client: number;
    readonly kind: Kind;
    readonly passwordFirst: boolean;
  };
  constructor(choice: Redirect['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `Redirect(${JSON.stringify(this.choice)})`;
  }

  protected override *steps(world: World): Iterable<Step> {
    const { who, client, kind, passwordFirst } = this.choice;
    if (!person(world, who).exists) return;
    const dead = person(world, who).deadCodes.length;
    yield new ForgotPassword({ who, client });
    const sessions = world.sessions.length;
    const preferred = kind === 'email' ? 'EMAIL_OTP' : 'SMS_OTP';
    if (passwordFirst) yield new Initiate({ ...password, who, client, password: 'right' });
    else yield new Initiate({ who, client, flow: 'USER_AUTH', preferred, password: 'none', device: undefined });
    const hasCode = world.sessions.length > sessions && world.sessions.at(-1)?.to === person(world, who).address[kind];
    yield new ChangeAddress({ by: 'administrator', signIn: 0, who, kind, whose: 'of nobody', flag: 'true' });
    if (hasCode) {
      yield new Respond(right);
      world.succeed(
        `a code for signing in to an address that was replaced, ${passwordFirst ? 'second' : 'first'} factor`,
      );
    }
    if (person(world, who).deadCodes.length === dead) return;
    yield new ConfirmForgotPassword({ who, client, code: 'dead', times: 1 });
  }
}
