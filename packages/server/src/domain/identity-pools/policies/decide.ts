import type { Comparison } from './operators.ts';
import { matches, type Pattern } from './pattern.ts';
import type { Choice, Condition, Effect, NamedPrincipal, Policy, Statement } from './policy.ts';
import type { ContextKeys, PolicyRequest, Principal } from './request.ts';

/** What policies say of a request, and why. */
export interface Decision {
  /** `denied`: a statement denies it, whatever others say. `not-allowed`: no statement allows it. */
  readonly outcome: 'allowed' | 'denied' | 'not-allowed';
  /** Every statement of every policy, in order. */
  readonly statements: readonly StatementVerdict[];
}

/** What became of one statement. */
export interface StatementVerdict {
  readonly policy: string;
  /** From 0, as it stands in the document. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: Effect;
  /** Why it does not apply; absent where it does. */
  readonly mismatch?: Mismatch;
}

/** The first element of a statement that the request does not meet. */
export type Mismatch =
  | { readonly element: 'Principal' | 'Action' | 'Resource' }
  | {
      readonly element: 'Condition';
      readonly operator: string;
      readonly key: string;
      /** What the request has for the key; empty where it has none. */
      readonly values: readonly string[];
    };

/**
 * Decides about a request (AWS: "Policy evaluation logic"): a statement that denies wins over all that allow, and what none allows is
 * not allowed.
 */
export function decide(policies: readonly Policy[], request: PolicyRequest): Decision {
  const statements = policies.flatMap(({ name, statements }) =>
    statements.map((statement, index) => judge(name, index, statement, request)),
  );
  const applies = (effect: Effect) => statements.some((one) => one.effect === effect && one.mismatch === undefined);
  if (applies('Deny')) return { outcome: 'denied', statements };
  return { outcome: applies('Allow') ? 'allowed' : 'not-allowed', statements };
}

function judge(policy: string, index: number, statement: Statement, request: PolicyRequest): StatementVerdict {
  const { sid, effect } = statement;
  const mismatch = findMismatch(statement, request);
  const verdict = sid === undefined ? { policy, index, effect } : { policy, index, sid, effect };
  return mismatch === undefined ? verdict : { ...verdict, mismatch };
}

function findMismatch(
  statement: Statement,
  { action, resource, principal, keys }: PolicyRequest,
): Mismatch | undefined {
  const { effect, principals, actions, resources, conditions } = statement;
  if (principals && !isChosen(principals, (named) => isNamed(named, principal))) return { element: 'Principal' };
  if (!isOneOf(actions, action, effect, keys)) return { element: 'Action' };
  if (resources && !isOneOf(resources, resource, effect, keys)) return { element: 'Resource' };
  const failed = conditions.find((condition) => !holds(condition, effect, keys));
  if (failed === undefined) return undefined;
  const { operator, key } = failed;
  return { element: 'Condition', operator, key, values: keys.get(key.toLowerCase()) ?? [] };
}

function isChosen<T>({ isNegated, of }: Choice<T>, isIt: (one: T) => boolean): boolean {
  return of.some(isIt) !== isNegated;
}

function isNamed(named: NamedPrincipal, principal: Principal | undefined): boolean {
  if (named === 'everybody') return true;
  return principal !== undefined && principal.kind === named.kind && principal.names.includes(named.name);
}

function isOneOf(choice: Choice<Pattern>, text: string, effect: Effect, keys: ContextKeys): boolean {
  const unresolved = answerUnresolved(effect, choice.isNegated);
  return isChosen(choice, (pattern) => matches(pattern, text, keys) ?? unresolved);
}

/**
 * What stands in for a comparison with a value that the request does not have: it is the same as nothing. Only where that would allow
 * something, since the statement is about all else, it counts as the same, so that the statement allows nothing.
 */
function answerUnresolved(effect: Effect, isNegated: boolean): boolean {
  return effect === 'Allow' && isNegated;
}

function holds({ key, test }: Condition, effect: Effect, keys: ContextKeys): boolean {
  const values = keys.get(key.toLowerCase()) ?? [];
  if (test.kind === 'null') return (values.length === 0) === test.isMissing;
  const { isNegated, set, ifExists, comparisons } = test;
  // AWS: of no value, all hold and none does. ForAnyValue was seen to pay no heed to IfExists (iam.cloudcopilot.io, "Operators").
  if (values.length === 0) return set === 'all' || (set === 'plain' && (ifExists || isNegated));
  const unresolved = answerUnresolved(effect, isNegated);
  const isSame = (value: string) => comparisons.some((compare: Comparison) => compare(value, keys) ?? unresolved);
  const meets = (value: string) => isSame(value) !== isNegated;
  // An operator for one value says nothing of several: all of them have to meet it to allow something, and one is enough to deny it.
  const needsAll = set === 'all' || (set === 'plain' && effect === 'Allow');
  return needsAll ? values.every(meets) : values.some(meets);
}
