import type { Constraint, Member, Type } from '@cenote/wire/shape';
import { userPools } from '@cenote/wire/user-pools.model';
import { matchesPattern } from '#lib/java-pattern.ts';

/** Texts of which one fits whatever the model wants of a member that is required. */
const texts = [
  'nobody',
  'us-east-1_nowhere00',
  '123456',
  'import-0123456789',
  'us-east-1_0d7c6f0e-0000-4000-8000-000000000000',
  '0d7c6f0e-0000-4000-8000-000000000000',
  'terms-of-use',
  'nobody@example.com',
  'arn:aws:iam::123456789012:role/nobody',
  'x'.repeat(24),
];

function textFor({ min = 0, max = Number.MAX_SAFE_INTEGER, pattern }: Constraint): string {
  const fits = (text: string) =>
    text.length >= min && text.length <= max && (pattern === undefined || matchesPattern(pattern, text));
  const found = texts.find(fits);
  if (found === undefined) throw new Error(`no text fits ${pattern}, from ${min} to ${max}`);
  return found;
}

function valueFor(type: Type, constraint: Constraint = {}): unknown {
  switch (type.kind) {
    case 'string':
      return textFor(constraint);
    case 'enum':
      return userPools.enums[type.name]?.[0];
    case 'structure':
      return smallestInput(userPools.structures[type.name] ?? []);
    case 'list':
      return [valueFor(type.element, type.constraint)];
    case 'map':
    case 'document':
      return {};
    case 'boolean':
      return false;
    case 'blob':
      return '';
    case 'integer':
    case 'long':
    case 'double':
    case 'timestamp':
      return constraint.min ?? 1;
  }
}

/** An input of an operation of user pools that the model takes and that has nothing but what it wants; it names nobody. */
export function smallestInput(members: readonly Member[]): Record<string, unknown> {
  const required = members.filter((member) => member.required);
  return Object.fromEntries(required.map(({ name, type, constraint }) => [name, valueFor(type, constraint)]));
}
