/** The user pool elsewhere that the people of a pool come from: it still knows their passwords. */
export interface OldPool {
  /** With its region in front, as in `us-east-1_h8Ge4PqZc`. */
  readonly poolId: string;
  /** An app client there that may begin `flow`. */
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Where it answers; absent: AWS, in the region of its id. */
  readonly endpoint?: string;
  /** How it is asked: by SRP the password goes nowhere. */
  readonly flow: 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH';
}

/** What the old pool answers to SRP_A, as its words are; `session` where it gives one. */
export interface OldChallenge {
  readonly salt: string;
  readonly serverKey: string;
  readonly secretBlock: string;
  /** The name that the proof is bound to (USER_ID_FOR_SRP). */
  readonly username: string;
  readonly session?: string;
}

/** A client's answer to such a challenge. */
export interface OldProof extends Pick<OldChallenge, 'secretBlock' | 'username' | 'session'> {
  readonly signature: string;
  readonly timestamp: string;
}

/** How old pools are asked. */
export interface OldPools {
  /** Whether this is the password of a user there. @throws OldPoolAway, OldPoolBusy */
  isPassword(pool: OldPool, username: string, password: string): Promise<boolean>;
  /** Begins SRP for a client that has only SRP_A; undefined where the pool has no such user. @throws OldPoolAway, OldPoolBusy */
  challenge(pool: OldPool, username: string, srpA: string): Promise<OldChallenge | undefined>;
  /** Whether the client's proof is right. @throws OldPoolAway, OldPoolBusy */
  isProof(pool: OldPool, proof: OldProof): Promise<boolean>;
}

/** The old pool gave no verdict: the password may be right. The message is for the log, and holds nothing that was sent. */
export class OldPoolAway extends Error {
  override readonly name: string = 'OldPoolAway';
}

/** The same, since it was asked too often. */
export class OldPoolBusy extends OldPoolAway {
  override readonly name = 'OldPoolBusy';
}

const away = () => Promise.reject(new OldPoolAway('nothing outside can be asked'));

/** Nothing outside can be asked. */
export const noOldPools: OldPools = { isPassword: away, challenge: away, isProof: away };
