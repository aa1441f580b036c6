/** A job that imports users from a file. */
export interface ImportJobRow {
  readonly id: string;
  readonly pool_id: string;
  readonly name: string;
  readonly role_arn: string;
  readonly hash_algorithm: string | null;
  /** `ImportStatus` */
  readonly status: string;
  /** 1 while it is to be worked on, else null: one job is at a time. */
  readonly is_active: number | null;
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly completed_at: number | null;
  readonly completion_message: string | null;
  /** The upload that is under way, and the one that is whole. */
  readonly uploading_id: string | null;
  readonly upload_id: string | null;
  /** The names of the columns as JSON, once they are read. */
  readonly header: string | null;
  /** Where the next record of the file begins: byte and line. */
  readonly position: number;
  readonly line: number;
  /** Names the process that works on it. */
  readonly claim: string;
  /** By the database's clock; after it any process may go on. */
  readonly claimed_until: number;
}

/** A piece of an uploaded file. */
export interface ImportChunkRow {
  readonly job_id: string;
  readonly upload_id: string;
  /** From 0. */
  readonly number: number;
  readonly sealed_bytes: Uint8Array;
}

/** A line of an uploaded file that was not imported. */
export interface ImportLineRow {
  readonly job_id: string;
  readonly line: number;
  /** `FAILED` or `SKIPPED` */
  readonly outcome: string;
  readonly message: string;
}
