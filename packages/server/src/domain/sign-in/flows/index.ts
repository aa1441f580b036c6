import type { AuthFlow } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import type { Parameters } from '../parameters.ts';
import type { Asker, Verdict } from '../step.ts';
import { userPassword, userPasswordParameters } from './user-password.ts';
import { userSrp, userSrpParameters } from './user-srp.ts';

/** One way to begin a sign-in. */
export interface Flow {
  /** Who may ask for it: `InitiateAuth`, its twin for administrators, or both. */
  readonly callers: 'anyone' | 'administrators' | 'both';
  /** The parameters that it cannot do without, in the order in which their absence is reported. */
  readonly required: readonly string[];
  readonly begin: (context: Context, asker: Asker, parameters: Parameters) => Promise<Verdict>;
}

/** Flows that begin with a first factor. Refreshing tokens is no sign-in: `start.ts` hands it to the tokens room. */
export type SignInFlow = Exclude<AuthFlow, 'REFRESH_TOKEN_AUTH' | PlannedFlow>;

/** Flows that the wire names and this server does not have yet. */
export type PlannedFlow = 'CUSTOM_AUTH' | 'USER_AUTH';

export const flows: Readonly<Record<SignInFlow, Flow>> = {
  USER_SRP_AUTH: { callers: 'both', required: userSrpParameters, begin: userSrp },
  USER_PASSWORD_AUTH: { callers: 'anyone', required: userPasswordParameters, begin: userPassword },
  ADMIN_USER_PASSWORD_AUTH: { callers: 'administrators', required: userPasswordParameters, begin: userPassword },
};
