import { findOperator } from './operators.ts';
import type { Condition, ConditionTest } from './policy.ts';
import { PolicyError } from './policy-error.ts';

/** Parses one key under one operator, such as `ForAnyValue:StringLikeIfExists`. @throws PolicyError without the place */
export function parseCondition(operator: string, key: string, values: readonly string[]): Condition {
  if (!/^[^\s:]+:\S(?:.*\S)?$/.test(key)) throw new PolicyError('is no key: write service:key');
  return { operator, key, test: operator === 'Null' ? parseNull(values) : parseComparison(operator, values) };
}

function parseNull(values: readonly string[]): ConditionTest {
  const [value = ''] = values;
  if (values.length !== 1 || !/^(?:true|false)$/i.test(value)) {
    throw new PolicyError('is true where the key has to be missing, and false where it has to be there');
  }
  return { kind: 'null', isMissing: value.toLowerCase() === 'true' };
}

const sets = { ForAllValues: 'all', ForAnyValue: 'any' } as const;

function parseComparison(text: string, values: readonly string[]): ConditionTest {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(text) ?? [];
  const operator = findOperator(name);
  if (operator === undefined) throw new PolicyError(`${text} is no condition operator`);
  if (operator.takesOne && values.length > 1) throw new PolicyError(`${name} takes one value`);
  return {
    kind: 'compare',
    isNegated: operator.isNegated,
    set: set === undefined ? 'plain' : sets[set as keyof typeof sets],
    ifExists: ifExists !== undefined,
    comparisons: values.map(operator.compareWith),
  };
}
