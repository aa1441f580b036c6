import { FunctionError } from '#domain/functions.ts';
import type { TriggerEvent } from '../sign-in-place.ts';

/** How the function that knows the users of another place answers. */
export type Mood = 'knows' | 'lets everybody in' | 'refuses' | 'says nothing';

/** Somebody's account at the other place. */
export interface Account {
  readonly attributes: Readonly<Record<string, string>>;
  readonly password: string;
  mood: Mood;
  readonly status?: 'CONFIRMED';
  readonly enableSMSMFA: boolean;
}

/** The place that users come from who are not in the pool yet: its accounts by name, and the UserMigration function. */
export class Elsewhere {
  readonly #accounts = new Map<string, Account>();

  add(name: string, account: Account): void {
    this.#accounts.set(name, account);
  }

  find(name: string): Account | undefined {
    return this.#accounts.get(name);
  }

  /** The account that the function gives to who asks with this password, or with none since it was forgotten. */
  admit(name: string, password: string | undefined): Account | undefined {
    const account = this.#accounts.get(name);
    if (account === undefined || account.mood === 'refuses' || account.mood === 'says nothing') return undefined;
    const isKnown = password === undefined || password === account.password || account.mood === 'lets everybody in';
    return isKnown ? account : undefined;
  }

  /** UserMigration. */
  readonly answer = (event: TriggerEvent): TriggerEvent => {
    const isForgotten = event.triggerSource === 'UserMigration_ForgotPassword';
    const admitted = this.admit(event.userName, isForgotten ? undefined : String(event.request['password']));
    if (admitted !== undefined) {
      const { attributes: userAttributes, status: finalUserStatus, enableSMSMFA } = admitted;
      return { ...event, response: { userAttributes, finalUserStatus, enableSMSMFA } };
    }
    if (this.find(event.userName)?.mood === 'says nothing') return event;
    throw new FunctionError('thrown', 'Bad password');
  };
}
