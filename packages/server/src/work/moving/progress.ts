/** How far a backup, a restore or a move has come. */
export interface Progress {
  /** The table that is at its turn. */
  readonly table: string;
  readonly rows: number;
  readonly ofRows: number;
}

/** Is told now and then; has to be quick. */
export type TellProgress = (progress: Progress) => void;

/** What was moved, when it is over. */
export interface Moved {
  readonly tables: number;
  readonly rows: number;
}
