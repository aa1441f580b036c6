import { addUserStateListener, type Client, initialize, resumeSignIn, watch } from '@cenote/auth';
import { findProblem } from './check-values.ts';
import { comeTo } from './follow.ts';
import { loadLater } from './later.ts';
import { type Arrival, type Event, initial, type ScreenName, type State, type Trouble, transition } from './machine.ts';
import type { UiOptions } from './options.ts';
import { findPending, keepPending } from './pending.ts';
import type { Scene, Screen, Values } from './screen.ts';
import { loadingScreen } from './screens/loading.ts';
import { signInScreen } from './screens/sign-in.ts';
import { loadScreen } from './screens.ts';
import { defaultForm, loadForm, type SignInForm } from './sign-in-form.ts';
import { tellTrouble } from './tell-trouble.ts';
import { english, speak } from './texts/speak.ts';
import type { View } from './view.ts';

const ends: readonly ScreenName[] = ['verifyContact', 'verifyCode', 'addPasskey', 'signedIn'];

/** With what a flow begins. */
export interface Beginning {
  readonly client: Client;
  /** What the app says of the pool itself. */
  readonly form?: Partial<SignInForm>;
  /** BCP 47, the best first. */
  readonly languages: readonly string[];
  readonly username?: string;
}

/** One person's way through the screens: the state, and what acts on it. Whoever shows it hears of every change. */
export class Flow {
  state: State = initial;
  spoken = english;
  #client?: Client;
  #screen: Screen = loadingScreen;
  #form = defaultForm;
  #offer?: AbortController;
  /** Ends what a beginning began; every beginning has one of its own. */
  #end?: () => void;
  readonly #options: () => UiOptions;
  readonly #changed: (before: State) => void;

  constructor(options: () => UiOptions, changed: (before: State) => void) {
    this.#options = options;
    this.#changed = changed;
  }

  get client(): Client | undefined {
    return this.#client;
  }

  /** What is shown now. */
  get view(): View {
    return this.#screen.view(this.#scene());
  }

  /** Finds out who is there and what the pool wants, and comes to the screen for that. Ends an earlier beginning. */
  async begin(beginning: Beginning): Promise<void> {
    this.end();
    const { client, form, languages } = beginning;
    const ended = new AbortController();
    const stops = [watch(client), addUserStateListener(client, (state) => this.#hear(state === 'signedIn'))];
    this.#end = () => {
      ended.abort();
      for (const stop of stops) stop();
    };
    this.#client = client;
    this.state = initial;
    this.#screen = loadingScreen;
    this.#changed(initial);
    const loading = loadForm(client, form);
    // What goes wrong is told below, once there is a language for it.
    loading.catch(() => undefined);
    const [spoken] = await Promise.all([speak(languages), initialize(client)]);
    if (ended.signal.aborted) return;
    this.spoken = spoken;
    await this.#act(async () => {
      this.#form = await loading;
      return this.#open(beginning);
    });
  }

  /** Ends what `begin` began. */
  end(): void {
    this.#end?.();
    this.#end = undefined;
    this.#giveUpOffer();
  }

  /** Leads to another screen, with the name that was typed. Who leaves a challenge is somebody else. */
  go(screen: ScreenName, username: string | undefined): void {
    if (this.state.isBusy) return;
    this.#giveUpOffer();
    void this.#act(async () => ({ screen, facts: { username } }));
  }

  /** Does what the form of the screen does, once at a time. */
  async submit(values: Values): Promise<void> {
    const { view, submit } = this.#screen;
    if (this.state.isBusy || submit === undefined) return;
    this.#giveUpOffer();
    const scene = this.#scene();
    await this.#act(async () => {
      const problem = await findProblem(view(scene), values, scene.texts);
      if (problem === undefined) return submit(scene, values);
      this.#send({ type: 'refused', trouble: problem });
      return undefined;
    });
  }

  /** Offers the passkey of somebody who has just said their name. */
  async offerPasskey(username: string): Promise<void> {
    this.#giveUpOffer();
    const { screen, isBusy } = this.state;
    if (screen !== 'signIn' || isBusy || username === '' || !this.#form.firstFactors.includes('WEB_AUTHN')) return;
    const offer = new AbortController();
    this.#offer = offer;
    // Nobody asked for it: what comes to nothing is not told.
    const arrival = await import('./passkeys.ts')
      .then(({ waitForPasskey }) => waitForPasskey(this.#scene(), username, offer.signal))
      .catch(() => undefined);
    if (this.#offer !== offer) return;
    this.#offer = undefined;
    if (arrival !== undefined) await this.#arrive(arrival);
  }

  #giveUpOffer(): void {
    this.#offer?.abort();
    this.#offer = undefined;
  }

  #scene(): Scene {
    const { texts } = this.spoken;
    const client = this.#client;
    if (client === undefined) throw new Error('a screen is asked for before anything began');
    return { client, form: this.#form, texts, options: this.#options(), facts: this.state.facts };
  }

  async #open({ client, username }: Beginning): Promise<Arrival> {
    let trouble: Trouble | undefined;
    if (client.config.oauth !== undefined && /[?&#]state=/.test(location.href)) {
      const { comeBack } = await loadLater(() => import('./redirect.ts'));
      // What the pages say is told once, where somebody may begin anew.
      await comeBack(client).catch(async (error: unknown) => {
        trouble = await tellTrouble(this.spoken.texts, error);
      });
    }
    if (client.state === 'signedIn') return { screen: 'signedIn' };
    const waits = findPending(client);
    const { step } = waits?.facts ?? {};
    if (step !== undefined) {
      resumeSignIn(client, step);
      return comeTo(this.#scene(), step);
    }
    if (waits !== undefined) return waits;
    const screen = trouble ? 'signIn' : this.#options().start;
    return { screen, facts: { username: username ?? client.username }, trouble };
  }

  /** Runs something that leads to a screen, or to a refusal. */
  async #act(run: () => Promise<Arrival | undefined>): Promise<void> {
    const end = this.#end;
    this.#send({ type: 'sent' });
    try {
      const arrival = await run();
      if (arrival !== undefined && this.#end === end) await this.#arrive(arrival);
    } catch (error) {
      const trouble = await tellTrouble(this.spoken.texts, error);
      if (this.#end !== end) return;
      if (trouble.isOver) this.#screen = signInScreen;
      this.#send({ type: 'refused', trouble });
    }
  }

  /** Somebody signed in or out elsewhere: in another tab, or by the app. */
  #hear(isSignedIn: boolean): void {
    const { screen, isBusy } = this.state;
    // An app may take the screens away as soon as it knows: what waited waits no more.
    if (isSignedIn && this.#client !== undefined) keepPending(this.#client, initial);
    if (isBusy || this.#offer !== undefined || screen === 'loading' || isSignedIn === ends.includes(screen)) return;
    void this.#arrive({ screen: isSignedIn ? 'signedIn' : 'signIn' });
  }

  async #arrive(arrival: Arrival): Promise<void> {
    this.#screen = await loadScreen(arrival.screen);
    this.#send({ type: 'arrived', arrival });
  }

  #send(event: Event): void {
    const before = this.state;
    this.state = transition(before, event);
    if (this.#client !== undefined && this.state.screen !== 'loading') keepPending(this.#client, this.state);
    this.#changed(before);
  }
}
