import type { User } from '#domain/people/users/user.ts';
import type { Asker } from './asker.ts';
import { type Attempt, stampOf } from './attempt.ts';

/** A sign-in in one request: who asks for it, what was proved so far, and whom it is about. */
export interface Deed<Whom extends User | undefined = User | undefined> {
  readonly asker: Asker;
  readonly attempt: Attempt;
  /** Undefined for one who does not exist: the sign-in goes on, and every proof fails. */
  readonly user: Whom;
}

/** Whether a sign-in is about somebody who exists. */
export function isOfUser(deed: Deed): deed is Deed<User> {
  return deed.user !== undefined;
}

/** The sign-in of nobody, under the same name: for who has nothing to sign in with. */
export function asNobody({ asker, attempt }: Deed): Deed<undefined> {
  const { user: _, ...nobodys } = attempt;
  return { asker, attempt: nobodys, user: undefined };
}

/** The sign-in after a challenge was passed. `user` as it is once the writes of the proof are committed. */
export function passed(
  { asker, attempt }: Deed,
  challengeName: string,
  user: User,
  proofs: Partial<Pick<Attempt, 'password' | 'secondFactor' | 'device' | 'granted' | 'compromised'>> = {},
): Deed<User> {
  const history = [...attempt.history, challengeName];
  return { asker, attempt: { ...attempt, ...proofs, user: stampOf(user), history }, user };
}
