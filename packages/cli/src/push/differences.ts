import type { Settings } from './resource.ts';

/** One member that is otherwise than wanted. `undefined` is what is not there. */
export interface Difference {
  /** Such as `Policies.PasswordPolicy.MinimumLength`. */
  readonly member: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Where what is there is otherwise than what is wanted. A member that is not wanted in any way is nobody's business; null is
 * wanted to be absent. Lists are compared as sets: a server may give them in another order.
 */
export function findDifferences(wanted: Settings, actual: Settings, above = ''): Difference[] {
  return Object.entries(wanted).flatMap(([name, after]) => {
    const before = actual[name];
    const member = above + name;
    if (after === undefined) return [];
    if (after === null) return isAbsent(before) ? [] : [{ member, before, after: undefined }];
    if (isSettings(after) && isSettings(before)) return findDifferences(after, before, `${member}.`);
    return isSame(after, before) ? [] : [{ member, before, after: dropNull(after) }];
  });
}

/** What the differences of null members of something new would be: nothing. */
function dropNull(value: unknown): unknown {
  if (!isSettings(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null));
}

function isSame(wanted: unknown, actual: unknown): boolean {
  if (Array.isArray(wanted)) {
    const list = Array.isArray(actual) ? actual : [];
    return wanted.length === list.length && wanted.every((one) => list.some((other) => isSame(one, other)));
  }
  if (!isSettings(wanted)) return wanted === actual;
  return findDifferences(wanted, isSettings(actual) ? actual : {}).length === 0;
}

function isAbsent(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || value === '';
}

/** Whether a value is an object with names. */
export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
