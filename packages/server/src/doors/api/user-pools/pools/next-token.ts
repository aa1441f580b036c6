import { pagingMarkerInvalid } from '#domain/people/users/page-token.ts';
import { isPlainText } from '#lib/plain-text.ts';

/** A page of a list, and the token that asks for the next one; absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/**
 * Reads one page of a list that is ordered by id. `list` names the list: a token of another list is refused.
 * `read` gives at most `limit` items from the one behind `after` on. @throws Fault InvalidParameterException
 */
export async function readPage<T extends { readonly id: string }>(
  { list, limit, nextToken }: { list: string; limit: number; nextToken?: string | undefined },
  read: (range: { limit: number; after: string }) => Promise<readonly T[]>,
): Promise<Page<T>> {
  const after = nextToken === undefined ? '' : parseNextToken(list, nextToken);
  // One more than the page holds tells whether there is another page.
  const found = await read({ limit: limit + 1, after });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { items, nextToken: formatNextToken(list, last.id) } : { items };
}

function formatNextToken(list: string, after: string): string {
  return Buffer.from(`${list} ${after}`).toString('base64url');
}

function parseNextToken(list: string, token: string): string {
  const [ofList, after = ''] = Buffer.from(token, 'base64url').toString().split(' ');
  const isWhole = after !== '' && isPlainText(after) && formatNextToken(list, after) === token;
  if (ofList === list && isWhole) return after;
  throw pagingMarkerInvalid();
}
