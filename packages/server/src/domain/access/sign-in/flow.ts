import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { Asker } from './asker.ts';
import type { Parameters } from './parameters.ts';
import type { Verdict } from './step.ts';

/** What a flow is begun with, besides who asks. */
export interface Beginning {
  readonly parameters: Parameters;
  /** AWS: what InitiateAuth calls ClientMetadata reaches a few triggers, as validationData. */
  readonly validationData: Caller['clientMetadata'];
  /** USER_AUTH: the session of a confirmed sign-up. */
  readonly session?: string | undefined;
}

/** One way to begin a sign-in. */
export interface Flow {
  /** Who may ask for it: `InitiateAuth`, its twin for administrators, or both. */
  readonly callers: 'anyone' | 'administrators' | 'both';
  /** The parameters that it cannot do without, in the order in which their absence is reported. */
  readonly required: readonly string[];
  readonly begin: (context: Context, asker: Asker, beginning: Beginning) => Promise<Verdict>;
}
