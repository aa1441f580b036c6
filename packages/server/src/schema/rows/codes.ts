/** A code that was sent. Only its keyed hash is stored. */
export interface CodeRow {
  readonly id: string;
  readonly pool_id: string;
  readonly sub: string;
  /** `sign-up`, `forgot-password`, `verify:email`, `verify:phone_number`. */
  readonly purpose: string;
  readonly digest: Uint8Array;
  /** What the code proves, such as the address it was sent to. */
  readonly target: string;
  /** How long the code is. */
  readonly digits: number;
  /** Keyed digest of the network that asked for the code; empty for one that an administrator or a signed-in user asked for. */
  readonly asker: string;
  /** Comparisons so far, and those of them that another network than the asker's caused. */
  readonly tries: number;
  readonly other_tries: number;
  readonly created_at: number;
  readonly expires_at: number;
}

/** How often something was done in a stretch of time, which is part of the id. */
export interface CountRow {
  readonly id: string;
  readonly used: number;
  readonly expires_at: number;
}
