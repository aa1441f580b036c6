import { createHash } from 'node:crypto';
import type { Change } from './audit-event.ts';

type Values = Readonly<Record<string, unknown>>;

/** Change by themselves whenever something is changed, or count what is no setting. */
const untold: ReadonlySet<string> = new Set([
  'CreateDate',
  'CreationDate',
  'EstimatedNumberOfUsers',
  'LastModifiedDate',
  'UpdateDate',
]);

/** In whatever an operation shows: members of the wire, keys that providers have, and providers whose id has a secret behind it. */
const secretName =
  /(?:secret|secretvalue|password|private_?key|initialaccesstoken)$|^(?:api\.twitter\.com|www\.digits\.com)$/i;
const struck = '***';
/** Of one value, as JSON. */
const mostValueLength = 2000;
const mostChanges = 500;

/**
 * Every member of settings that is another than before. Secrets are struck out, also those that changed; of a list there is what went and what
 * came; a long value is its digest and its length.
 */
export function listChanges(before: Values, after: Values): Change[] {
  const changes: Change[] = [];
  collect(before, after, { name: '', key: '' }, changes);
  return changes.slice(0, mostChanges);
}

/** Where a member is: with dots for what lies in what, and by its own name, which may have dots itself. */
interface Place {
  readonly name: string;
  readonly key: string;
}

function collect(before: unknown, after: unknown, { name, key: own }: Place, changes: Change[]): void {
  if (isSame(before, after)) return;
  const [left, right] = [before ?? {}, after ?? {}];
  if (isTree(left) && isTree(right)) {
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      if (untold.has(key)) continue;
      collect(valueOf(left, key), valueOf(right, key), { name: name === '' ? key : `${name}.${key}`, key }, changes);
    }
    return;
  }
  const [went, came] = Array.isArray(before) && Array.isArray(after) ? apart(before, after) : [before, after];
  changes.push({
    name,
    ...(went !== undefined && { before: tell(went, own) }),
    ...(came !== undefined && { after: tell(came, own) }),
  });
}

/** A structure or a map. */
function isTree(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** Names of tags and triggers are people's own: `constructor` is one of them. */
function valueOf(values: Values, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What only one of the lists has; of lists that differ in order alone, both. */
function apart(before: readonly unknown[], after: readonly unknown[]): [unknown, unknown] {
  const without = (list: readonly unknown[], other: readonly unknown[]) => {
    const texts = new Set(other.map((item) => JSON.stringify(item)));
    return list.filter((item) => !texts.has(JSON.stringify(item)));
  };
  const [went, came] = [without(before, after), without(after, before)];
  return went.length + came.length === 0 ? [before, after] : [went, came];
}

function tell(value: unknown, key: string): string {
  const text = JSON.stringify(strike(value, key));
  if (text.length <= mostValueLength) return text;
  return JSON.stringify({ sha256: createHash('sha256').update(text).digest('hex'), length: text.length });
}

function strike(value: unknown, key: string): unknown {
  if (typeof value === 'string') return secretName.test(key) ? struck : withoutLogin(value);
  if (Array.isArray(value)) return value.map((item) => strike(item, key));
  if (!isTree(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([one, part]) => [one, strike(part, one)]));
}

/** Addresses can have a name and a password in them. */
function withoutLogin(text: string): string {
  return text.replaceAll(/(\w:\/\/)[^/\s@"]+@/g, `$1${struck}@`);
}
