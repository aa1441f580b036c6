/** One event in the log of a user's sign-ins, sign-ups and recoveries. */
export interface AuthEventRow {
  readonly id: string;
  readonly pool_id: string;
  readonly sub: string;
  readonly type: string;
  readonly response: string;
  /** Challenge names and results, as JSON. */
  readonly challenges: string;
  readonly address: string;
  readonly device_name: string;
  /** `Valid` or `Invalid` with who said so and when, as JSON; null until somebody did. */
  readonly feedback: string | null;
  readonly created_at: number;
  /** Grows with every change. */
  readonly revision: number;
  readonly changed_at: number;
  /** 1 while what it says has still to leave for the operator's log. */
  readonly is_undelivered: number;
  /** `NoRisk`, `AccountTakeover` or `Block`. */
  readonly risk_decision: string;
  /** `Low`, `Medium` or `High`; null where no risk was found. */
  readonly risk_level: string | null;
  /** 1 where the password was one that others know. */
  readonly compromised: number;
}
