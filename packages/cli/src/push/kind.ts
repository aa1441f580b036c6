import type { Learned, Place } from './place.ts';
import type { Resource, Settings } from './resource.ts';

/** What is on the server of one resource, if anything, and what was learned on the way. */
export interface Found {
  readonly settings?: Settings;
  readonly learned?: Learned;
}

/** How a kind of resource is looked for, made and changed. The ids in the settings are filled in. */
export interface Kind {
  /** Looks without changing anything. @throws Error for one that is somebody else's */
  find(place: Place, resource: Resource): Promise<Found>;
  create(place: Place, resource: Resource): Promise<Learned | undefined>;
  /** `actual` as `find` gave it. Whatever is not wanted otherwise stays as it is. */
  change(place: Place, resource: Resource, actual: Settings): Promise<Learned | undefined>;
  /** Members that are decided once. */
  readonly fixed?: readonly string[];
}

/** The id of the user pool. @throws Error where there is none, which the order of resources excludes */
export function userPoolIdOf({ ids }: Place): string {
  if (ids.userPoolId === undefined) throw new Error('There is no user pool yet.');
  return ids.userPoolId;
}

/** The members of an object that it has, by these names. */
export function pick(from: Settings, names: readonly string[]): Settings {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
