import type { Ids } from '../project/state-file.ts';
import type { Connection } from '../server/connection.ts';
import type { Known, Settings } from './resource.ts';

/** Where a project is pushed to, and what is known of it there. */
export interface Place {
  readonly connection: Connection;
  /** The name by which things are found that nobody wrote down. */
  readonly project: string;
  readonly ids: Ids;
  /** What the user pool looks like there, once it was looked for and found. */
  readonly userPool?: Settings;
  /** The ARNs of roles by their names. */
  readonly roles: Known;
}

/** What one step finds out about its place. */
export type Learned = Partial<Pick<Place, 'ids' | 'userPool' | 'roles'>>;

/** The ids of a place, as resources name them. */
export function knownAt({ ids, roles }: Pick<Place, 'ids' | 'roles'>): Known {
  const { userPoolId, identityPoolId, clientIds = {} } = ids;
  return {
    ...(userPoolId && { userPoolId }),
    ...(identityPoolId && { identityPoolId }),
    ...Object.fromEntries(Object.entries(clientIds).map(([name, id]) => [`clientId of ${name}`, id])),
    ...Object.fromEntries(Object.entries(roles).map(([name, arn]) => [`role ${name}`, arn])),
  };
}

/** The place with what was learned. */
export function learn(place: Place, learned: Learned): Place {
  return { ...place, ...learned };
}
