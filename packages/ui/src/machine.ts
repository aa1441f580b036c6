import type { CodeDelivery, SignInStep } from '@cenote/auth';
import type { Picture } from './picture.ts';

const challenges = [
  'code',
  'chooseFactor',
  'chooseSetup',
  'setUpApp',
  'setUpEmail',
  'setUpSms',
  'newPassword',
  'chooseFirst',
  'password',
  'passkey',
  'custom',
] as const;
const places = [
  'loading',
  'signIn',
  'signUp',
  'confirmSignUp',
  'forgotPassword',
  'resetPassword',
  'verifyContact',
  'verifyCode',
  'addPasskey',
  'signedIn',
] as const;

export type ScreenName = (typeof challenges)[number] | (typeof places)[number];

/** What may follow a proof: another challenge, something that has to be done first, or the end. */
const onwards: readonly ScreenName[] = [
  ...challenges,
  'confirmSignUp',
  'resetPassword',
  'verifyContact',
  'addPasskey',
  'signedIn',
];

/** Which screens may follow which. Whoever has to begin anew comes to `signIn` from everywhere. */
export const ways: Readonly<Record<ScreenName, readonly ScreenName[]>> = {
  loading: ['signUp', 'forgotPassword', ...onwards],
  signIn: ['signUp', 'forgotPassword', ...onwards],
  signUp: onwards,
  confirmSignUp: onwards,
  forgotPassword: ['resetPassword'],
  resetPassword: onwards,
  code: onwards,
  chooseFactor: onwards,
  chooseSetup: onwards,
  setUpApp: onwards,
  setUpEmail: onwards,
  setUpSms: onwards,
  newPassword: onwards,
  chooseFirst: onwards,
  password: onwards,
  passkey: onwards,
  custom: onwards,
  verifyContact: ['verifyCode', 'addPasskey', 'signedIn'],
  verifyCode: ['verifyContact', 'addPasskey', 'signedIn'],
  addPasskey: ['signedIn'],
  signedIn: [],
};

/** What is known of whoever signs in. */
export interface Facts {
  readonly username?: string;
  /** Kept while an account is confirmed, to sign in right afterwards. It is never stored. */
  readonly password?: string;
  /** Where a code went. */
  readonly delivery?: CodeDelivery;
  /** The challenge that waits. */
  readonly step?: SignInStep;
  readonly picture?: Picture;
  /** The address that is to be verified, of those that are left. */
  readonly contacts?: readonly Contact[];
}

export interface Contact {
  readonly attribute: 'email' | 'phone_number';
  readonly value: string;
}

/** What somebody is told that went wrong. */
export interface Trouble {
  readonly text: string;
  /** The field that it is about. */
  readonly about?: string;
  /** Whether the sign-in has to begin anew. */
  readonly isOver?: boolean;
}

/** Where a screen leads to. */
export interface Arrival {
  readonly screen: ScreenName;
  /** What is known from then on; earlier facts are forgotten. */
  readonly facts?: Facts;
  /** What went well. */
  readonly notice?: string;
  readonly trouble?: Trouble;
}

export interface State {
  readonly screen: ScreenName;
  readonly facts: Facts;
  readonly isBusy: boolean;
  readonly notice?: string;
  readonly trouble?: Trouble;
}

export type Event =
  | { readonly type: 'sent' }
  | { readonly type: 'refused'; readonly trouble: Trouble }
  | { readonly type: 'arrived'; readonly arrival: Arrival };

export const initial: State = { screen: 'loading', facts: {}, isBusy: false };

/**
 * What follows an event, and nothing else: whoever calls it acts.
 * @throws Error where a screen leads to one that may not follow it, which is a mistake of ours
 */
export function transition(state: State, event: Event): State {
  const { screen, facts } = state;
  switch (event.type) {
    case 'sent':
      return { screen, facts, isBusy: true };
    case 'refused':
      if (!event.trouble.isOver || screen === 'signIn') return { screen, facts, isBusy: false, trouble: event.trouble };
      return { screen: 'signIn', facts: nameOf(facts), isBusy: false, trouble: { text: event.trouble.text } };
    case 'arrived': {
      const { screen: next, facts: known = {}, notice, trouble } = event.arrival;
      if (next !== screen && next !== 'signIn' && !ways[screen].includes(next)) {
        throw new Error(`no way leads from ${screen} to ${next}`);
      }
      return { screen: next, facts: known, isBusy: false, notice, trouble };
    }
  }
}

const nameOf = ({ username }: Facts): Facts => ({ username });
