import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { parsePolicy } from './parse-policy.ts';
import { contextKeys } from './request.ts';

/**
 * The same decisions by another way: expressions of JavaScript for patterns, and texts that are filled in before anything is
 * compared. Slow and short; it knows what the random policies below are made of, and no more.
 */
type Keys = Record<string, string[]>;
type Block = Record<string, Record<string, string[]>>;

interface RawStatement {
  Effect: 'Allow' | 'Deny';
  Action?: string[];
  NotAction?: string[];
  Resource?: string[];
  NotResource?: string[];
  Condition: Block;
}

interface Question {
  action: string;
  resource: string;
  keys: Keys;
}

function naive(statements: readonly RawStatement[], question: Question): string {
  const applying = statements.filter((statement) => applies(statement, question)).map(({ Effect }) => Effect);
  if (applying.includes('Deny')) return 'denied';
  return applying.includes('Allow') ? 'allowed' : 'not-allowed';
}

function applies(statement: RawStatement, { action, resource, keys }: Question): boolean {
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  const isAction = (pattern: string) => expression(pattern, 'si').test(action);
  const doubt = (negated: boolean) => Effect === 'Allow' && negated;
  const isResource = (negated: boolean) => (pattern: string) => {
    const filled = fill(pattern, keys);
    return filled === undefined ? doubt(negated) : expression(filled, 's').test(resource);
  };
  if (Action && !Action.some(isAction)) return false;
  if (NotAction?.some(isAction)) return false;
  if (Resource && !Resource.some(isResource(false))) return false;
  if (NotResource?.some(isResource(true))) return false;
  return Object.entries(Condition).every(([operator, block]) =>
    Object.entries(block).every(([key, own]) => condition(operator, own, keys[key], { Effect, keys })),
  );
}

function condition(
  full: string,
  own: string[],
  sent: string[] = [],
  { Effect, keys }: { Effect: string; keys: Keys },
): boolean {
  const set = /^(ForAllValues|ForAnyValue):/.exec(full)?.[1];
  const name = full.replace(/^.*:/, '').replace('IfExists', '');
  if (name === 'Null') return own[0] === String(sent.length === 0);
  const negated = name.includes('Not');
  if (sent.length === 0) {
    if (set === 'ForAllValues') return true;
    if (set === 'ForAnyValue') return false;
    return full.endsWith('IfExists') || negated;
  }
  const results = sent.map((value) => {
    const same = own.some((text) => {
      if (name.startsWith('Numeric')) {
        if (!/^\d/.test(value)) return Effect === 'Allow' && negated;
        const [left, right] = [Number.parseFloat(value), Number.parseFloat(text)];
        return name === 'NumericLessThan' ? left < right : left === right;
      }
      const filled = fill(text, keys);
      if (filled === undefined) return Effect === 'Allow' && negated;
      if (name.endsWith('Like')) return expression(filled, 's').test(value);
      return new RegExp(
        `^${quote(filled.replaceAll(/\\(.)/gs, '$1'))}$`,
        name.endsWith('IgnoreCase') ? 'si' : 's',
      ).test(value);
    });
    return same !== negated;
  });
  const all = set === 'ForAllValues' || (set === undefined && Effect === 'Allow');
  return all ? !results.includes(false) : results.includes(true);
}

/** Fills variables in; what must not be a wildcard has a backslash before it. */
function fill(text: string, keys: Keys): string | undefined {
  let isWhole = true;
  const filled = text.replaceAll(/\$\{([^},]*)(?:, '([^']*)')?\}/g, (_, key: string, fallback?: string) => {
    if (key.length === 1) return `\\${key}`;
    const values = keys[key] ?? [];
    const value = values.length === 0 ? fallback : values.length === 1 ? values[0] : undefined;
    if (value === undefined) isWhole = false;
    return (value ?? '').replaceAll(/./gs, '\\$&');
  });
  return isWhole ? filled : undefined;
}

function expression(pattern: string, flags: string): RegExp {
  const source = pattern.replaceAll(/\\(.)|([*?])|(.)/gs, (_, escaped?: string, wild?: string, other?: string) => {
    if (wild !== undefined) return wild === '*' ? '.*' : '.';
    return quote(escaped ?? other ?? '');
  });
  return new RegExp(`^${source}$`, flags);
}

function quote(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}

const keyNames = ['a:k', 'a:l', 'aws:PrincipalTag/t'];
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '/', '*', '?'), maxLength: 5 });
const piece = fc.oneof(
  text,
  fc.constantFrom('*', '?', '${*}', '${?}', '${$}', ...keyNames.flatMap((key) => [`\${${key}}`, `\${${key}, 'b'}`])),
);
const template = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''));
const number = fc.constantFrom('0', '1', '1.0', '2');
const block = (values: fc.Arbitrary<string[]>) =>
  fc.dictionary(fc.constantFrom(...keyNames), values, { minKeys: 1, maxKeys: 2 });
const names = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
];
const full = (some: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
      fc.constantFrom(...some),
      fc.constantFrom('', '', 'IfExists'),
    )
    .map((parts) => parts.join(''));
const entry = fc.oneof(
  fc.tuple(full(names), block(fc.array(template, { minLength: 1, maxLength: 2 }))),
  fc.tuple(
    full(['NumericEquals', 'NumericNotEquals', 'NumericLessThan']),
    block(fc.array(number, { minLength: 1, maxLength: 2 })),
  ),
  fc.tuple(fc.constant('Null'), block(fc.constantFrom(['true'], ['false']))),
);
const actions = fc.array(fc.constantFrom('*', 's:Get*', 's:?etA', 'S:GETA', 's:Put', 't:*'), {
  minLength: 1,
  maxLength: 2,
});
const resources = fc.array(
  fc.oneof(
    fc.constant('*'),
    template.map((end) => `arn:aws:s:::b${end}`),
  ),
  { minLength: 1, maxLength: 2 },
);
const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    actions,
    isNotAction: fc.boolean(),
    resources,
    isNotResource: fc.boolean(),
    Condition: fc.array(entry, { maxLength: 2 }).map((entries) => Object.fromEntries(entries)),
  })
  .map(({ Effect, Condition, ...rest }) => ({
    Effect: Effect as 'Allow' | 'Deny',
    [rest.isNotAction ? 'NotAction' : 'Action']: rest.actions,
    [rest.isNotResource ? 'NotResource' : 'Resource']: rest.resources,
    Condition: Condition as Block,
  }));
const sentValue = fc.oneof(text, number);
const question = fc.record({
  action: fc.constantFrom('s:GetA', 's:GetB', 's:Put', 't:Get'),
  resource: text.map((end) => `arn:aws:s:::b${end}`),
  keys: fc.dictionary(fc.constantFrom(...keyNames), fc.array(sentValue, { maxLength: 3 }), {
    maxKeys: 3,
  }) as fc.Arbitrary<Keys>,
});

test('random policies decide as a naive evaluator does', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 3 }), question, (statements, asked) => {
      const policy = parsePolicy('permissions', 'p', JSON.stringify({ Version: '2012-10-17', Statement: statements }));
      const { action, resource, keys } = asked;
      const { outcome } = decide([policy], { action, resource, keys: contextKeys(keys) });
      seen.add(outcome);
      expect(outcome).toBe(naive(statements, asked));
    }),
    { numRuns: 20_000 },
  );
  expect(seen.size).toBe(3);
});
