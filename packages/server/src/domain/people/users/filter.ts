import { Fault } from '#domain/fault.ts';
import { searchableAttributes } from './user.ts';

/** What ListUsers can search: the searchable attributes, and the names of columns in the words of the wire. */
export type FilterAttribute =
  | (typeof searchableAttributes)[number]
  | 'username'
  | 'sub'
  | 'cognito:user_status'
  | 'status';

/** Which users a list is about. */
export interface UserFilter {
  readonly attribute: FilterAttribute;
  /** Whether the value is the whole of what is searched, or only how it begins. */
  readonly isPrefix: boolean;
  readonly value: string;
}

const filterAttributes: readonly string[] = [
  ...searchableAttributes,
  'username',
  'sub',
  'cognito:user_status',
  'status',
] satisfies FilterAttribute[];

/**
 * The filter in a text such as `given_name ^= "Jo"`: an attribute, `=` or `^=`, and a value in quotation marks, in which a
 * backslash stands before a quotation mark or another backslash. An empty text is no filter.
 * AWS: API reference of ListUsers, Filter.
 * @throws Fault InvalidParameterException
 */
export function parseFilter(text: string): UserFilter | undefined {
  if (text.trim() === '') return undefined;
  const [, attribute = '', operator = '', quoted = ''] =
    /^\s*([^\s="^]+)\s*(\^?=)\s*"((?:[^"\\]|\\[^])*)"\s*$/u.exec(text) ?? [];
  if (attribute === '') throw unreadable();
  if (!isFilterAttribute(attribute)) throw unsearchable(attribute);
  const value = quoted.replace(/\\(["\\])/g, '$1');
  // No database can store either, so that nobody has such a value.
  if (value.includes('\0') || !value.isWellFormed()) throw unreadable();
  return { attribute, isPrefix: operator === '^=', value };
}

/** Whether lists of users have an index of it. */
export function isFilterAttribute(name: string): name is FilterAttribute {
  return filterAttributes.includes(name);
}

/** The refusal of an attribute by which nobody can be looked for. */
export function unsearchable(name: string): Fault {
  return invalid(`Invalid search attribute: ${name}`);
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}

function unreadable(): Fault {
  return invalid('Error while parsing filter');
}
