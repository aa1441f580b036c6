import { randomUUID } from 'node:crypto';
import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { isForm } from '#domain/forms.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUserBySub } from '#domain/people/users/user-store.ts';
import type { ChallengeEntry } from '#domain/reach/triggers/challenge-entry.ts';
import type { RiskLevel } from '#domain/tenant/risk/protection.ts';
import type { Asker } from './asker.ts';

/** The flows that begin with a first factor; refreshing tokens is no sign-in. */
export type SignInFlow =
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'CUSTOM_AUTH'
  | 'USER_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'USER_SRP_AUTH';

/** One sign-in from its first call to its tokens: who, by which flow, and what was proved so far. Travels in `Session`. */
export interface Attempt {
  /** Names the sign-in among the auth events, and its custom authentication among the stored states. */
  readonly id: string;
  readonly flow: SignInFlow;
  /** The name that was typed. */
  readonly name: string;
  /** Absent for a user who does not exist: every proof fails. */
  readonly user?: Stamp;
  /** The device that the client says it is; nothing is proved by it. */
  readonly deviceKey?: string;
  /** What was proved: a password, any first factor, a second factor or what stands in for it. */
  readonly password?: boolean;
  readonly secondFactor?: boolean;
  readonly device?: boolean;
  /** CUSTOM_AUTH: DefineAuthChallenge has said `issueTokens`. */
  readonly granted?: boolean;
  /** The risk that was found once a first factor was proved; absent before, and where nobody looks. */
  readonly risk?: RiskLevel | 'None';
  /** The password that was proved is one that others know. */
  readonly compromised?: true;
  /**
   * Every challenge so far by its name, oldest first. Custom ones in a row are one text with a `+` for each that was passed
   * and a `-` for each that was failed: short, since it travels.
   */
  readonly history: readonly string[];
}

/** The user as the sign-in found them: it ends when the password or the generation of sign-ins is another one. */
export interface Stamp {
  readonly sub: string;
  readonly generation: number;
  readonly passwordSetAt?: number;
}

/** Whether an account is the one that a sign-in found; undefined stands for nobody. */
export function isSameStamp(one: Stamp | undefined, other: Stamp | undefined): boolean {
  return one?.generation === other?.generation && one?.passwordSetAt === other?.passwordSetAt;
}

/** A sign-in that begins. `user` is undefined for one who does not exist. */
export function newAttempt(flow: SignInFlow, name: string, user: User | undefined, deviceKey?: string): Attempt {
  return {
    id: randomUUID(),
    flow,
    name,
    ...(user !== undefined && { user: stampOf(user) }),
    ...(isDeviceKey(deviceKey) && { deviceKey }),
    history: [],
  };
}

/** Whether a text can be the key of a device. */
export function isDeviceKey(text: string | undefined): text is string {
  return text !== undefined && isForm('DeviceKeyType', text);
}

const customRun = /^[+-]+$/;

/** The sign-in after a custom challenge was answered. */
export function customAnswered(attempt: Attempt, isRight: boolean): Attempt {
  const sign = isRight ? '+' : '-';
  const run = attempt.history.at(-1) ?? '';
  const history = customRun.test(run) ? [...attempt.history.slice(0, -1), run + sign] : [...attempt.history, sign];
  return { ...attempt, history };
}

/** How many custom challenges were answered. */
export function countCustom({ history }: Attempt): number {
  return history.filter((entry) => customRun.test(entry)).join('').length;
}

/** The user as a sign-in that goes on has to find them. */
export function stampOf({ sub, signInGeneration, passwordSetAt }: User): Stamp {
  return { sub, generation: signInGeneration, ...(passwordSetAt !== undefined && { passwordSetAt }) };
}

/**
 * The user of a sign-in that goes on; undefined for one who was invented from the start.
 * @throws Fault NotAuthorizedException when the account has changed since: gone, signed out everywhere, another password.
 */
export async function findAttemptUser(
  context: Pick<Context, 'db'>,
  { pool }: Pick<Asker, 'pool'>,
  { user: stamp }: Attempt,
): Promise<User | undefined> {
  // An invented user costs the database the same.
  const user = await findUserBySub(context, pool.id, stamp?.sub ?? '');
  if (stamp === undefined) return undefined;
  if (user === undefined || !isSameStamp(stampOf(user), stamp)) throw sessionInvalid();
  return user;
}

/** Whether a first factor was proved. Custom challenges count only when DefineAuthChallenge has let the user in. */
export function hasFirstFactor({ flow, password, granted, history }: Attempt): boolean {
  return flow === 'CUSTOM_AUTH' ? password === true || granted === true : history.length > 0;
}

/** The sign-in's challenges as the triggers are told. `metadata` belongs to the custom ones, in their order. */
export function challengeEntries(
  { history }: Attempt,
  metadata: readonly (string | undefined)[] = [],
): ChallengeEntry[] {
  const notes = metadata.values();
  return history.flatMap((entry): ChallengeEntry[] => {
    if (!customRun.test(entry)) return [{ challengeName: entry, challengeResult: true }];
    return [...entry].map((sign) => {
      const custom = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: sign === '+' };
      const challengeMetadata = notes.next().value;
      return typeof challengeMetadata === 'string' ? { ...custom, challengeMetadata } : custom;
    });
  });
}
