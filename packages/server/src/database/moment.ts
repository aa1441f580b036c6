import type { Moment } from './database.ts';

/** A moment of an engine that gives the rows of a query some at a time. */
export function momentOfPages(pages: Moment['pages']): Moment {
  return {
    pages,
    async all(query, parameters) {
      const rows = [];
      for await (const page of pages(query, parameters)) rows.push(...page);
      return rows;
    },
  };
}
