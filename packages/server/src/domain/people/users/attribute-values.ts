import type { SchemaAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';

// Printable ASCII without what a mail header or a list of addresses would take for its own (RFC 5322 atoms and labels).
const emailPattern =
  /^(?=.{3,254}$)(?=[^@]{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
/** E.164: a plus sign and at most fifteen digits. */
const phonePattern = /^\+[1-9]\d{1,14}$/;

/** Whether messages can be sent to this e-mail address. */
export function isEmail(value: string): boolean {
  return emailPattern.test(value);
}

/** Whether this is a phone number as E.164 writes it. */
export function isPhoneNumber(value: string): boolean {
  return phonePattern.test(value);
}

/** What is wrong with an address, or nothing. */
export function addressProblem(kind: VerifiedAttribute, value: string): string | undefined {
  if (kind === 'email') return isEmail(value) ? undefined : 'Invalid email address format.';
  return isPhoneNumber(value) ? undefined : 'Invalid phone number format.';
}

/**
 * What is kept of a value. AWS: truth in any case is taken, and kept in lower case: Python and .NET write `True`. All else stays
 * as it was sent.
 */
export function keptValue({ attributeDataType }: Pick<SchemaAttribute, 'attributeDataType'>, value: string): string {
  return attributeDataType === 'Boolean' ? value.toLowerCase() : value;
}

/**
 * What about a value breaks its attribute's type or limits, or nothing. Length counts UTF-16 units, as Java does.
 * AWS: "String must be no shorter than" is known; the other texts follow it.
 */
export function valueProblem(attribute: SchemaAttribute, value: string): string | undefined {
  switch (attribute.attributeDataType) {
    case 'String':
      return stringProblem(attribute, value);
    case 'Number':
      return numberProblem(attribute, value);
    case 'Boolean':
      return /^(true|false)$/i.test(value) ? undefined : 'Boolean must be true or false';
    case 'DateTime':
      return isDateTime(value) ? undefined : 'DateTime must be in the format YYYY-MM-DDThh:mm:ssZ';
  }
}

function stringProblem(
  { name, stringAttributeConstraints: limits }: SchemaAttribute,
  value: string,
): string | undefined {
  const minLength = Number(limits?.minLength ?? 0);
  const maxLength = Number(limits?.maxLength ?? 2048);
  if (value.length < minLength) return `String must be no shorter than ${minLength} characters`;
  if (value.length > maxLength) return `String must be no longer than ${maxLength} characters`;
  if (name === 'birthdate' && !isDate(value)) return 'String must be a date in the format YYYY-MM-DD';
  return undefined;
}

function numberProblem({ numberAttributeConstraints: limits }: SchemaAttribute, value: string): string | undefined {
  if (!/^-?\d+$/.test(value)) return 'Number must be a whole number';
  // Of any size: an id of 19 digits is more than a `number` holds.
  const number = BigInt(value);
  if (limits?.minValue !== undefined && number < BigInt(limits.minValue)) {
    return `Number must be no less than ${limits.minValue}`;
  }
  if (limits?.maxValue !== undefined && number > BigInt(limits.maxValue)) {
    return `Number must be no greater than ${limits.maxValue}`;
  }
  return undefined;
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** ISO 8601 with a date and a time, or seconds since 1970. */
function isDateTime(value: string): boolean {
  if (/^-?\d{1,12}$/.test(value)) return true;
  const [date = ''] = value.split('T');
  return isDate(date) && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(value) && !Number.isNaN(Date.parse(value));
}
