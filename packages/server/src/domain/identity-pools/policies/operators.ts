import { familyOf, parseNetworks } from '#lib/networks.ts';
import { matches, type PatternForm, parsePattern } from './pattern.ts';
import { PolicyError } from './policy-error.ts';
import type { ContextKeys } from './request.ts';

/** Whether a value of the request is the one of the policy; undefined where the policy's names something that the request does not have. */
export type Comparison = (value: string, keys: ContextKeys) => boolean | undefined;

/** How a condition compares (AWS: "IAM JSON policy elements: Condition operators"). */
export interface Operator {
  /** It holds where no value of the policy is the one of the request. */
  readonly isNegated: boolean;
  /** One value is all that makes sense. */
  readonly takesOne: boolean;
  /** @throws PolicyError for a value that can be compared with nothing */
  readonly compareWith: (value: string) => Comparison;
}

/** The operator of this name, without `IfExists` and set operators; undefined for any other name. */
export function findOperator(name: string): Operator | undefined {
  return operators.get(name);
}

function texts(form: PatternForm): Operator['compareWith'] {
  return (value) => {
    const pattern = parsePattern(value, form);
    return (text, keys) => matches(pattern, text, keys);
  };
}

const arns: Operator['compareWith'] = (value) => {
  if (value.split(':').length < 6) throw new PolicyError(`'${value}' is no ARN: it has six parts with colons between`);
  return texts({ wildcards: true, parts: 'arn' })(value);
};

const binary: Operator['compareWith'] = (value) => {
  if (Buffer.from(value, 'base64').toString('base64') !== value) throw new PolicyError(`'${value}' is no Base64`);
  return (sent) => sent === value;
};

const booleans: Operator['compareWith'] = (value) => {
  const wanted = value.toLowerCase();
  if (wanted !== 'true' && wanted !== 'false') throw new PolicyError(`'${value}' is neither true nor false`);
  return (sent) => sent.toLowerCase() === wanted;
};

const addresses: Operator['compareWith'] = (value) => {
  const networks = parseNetworks([value]);
  if ('unreadable' in networks) throw new PolicyError(`'${value}' is neither an address nor a network`);
  return (sent) => {
    const family = sent.includes('%') ? undefined : familyOf(sent);
    return family !== undefined && networks.check(sent, family);
  };
};

function numbers(compare: (sent: number, own: number) => boolean): Operator['compareWith'] {
  return (value) => {
    const own = parseNumber(value);
    if (own === undefined) throw new PolicyError(`'${value}' is no number`);
    return (sent) => {
      const number = parseNumber(sent);
      return number !== undefined && compare(number, own);
    };
  };
}

function dates(compare: (sent: number, own: number) => boolean): Operator['compareWith'] {
  return (value) => {
    const own = parseDate(value);
    if (own === undefined) throw new PolicyError(`'${value}' is no date: write 2026-01-31T12:00:00Z`);
    return (sent) => {
      const date = parseDate(sent);
      return date !== undefined && compare(date, own);
    };
  };
}

function parseNumber(text: string): number | undefined {
  return /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/.test(text) ? Number(text) : undefined;
}

/** Milliseconds. AWS: one of the W3C's forms of ISO 8601 dates, or seconds since 1970. */
function parseDate(text: string): number | undefined {
  if (/^\d{1,12}$/.test(text) && !/^\d{4}$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/.test(text))
    return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

function operator(compareWith: Operator['compareWith'], isNegated = false, takesOne = false): Operator {
  return { isNegated, takesOne, compareWith };
}

/** Both of a pair: the one that holds for what is the same, and the one that holds for what is not. */
function pair(name: string, negated: string, compareWith: Operator['compareWith']): [string, Operator][] {
  return [
    [name, operator(compareWith)],
    [negated, operator(compareWith, true)],
  ];
}

function ordered(
  kind: 'Numeric' | 'Date',
  compareBy: (compare: (sent: number, own: number) => boolean) => Operator['compareWith'],
): [string, Operator][] {
  return [
    ...pair(
      `${kind}Equals`,
      `${kind}NotEquals`,
      compareBy((sent, own) => sent === own),
    ),
    [`${kind}LessThan`, operator(compareBy((sent, own) => sent < own))],
    [`${kind}LessThanEquals`, operator(compareBy((sent, own) => sent <= own))],
    [`${kind}GreaterThan`, operator(compareBy((sent, own) => sent > own))],
    [`${kind}GreaterThanEquals`, operator(compareBy((sent, own) => sent >= own))],
  ];
}

const operators: ReadonlyMap<string, Operator> = new Map([
  ...pair('StringEquals', 'StringNotEquals', texts({ wildcards: false })),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', texts({ wildcards: false, ignoresCase: true })),
  ...pair('StringLike', 'StringNotLike', texts({ wildcards: true })),
  ...ordered('Numeric', numbers),
  ...ordered('Date', dates),
  ['Bool', operator(booleans, false, true)],
  ['BinaryEquals', operator(binary)],
  ...pair('IpAddress', 'NotIpAddress', addresses),
  // AWS: both of each pair do the same.
  ...pair('ArnEquals', 'ArnNotEquals', arns),
  ...pair('ArnLike', 'ArnNotLike', arns),
]);
