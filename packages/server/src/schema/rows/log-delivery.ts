/** Where one kind of a pool's log goes. */
export interface LogDeliveryRow {
  readonly pool_id: string;
  /** `userAuthEvents` or `userNotification`. */
  readonly source: string;
  /** `INFO` or `ERROR`. */
  readonly level: string;
  /** `LogDestination['kind']`. */
  readonly kind: string;
  readonly arn: string;
  /** Its place among the two. */
  readonly position: number;
}

/** The process that delivers. One row, id `turn`. */
export interface LogDeliveryTurnRow {
  readonly id: string;
  /** Names the process. */
  readonly claim: string;
  /** By the database's clock; after it any process may go on. */
  readonly claimed_until: number;
}
