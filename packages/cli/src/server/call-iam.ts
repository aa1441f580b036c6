import { refusalOf } from './call.ts';
import type { Connection } from './connection.ts';
import { postSigned } from './post.ts';

/**
 * Calls an operation of IAM by the query protocol, and gives a reader of the members of its answer by their names.
 * @throws ServerError; Error where nobody answers
 */
export async function callIam(
  connection: Connection,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<(member: string) => string> {
  const { status, body } = await postSigned(connection, 'iam', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters }).toString(),
  });
  const read = (member: string) => memberOf(body, member);
  if (status !== 200)
    throw refusalOf(connection, { code: read('Code') || `status ${status}`, message: read('Message'), what: action });
  return read;
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The first element of a name, which holds text alone in every answer that is read here. */
function memberOf(xml: string, name: string): string {
  const text = xml.split(`<${name}>`)[1]?.split(`</${name}>`)[0] ?? '';
  return text.replaceAll(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, entity: string) => {
    if (entity.startsWith('#x')) return String.fromCodePoint(Number.parseInt(entity.slice(2), 16));
    if (entity.startsWith('#')) return String.fromCodePoint(Number(entity.slice(1)));
    return entities[entity] ?? whole;
  });
}
