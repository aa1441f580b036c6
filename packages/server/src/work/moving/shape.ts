import { isPlainText } from '#lib/plain-text.ts';

/** Tells whether what JSON brought is a `T`. */
export type Is<T> = (value: unknown) => value is T;

/** What a member is where it is there. */
interface IfThere<T> {
  readonly ifThere: Is<T>;
}

/** What each member of a `T` is: none can be forgotten. */
type Members<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? IfThere<NonNullable<T[K]>> : Is<T[K]>;
};

export const isText: Is<string> = (value): value is string => typeof value === 'string' && isPlainText(value);

export const isFlag: Is<boolean> = (value): value is boolean => typeof value === 'boolean';

/** A whole number from 0 on. */
export const isCount: Is<number> = (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** A moment that a calendar has: milliseconds since 1970 (ECMAScript, "Time Values and Time Range"). */
export const isTime: Is<number> = (value): value is number => isCount(value) && value <= 8.64e15;

/** One of the words of a union, each of which has to be named. */
export function isWord<T extends string>(words: Readonly<Record<T, true>>): Is<T> {
  return (value): value is T => typeof value === 'string' && Object.hasOwn(words, value);
}

/** A member that may be absent. */
export function ifThere<T>(is: Is<T>): IfThere<T> {
  return { ifThere: is };
}

export function isListOf<T>(is: Is<T>): Is<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((one) => is(one));
}

/** An object of any names. */
export function isRecordOf<T>(is: Is<T>): Is<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    isObject(value) && Object.entries(value).every(([name, one]) => isText(name) && is(one));
}

/** An object of these members; others do no harm, since nobody reads them. */
export function isObjectOf<T extends object>(members: Members<T>): Is<T> {
  const all = Object.entries(members) as [string, Is<unknown> | IfThere<unknown>][];
  return (value): value is T =>
    isObject(value) &&
    all.every(([name, member]) => {
      const part = Object.hasOwn(value, name) ? value[name] : undefined;
      if (typeof member === 'function') return member(part);
      return part === undefined || member.ifThere(part);
    });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
