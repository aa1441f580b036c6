import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { parseBase64Url } from '#lib/base64.ts';

/** A place in a list of users: the key of the index that the list reads, then `sub`. */
export interface Position {
  readonly key: string;
  readonly sub: string;
}

const purpose = 'list-users-page';

/** A token for the rest of a list behind a position; sealed, for it holds a user's data. `list` says which one it is. */
export async function formatPageToken(
  context: Pick<Context, 'secrets'>,
  list: string,
  { key, sub }: Position,
): Promise<string> {
  const text = JSON.stringify({ list, after: { key, sub } });
  return Buffer.from(await context.secrets.seal(purpose, Buffer.from(text), [])).toString('base64url');
}

/** The position behind which the list goes on. @throws Fault InvalidParameterException for anything but a token of this list */
export async function parsePageToken(
  context: Pick<Context, 'secrets'>,
  list: string,
  token: string,
): Promise<Position> {
  const sealed = parseBase64Url(token);
  const opened = sealed && (await context.secrets.open(purpose, sealed, []));
  const content = opened && (JSON.parse(Buffer.from(opened).toString()) as { list: string; after: Position });
  if (content?.list === list) return content.after;
  throw pagingMarkerInvalid();
}

/** The refusal of a token for the next page that was given for another list, or by nobody. */
export function pagingMarkerInvalid(): Fault {
  return new Fault('InvalidParameterException', 'Paging marker is invalid for this request.');
}
