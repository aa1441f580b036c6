import { Broken } from './broken.ts';
import { recoveryKind, recoveryKinds } from './demand.ts';
import { type PasswordChoice, passwordOf } from './initiate.ts';
import type { Person } from './person.ts';
import { type CodeChoice, codeOf, liveCodes, result } from './sign-up.ts';
import { judge, person, recent, Step } from './step.ts';
import { type World } from './world.ts';

const HOUR = 3_600_000;

/** Keeps the recovery code that was just sent. */
export async function receiveResetCode(world: World, someone: Person): Promise<void> {
  const kind = recoveryKind(world.place.variant, someone, world.now);
  if (kind === undefined) throw new Broken(`a recovery code was sent to ${someone.name}, who may have none`);
  someone.count('message', world.now);
  // Codes to another address end when one is sent to this one.
  someone.resetCodes = someone.resetCodes.filter((code) => code.kind === kind);
  const to = someone.address[kind];
  const code = await world.receive(to);
  someone.resetCodes.push({ code, kind, to, expiresAt: world.now + HOUR, tries: 0 });
}

/** ForgotPassword. */
export class ForgotPassword extends Step {
  readonly choice: { readonly who: number; readonly client: number };
  constructor(choice: ForgotPassword['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `ForgotPassword(${this.choice.who % 3}, client ${this.choice.client})`;
  }

  override async act(world: World): Promise<void> {
    const { client } = this.choice;
    const { variant, clients } = world.place;
    const someone = person(world, this.choice.who);
    const isHidden = client === 1 && variant.recovery.length > 0;
    const wasLimited = someone.isLimited('forgot', world.now) || someone.isLimited('message', world.now);
    someone.count('forgot', world.now);
    const answer = await world.call('ForgotPassword', {
      ClientId: clients[client]?.id ?? '',
      Username: world.typed(someone),
    });
    if (!someone.exists) {
      const account = variant.migrates ? world.elsewhere.admit(someone.name, undefined) : undefined;
      await world.meet(someone, account, { password: undefined, must: !wasLimited });
      if (someone.exists) world.succeed('migration by a forgotten password');
    }
    const isDue = recoveryKind(variant, someone, world.now) !== undefined;
    judge(this.toString(), result(answer), { may: isDue || isHidden, must: isDue, excuse: () => wasLimited });
    if (!answer.ok || !isDue) return;
    world.succeed('ForgotPassword');
    await receiveResetCode(world, someone);
  }
}

/** ConfirmForgotPassword. */
export class ConfirmForgotPassword extends Step {
  readonly choice: {
    readonly who: number;
    readonly client: number;
    readonly code: CodeChoice;
    readonly times: number;
  };
  constructor(choice: ConfirmForgotPassword['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    const { who, client, code, times } = this.choice;
    return `ConfirmForgotPassword(${who % 3}, client ${client}, ${code} code, ${times} at once)`;
  }

  override async act(world: World): Promise<void> {
    const { client, times } = this.choice;
    const { variant, clients } = world.place;
    const someone = person(world, this.choice.who);
    const code = codeOf(world, someone, someone.resetCodes, this.choice.code);
    const live = liveCodes(someone.resetCodes, world.now);
    const Password = world.newPassword();
    const input = {
      ClientId: clients[client]?.id ?? '',
      Username: world.typed(someone),
      ConfirmationCode: code,
      Password,
    };
    const kinds = recoveryKinds(variant, someone);
    const right = live.find(
      (one) => one.code === code && kinds.includes(one.kind) && one.to === someone.address[one.kind],
    );
    const may = right !== undefined;
    const isFresh = live.every(({ tries }) => tries + times <= 5);
    const must = may && isFresh;
    const answers = await Promise.all(
      Array.from({ length: times }, () => {
        someone.count('confirm-forgot', world.now);
        return world.call('ConfirmForgotPassword', input);
      }),
    );
    for (const one of live) one.tries += times;
    const compared = Math.max(live.length, 1);
    world.compare('open', times * compared);
    const successes = answers.filter((answer) => answer.ok);
    if (successes.length > 1) throw new Broken(`${this} succeeded ${successes.length} times`);
    const excuse = () => someone.isLimited('confirm-forgot', world.now) || world.isGuessedAt('open', code);
    judge(this.toString(), successes[0] ?? answers[0] ?? { ok: false }, { may, must, excuse });
    if (successes.length === 0) return;
    world.compare('open', -compared);
    world.succeed('ConfirmForgotPassword');
    someone.setPassword(Password);
    someone.status = 'CONFIRMED';
    world.resetFromOutside(someone, right?.kind);
  }
}

/** ChangePassword. */
export class ChangePassword extends Step {
  readonly choice: { readonly signIn: number; readonly previous: PasswordChoice; readonly times: number };
  constructor(choice: ChangePassword['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    const { signIn, previous, times } = this.choice;
    return `ChangePassword(sign-in -${signIn}, ${previous} password, ${times} at once)`;
  }

  override check({ signIns }: Readonly<World>): boolean {
    return signIns.length > 0;
  }

  override async act(world: World): Promise<void> {
    const signIn = recent(world.signIns, this.choice.signIn);
    if (signIn === undefined) throw new Error('nobody is signed in');
    const { times } = this.choice;
    const someone = signIn.person;
    const previous = passwordOf(world, someone, this.choice.previous);
    const ProposedPassword = world.newPassword();
    const input = {
      AccessToken: signIn.accessToken,
      ProposedPassword,
      ...(previous !== undefined && { PreviousPassword: previous }),
    };
    const may = world.isAccepted(signIn) && previous === (someone.password || undefined);
    const answers = await Promise.all(
      Array.from({ length: times }, () => {
        someone.count('change', world.now);
        return world.call('ChangePassword', input);
      }),
    );
    const successes = answers.filter((answer) => answer.ok);
    if (successes.length > 1) throw new Broken(`${this} succeeded ${successes.length} times`);
    const excuse = () => someone.isLimited('change', world.now);
    judge(this.toString(), successes[0] ?? answers[0] ?? { ok: false }, { may, must: may, excuse });
    if (successes.length === 0) return;
    world.succeed('ChangePassword');
    someone.setPassword(ProposedPassword);
    // The sign-in that made the change goes on, and no other.
    signIn.passwordVersion = someone.passwordVersion;
  }
}
