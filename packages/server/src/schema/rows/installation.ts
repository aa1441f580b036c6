/** What there is once: the key of all keyed hashes under `digest-key`, sealed under the secret key that is not in the database; the seed of a development server. */
export interface InstallationRow {
  readonly id: string;
  readonly value: Uint8Array;
}

/** A key that seals columns and what travels with clients, itself sealed under the secret key. */
export interface DataKeyRow {
  /** From 1 on; the highest one seals. 0 is the key of an installation from before there were numbers. */
  readonly number: number;
  readonly wrapped_key: Uint8Array;
  readonly created_at: number;
}

/** How far sealing anew has come. One row, id `pass`: a pass through all sealed columns, or the last one. */
export interface ResealPassRow {
  readonly id: string;
  /** What is sealed under a data key with a lower number is sealed anew. */
  readonly data_key: number;
  /** `table.column` at which the pass is. */
  readonly column_name: string;
  /** What names the row that was looked at last, as JSON; empty at the beginning of a column. */
  readonly position: string;
  readonly looked_at: number;
  readonly resealed: number;
  readonly began_at: number;
  /** Null while the pass is under way. */
  readonly ended_at: number | null;
  /** Names the process that works on it. */
  readonly claim: string;
  /** By the database's clock; after it any process may go on. */
  readonly claimed_until: number;
}
