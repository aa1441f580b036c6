import { pagingMarkerInvalid } from '#domain/people/users/page-token.ts';

/** A place in a list that runs from the newest to the oldest. */
export interface ListPosition {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A place as a paging token holds it. */
export function formatPosition({ createdAt, id }: ListPosition): string {
  return `${createdAt}:${id}`;
}

/** The place in a paging token; undefined for the beginning. @throws Fault InvalidParameterException */
export function parsePosition(after: string): ListPosition | undefined {
  if (after === '') return undefined;
  const [, createdAt, id] = /^(\d{1,15}):([\da-f-]{36})$/.exec(after) ?? [];
  if (createdAt === undefined || id === undefined) throw pagingMarkerInvalid();
  return { createdAt: Number(createdAt), id };
}
