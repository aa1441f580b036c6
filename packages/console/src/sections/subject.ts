import type { Place } from '../place.ts';
import type { Pool } from '../pool.ts';
import type { UserEntry } from './users.ts';

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
export async function deed(place: Place, operation: string, input: object, done: string): Promise<void> {
  if (await place.act(() => place.api.call(operation, input), done)) await place.reload();
}
