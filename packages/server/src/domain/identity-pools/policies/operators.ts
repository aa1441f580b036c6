import { familyOf, parseNetworks } from '#lib/networks.ts';
import { matches, type PatternForm, parsePattern } from './pattern.ts';
import { PolicyError } from './policy-error.ts';
import type { ContextKeys } from './request.ts';

/**
 * Whether a value of the request is the one of the policy; undefined where it cannot be said: the policy's names something that the request
 * does not have, or the request's is no number, date or address.
 */
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

/** An IPv4 address is one in whichever way it is written, and is in no network of IPv6. */
const addresses: Operator['compareWith'] = (value) => {
  const networks = parseNetworks([value]);
  if ('unreadable' in networks) throw new PolicyError(`'${value}' is neither an address nor a network`);
  const [address = ''] = value.split('/');
  if (toIpv4(address) !== address) throw new PolicyError(`'${value}' is IPv4: write it so`);
  const own = familyOf(address);
  return (sent) => {
    const plain = sent.includes('%') ? '' : toIpv4(sent);
    const family = familyOf(plain);
    return family === undefined ? undefined : family === own && networks.check(plain, family);
  };
};

/** The IPv4 address that one of IPv6 stands for (RFC 4291 section 2.5.5.2), in any of its spellings; any other text as it is. */
function toIpv4(address: string): string {
  const host = familyOf(address) === 'ipv6' ? URL.parse(`http://[${address}]`)?.hostname : undefined;
  const [, high, low] = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/.exec(host ?? '') ?? [];
  if (high === undefined || low === undefined) return address;
  const bytes = Buffer.from(high.padStart(4, '0') + low.padStart(4, '0'), 'hex');
  return [...bytes].join('.');
}

function numbers(holds: (order: number) => boolean): Operator['compareWith'] {
  return (value) => {
    const own = parseNumber(value);
    if (own === undefined) throw new PolicyError(`'${value}' is no number`);
    return (sent) => {
      const number = parseNumber(sent);
      return number && holds(compareDecimals(number, own));
    };
  };
}

function dates(holds: (order: number) => boolean): Operator['compareWith'] {
  return (value) => {
    const own = parseDate(value);
    if (own === undefined) throw new PolicyError(`'${value}' is no date: write 2026-01-31T12:00:00Z`);
    return (sent) => {
      const date = parseDate(sent);
      return date === undefined ? undefined : holds(date - own);
    };
  };
}

/** A number as it is written: `digits` times ten to the power of `exponent`. Floating point would take neighbours for the same. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function parseNumber(text: string): Decimal | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^([+-]?)(\d{1,100})(?:\.(\d{1,100}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, exponent: Number(exponent) - fraction.length };
}

/** Below zero where the first is less. */
function compareDecimals(one: Decimal, other: Decimal): number {
  const least = Math.min(one.exponent, other.exponent);
  const scaled = ({ digits, exponent }: Decimal) => digits * 10n ** BigInt(exponent - least);
  const [a, b] = [scaled(one), scaled(other)];
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Milliseconds. AWS: one of the W3C's forms of ISO 8601 dates, or seconds since 1970. */
function parseDate(text: string): number | undefined {
  if (/^\d{1,12}$/.test(text) && !/^\d{4}$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/.test(text))
    return undefined;
  const at = Date.parse(text);
  // JavaScript takes the 30th of February for a day in March.
  const day = text.slice(0, 10);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const isDay = day.length < 10 || (!Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day));
  return Number.isNaN(at) || !isDay ? undefined : at;
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
  compareBy: (holds: (order: number) => boolean) => Operator['compareWith'],
): [string, Operator][] {
  return [
    ...pair(
      `${kind}Equals`,
      `${kind}NotEquals`,
      compareBy((order) => order === 0),
    ),
    [`${kind}LessThan`, operator(compareBy((order) => order < 0))],
    [`${kind}LessThanEquals`, operator(compareBy((order) => order <= 0))],
    [`${kind}GreaterThan`, operator(compareBy((order) => order > 0))],
    [`${kind}GreaterThanEquals`, operator(compareBy((order) => order >= 0))],
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
