import type { AuthConfig, Client } from '@cenote/auth';
import { type CSSResult, html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, render } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { focusScreen, Ids, readName, readValues } from './dom.ts';
import { findClient } from './find-client.ts';
import { Flow } from './flow.ts';
import { frameStyle } from './frame-style.ts';
import type { ScreenName, State } from './machine.ts';
import type { FieldsOptions, SignInWithRedirect, UiOptions } from './options.ts';
import { renderScreen } from './render.ts';
import { adoptScreenStyle } from './screen-style.ts';
import type { SignInForm } from './sign-in-form.ts';

/** What the event `cenote-screen` tells. */
export interface ScreenDetail {
  readonly screen: ScreenName;
  readonly userState: Client['state'];
  readonly username?: string;
}

const starts = { 'sign-in': 'signIn', 'sign-up': 'signUp', 'forgot-password': 'forgotPassword' } as const;
const ofFlow = ['auth', 'config', 'userPoolId', 'clientId', 'endpoint', 'form', 'lang', 'username'] as const;

/** `<cenote-auth>`: everything about signing in, for one pool. */
export class CenoteAuth extends LitElement {
  static override styles: CSSResult = frameStyle;
  static override properties: PropertyDeclarations = {
    auth: { attribute: false },
    // What is written out where it is set is another object each time, and no other pool.
    config: {
      attribute: false,
      hasChanged: (now?: AuthConfig, before?: AuthConfig) => placeOf(now) !== placeOf(before),
    },
    form: { attribute: false, hasChanged: (now, before) => JSON.stringify(now) !== JSON.stringify(before) },
    fields: { attribute: false },
    signInWithRedirect: { attribute: false },
    userPoolId: { attribute: 'user-pool-id' },
    clientId: { attribute: 'client-id' },
    endpoint: {},
    username: {},
    heading: {},
    logo: {},
    logoAlt: { attribute: 'logo-alt' },
    backgroundColor: { attribute: 'background-color', reflect: true },
    primaryColor: { attribute: 'primary-color' },
    start: {},
    lang: {},
    canCancel: { type: Boolean, attribute: 'can-cancel' },
    hideSignUp: { type: Boolean, attribute: 'hide-sign-up' },
    offerPasskey: { type: Boolean, attribute: 'offer-passkey' },
    skipVerification: { type: Boolean, attribute: 'skip-verification' },
  };

  /** An instance of `createAuth` that the app has, or its client; in its place `config`, or the three attributes. */
  declare auth?: Client | { readonly client: Client };
  declare config?: AuthConfig;
  declare userPoolId?: string;
  declare clientId?: string;
  declare endpoint?: string;
  /** What the app says of its pool: it counts before what the server says. */
  declare form?: Partial<SignInForm>;
  declare fields?: FieldsOptions;
  declare signInWithRedirect?: SignInWithRedirect;
  /** Who is expected. */
  declare username?: string;
  declare heading?: string;
  /** The address of a picture. */
  declare logo?: string;
  declare logoAlt?: string;
  declare backgroundColor?: string;
  declare primaryColor?: string;
  /** `sign-in` unless told. */
  declare start?: keyof typeof starts;
  declare canCancel?: boolean;
  declare hideSignUp?: boolean;
  declare offerPasskey?: boolean;
  declare skipVerification?: boolean;

