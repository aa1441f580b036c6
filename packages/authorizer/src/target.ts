import { unknownRequest } from './refusal.ts';

const rawSegment = /^(?:[\w\-.~!$&'()*,=:@+]|%[0-9A-Fa-f]{2})*$/;

/**
 * The segments of a path, decoded once. The thing behind has to read the same ones, so a path that others read in another way is refused:
 * empty and dot segments, an encoded slash or backslash, characters that should be encoded, control characters, an escape that is encoded again,
 * what is no UTF-8. A slash at the end gives an empty last segment; the path `/` gives none.
 * @throws Refusal
 */
export function parsePath(path: string): readonly string[] {
  if (!path.startsWith('/')) throw unknownRequest('The path does not begin with a slash.');
  if (path === '/') return [];
  const raw = path.slice(1).split('/');
  return raw.map((segment, index) => {
    if (!rawSegment.test(segment)) throw unknownRequest('The path has a character that has to be encoded.');
    const decoded = decodeOnce(segment);
    const isEnd = index === raw.length - 1;
    if (decoded === '.' || decoded === '..' || (decoded === '' && !isEnd))
      throw unknownRequest('The path has a segment that is empty or means another one.');
    if (isAmbiguous(decoded)) throw unknownRequest('The path has an encoded character that may be read in two ways.');
    return decoded;
  });
}

/**
 * The parameters of a query, decoded once. A name that stands twice, a plus sign, a semicolon and what is no UTF-8 are read in two ways.
 * @throws Refusal
 */
export function parseParameters(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  if (query === '') return parameters;
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    if (!/^(?:[\w\-.~!$'()*,=:@/?]|%[0-9A-Fa-f]{2})*$/.test(pair))
      throw unknownRequest('The query has a character that has to be encoded.');
    const equals = pair.indexOf('=');
    const name = decodeOnce(equals === -1 ? pair : pair.slice(0, equals));
    if (parameters.has(name)) throw unknownRequest('The query has a parameter twice.');
    parameters.set(name, equals === -1 ? '' : decodeOnce(pair.slice(equals + 1)));
  }
  return parameters;
}

/** A slash in one segment, a backslash, controls, and an escape that somebody may decode again. */
function isAmbiguous(decoded: string): boolean {
  return /[/\\\p{Cc}]|%[0-9A-Fa-f]{2}/u.test(decoded);
}

function decodeOnce(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw unknownRequest('The target has an escape that is no UTF-8.');
  }
}
