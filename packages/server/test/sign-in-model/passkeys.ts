import { Authenticator, type Habits } from '../authenticator.ts';
import { Broken } from './broken.ts';
import type { SignedIn } from './held.ts';
import type { KnownPasskey } from './person.ts';
import { judge, recent, Step } from './step.ts';
import { type World } from './world.ts';

/** What the browser and the authenticator of a registration do, well or badly. */
const habits = {
  good: {},
  unverified: { userVerified: false },
  absent: { userPresent: false },
  'other origin': { origin: 'https://example.com' },
  'framed page': { crossOrigin: true },
  'other domain': { relyingPartyId: 'example.com' },
  'other challenge': { challenge: 'AAAA' },
} as const satisfies Record<string, Habits>;
export type Habit = keyof typeof habits;

/** StartWebAuthnRegistration and CompleteWebAuthnRegistration. */
export class RegisterPasskey extends Step {
  readonly choice: {
    readonly signIn: number;
    /** Who completes what the sign-in started. */
    readonly completedBy: 'other client' | 'other user' | 'own';
    readonly habit: Habit;
    readonly counts: boolean;
    readonly times: number;
  };
  constructor(choice: RegisterPasskey['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `RegisterPasskey(${JSON.stringify(this.choice)})`;
  }

  override check({ signIns }: Readonly<World>): boolean {
    return signIns.length > 0;
  }

  override async act(world: World): Promise<void> {
    const { choice } = this;
    const starting = recent(world.signIns, choice.signIn);
    const completing = starting && this.#completing(world, starting);
    if (starting === undefined || completing === undefined) return;
    const isOffered = world.place.variant.passkeys !== undefined;
    const mayStart = world.isAccepted(starting) && isOffered && starting.person.livePasskeys().length < 20;
    const started = await world.call('StartWebAuthnRegistration', { AccessToken: starting.accessToken });
    judge(`${this}, begun`, started, { may: mayStart, must: mayStart });
    if (!started.ok) return;
    const options = started.output.CredentialCreationOptions;
    const authenticators = Array.from({ length: choice.times }, () => new Authenticator({ counts: choice.counts }));
    const may = this.#mayComplete(world, starting, completing);
    const answers = await Promise.all(
      authenticators.map(async (authenticator) => {
        const Credential = authenticator.create(options, habits[choice.habit]);
        const answer = await world.call('CompleteWebAuthnRegistration', {
          AccessToken: completing.accessToken,
          Credential,
        });
        return { ...answer, authenticator };
      }),
    );
    const successes = answers.filter((answer) => answer.ok);
    if (successes.length > 1) throw new Broken(`${this} succeeded ${successes.length} times`);
    judge(this.toString(), successes[0] ?? answers[0] ?? { ok: false }, { may, must: may });
    const [success] = successes;
    if (success === undefined) return;
    world.succeed('CompleteWebAuthnRegistration');
    starting.person.passkeys.push({ authenticator: success.authenticator, counted: 0, isDeleted: false });
  }

  #completing({ signIns }: World, starting: SignedIn): SignedIn | undefined {
    switch (this.choice.completedBy) {
      case 'own':
        return starting;
      case 'other client':
        return signIns.findLast(({ person, client }) => person === starting.person && client !== starting.client);
      case 'other user':
        return signIns.findLast(({ person }) => person !== starting.person);
    }
  }

  /** Who started has to complete, through the same client. */
  #mayComplete(world: World, starting: SignedIn, completing: SignedIn): boolean {
    const { habit } = this.choice;
    const isWellDone =
      habit === 'good' || (habit === 'unverified' && world.place.variant.passkeys?.verification !== 'required');
    const isSame = completing.person === starting.person && completing.client === starting.client;
    return world.isAccepted(completing) && isSame && isWellDone;
  }
}

/** DeleteWebAuthnCredential. */
export class DeletePasskey extends Step {
  readonly choice: { readonly signIn: number; readonly which: number };
  constructor(choice: DeletePasskey['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `DeletePasskey(${JSON.stringify(this.choice)})`;
  }

  override check({ signIns, people }: Readonly<World>): boolean {
    return signIns.length > 0 && people.some(({ passkeys }) => passkeys.length > 0);
  }

  override async act(world: World): Promise<void> {
    const signIn = recent(world.signIns, this.choice.signIn);
    const all = world.people.flatMap(({ passkeys }) => passkeys);
    const passkey: KnownPasskey | undefined = recent(all, this.choice.which);
    if (signIn === undefined || passkey === undefined) throw new Error('there is nothing to delete');
    const input = { AccessToken: signIn.accessToken, CredentialId: passkey.authenticator.id };
    const answer = await world.call('DeleteWebAuthnCredential', input);
    const may = world.isAccepted(signIn) && signIn.person.livePasskeys().includes(passkey);
    judge(this.toString(), answer, { may, must: may });
    if (!answer.ok) return;
    world.succeed('DeleteWebAuthnCredential');
    passkey.isDeleted = true;
  }
}
