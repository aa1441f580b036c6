/** The same record without the members that are undefined: what nobody set is absent, in memory as in the database. */
export function withoutUndefined<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
