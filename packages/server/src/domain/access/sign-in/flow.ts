import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { Deed } from './deed.ts';
import type { Parameters } from './parameters.ts';
import type { Verdict } from './step.ts';

/** What a flow is begun with, besides the sign-in itself. */
export interface Beginning {
  readonly parameters: Parameters;
  /** USER_AUTH: the session of a confirmed sign-up. */
  readonly session?: string | undefined;
}

/**
 * One way to begin a sign-in: what is its own. What all flows have in common, finding the account, checking it, and
 * PreAuthentication, is for `start.ts` to see to.
 */
export interface Flow {
  /** Who may ask for it: `InitiateAuth`, its twin for administrators, or both. */
  readonly callers: 'anyone' | 'administrators' | 'both';
  /** The parameters that it cannot do without, in the order in which their absence is reported. */
  readonly required: readonly string[];
  /** Whether it opens only accounts that a password may open: others are told so before any proof. */
  readonly needsPassword: boolean;
  /** @throws Fault when the pool lacks what the flow needs; nobody has been looked for by then */
  readonly checkPool?: (pool: Pool) => void;
  /**
   * The password that came along, with which UserMigration may bring over who does not exist; undefined when none did.
   * @throws Fault InvalidParameterException when it has to be there and is missing
   */
  readonly sentPassword: (parameters: Parameters) => string | undefined;
  readonly begin: (context: Context, deed: Deed, beginning: Beginning) => Promise<Verdict>;
}
