/** An event as it may be kept. */
export interface StruckEvent {
  readonly event: object;
  /** Which members have lost their values, such as `request.password`. */
  readonly struck: readonly string[];
  /** The values that they had. */
  readonly secrets: readonly string[];
}

/** What proves something, or is between an app and the function: texts, or maps of texts. */
const secretMembers = [
  'request.password',
  'request.code',
  'request.challengeAnswer',
  'request.privateChallengeParameters',
  'request.clientMetadata',
  'request.validationData',
  'request.attributes.tokenResponse',
  // Examples put the code there that was sent.
  'request.session.challengeMetadata',
];

const inPlace = '***';

/** Takes the values of whatever is secret out of an event of a trigger. Names stay, and so does what is empty. */
export function strikeEvent(event: object): StruckEvent {
  const secrets: string[] = [];
  const struck = secretMembers.filter((member) => holdsText(valueAt(event, member.split('.'))));
  const kept = struck.reduce<unknown>((rest, member) => strikeAt(rest, member.split('.'), secrets), event);
  return { event: kept as object, struck, secrets };
}

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (Array.isArray(value))
    return value.map((one: unknown) => valueAt(one, first === undefined ? [] : [first, ...rest]));
  if (first === undefined) return value;
  return isMembers(value) && Object.hasOwn(value, first) ? valueAt(value[first], rest) : undefined;
}

function holdsText(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (Array.isArray(value)) return value.some(holdsText);
  return isMembers(value) && Object.values(value).some(holdsText);
}

function strikeAt(value: unknown, path: readonly string[], secrets: string[]): unknown {
  const [first, ...rest] = path;
  if (Array.isArray(value)) return value.map((one: unknown) => strikeAt(one, path, secrets));
  if (first !== undefined) {
    if (!isMembers(value) || !Object.hasOwn(value, first)) return value;
    return { ...value, [first]: strikeAt(value[first], rest, secrets) };
  }
  if (isMembers(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, strikeAt(one, [], secrets)]));
  }
  if (typeof value !== 'string' || value === '') return value;
  secrets.push(value);
  return inPlace;
}