  readonly #ids = new Ids();
  readonly #flow = new Flow(
    () => this.#options(),
    (before) => this.#changed(before),
  );
  #typed = '';
  #takesFocus = false;
  #isEnded = false;

  /** The screen that is shown. */
  get screen(): ScreenName {
    return this.#flow.state.screen;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptScreenStyle(this.getRootNode());
    if (this.#isEnded) this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // What is only moved is there again by then, and keeps what was typed.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#flow.end();
      this.#isEnded = true;
    });
  }

  /** Puts the focus where the screen begins, once there is one. */
  override focus(): void {
    this.#takesFocus = true;
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (ofFlow.some((name) => changed.has(name))) this.#begin();
    if (!changed.has('fields')) return;
    void import('./unknown-types.ts').then((own) => own.tellUnknownTypes(this.fields, changed.get('fields')));
  }

  protected override render(): unknown {
    const { screen } = this.#flow.state;
    const isOwn = screen === 'signedIn' && [...this.childNodes].some(isContent);
    const isShown = !isOwn && hasScreen(this.#flow.state);
    const brand = this.logo
      ? html`<div part="brand"><img part="logo" src=${this.logo} alt=${this.logoAlt ?? ''} /></div>`
      : nothing;
    return html`<div part="card" class=${isShown ? '' : 'hidden'}>
        <slot name="header">${brand}</slot><slot name="screen"></slot><slot name="footer"></slot>
      </div>
      <div class=${screen === 'signedIn' ? '' : 'hidden'}><slot></slot></div>`;
  }

  /** The screen lies in the page itself, where keepers of passwords find it. */
  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('backgroundColor')) setColor(this, '--cenote-background', this.backgroundColor);
    if (changed.has('primaryColor')) setColor(this, '--cenote-primary', this.primaryColor);
    const isShown = hasScreen(this.#flow.state);
    render(isShown ? keyed(this.screen, this.#draw()) : nothing, this);
    if (!isShown || !this.#takesFocus) return;
    this.#takesFocus = false;
    const form = this.querySelector<HTMLElement>(':scope > form[data-screen]');
    if (form) focusScreen(form, form.querySelector('[aria-invalid]'));
  }

  #draw() {
    return renderScreen(this.#flow.view, {
      ids: this.#ids,
      spoken: this.#flow.spoken,
      state: this.#flow.state,
      canCancel: this.canCancel === true && this.screen !== 'signedIn',
      typed: this.#typed,
      onSubmit: (event) => void this.#submit(event),
      onLink: ({ to }, form) => this.#flow.go(to, readName(form)),
      onCancel: () => this.dispatchEvent(new Event('cenote-cancel', { bubbles: true, composed: true })),
      onType: ({ target }) => {
        const { autocomplete, value } = target as HTMLInputElement;
        if (autocomplete !== 'new-password') return;
        this.#typed = value;
        this.requestUpdate();
      },
      onChange: ({ target }) => {
        const { name, value } = target as HTMLInputElement;
        if (name === 'username') void this.#flow.offerPasskey(value.trim());
      },
    });
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    // Nobody answered at the beginning: what is pressed asks once more.
    if (this.screen === 'loading') return this.#begin();
    await this.#flow.submit(readValues(event.currentTarget as HTMLFormElement, event.submitter));
  }

  #begin(): void {
    this.#isEnded = false;
    const client = findClient(this);
    if (client === undefined) return;
    const { lang = '' } = this.parentElement?.closest<HTMLElement>('[lang]') ?? {};
    const languages = [this.lang, lang, ...navigator.languages].filter(Boolean);
    void this.#flow.begin({ client, form: this.form, languages, username: this.username });
  }

  #options(): UiOptions {
    const { heading, fields = {}, signInWithRedirect, start = 'sign-in' } = this;
    return {
      heading,
      fields,
      signInWithRedirect,
      start: Object.hasOwn(starts, start) ? starts[start] : 'signIn',
      canCancel: this.canCancel === true,
      hideSignUp: this.hideSignUp === true,
      offerPasskey: this.offerPasskey === true,
      verifyContact: this.skipVerification !== true,
    };
  }

  /** Tells the page of another screen, and keeps the focus in sight where it was here. */
  #changed(before: State): void {
    const { screen, trouble, isBusy } = this.#flow.state;
    // What is shown for the first time is another screen too: that no server answers.
    const isOther = screen !== before.screen || hasScreen(this.#flow.state) !== hasScreen(before);
    if (isOther) this.#typed = '';
    // In a shadow root, what has the focus in the document is the host.
    const root = this.getRootNode() as Document | ShadowRoot;
    if (!isBusy && (isOther || trouble) && this.contains(root.activeElement)) this.#takesFocus = true;
    this.requestUpdate();
    if (!isOther || !hasScreen(this.#flow.state)) return;
    const { state: userState = 'unknown', username } = this.#flow.client ?? {};
    const detail: ScreenDetail = { screen, userState, username };
    const tell = (type: string) => this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
    tell('cenote-screen');
    if (screen === 'signedIn') tell('cenote-signed-in');
  }
}

/** Nothing is shown before it is known who is there, but that nobody says so. */
const hasScreen = ({ screen, trouble }: State) => screen !== 'loading' || trouble !== undefined;

const placeOf = (config?: AuthConfig) => [config?.userPoolId, config?.clientId, config?.endpoint].join(' ');

const isContent = (node: ChildNode) =>
  node instanceof Element ? !node.slot : node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '';

function setColor({ style }: HTMLElement, name: string, color: string | undefined): void {
  if (color) style.setProperty(name, color);
  else style.removeProperty(name);
}
