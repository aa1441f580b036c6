import type { Place } from '../place.ts';
import type { Pool } from '../pool.ts';
import type { UserEntry } from './user-entry.ts';

/** One user, and all that can be done with one. */
export interface Subject {
  readonly pool: Pool;
  readonly user: Omit<UserEntry, 'Attributes'> & {
    readonly UserAttributes: readonly { readonly Name: string; readonly Value?: string }[];
    readonly UserLastModifiedDate: number;
  };
  /** What every operation about the user is sent. */
  readonly named: { readonly UserPoolId: string; readonly Username: string };
  readonly mayChange: boolean;
}

/** Does one thing to the user, and shows how they are then. */
export function deed(place: Place, operation: string, input: object): Promise<boolean> {
  return place.save(() => place.api.call(operation, input));
}
