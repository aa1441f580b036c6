import { JsonError, parseStrictJson } from '#lib/strict-json.ts';
import { parseCondition } from './parse-condition.ts';
import { type Pattern, parsePattern } from './pattern.ts';
import type { Choice, Effect, NamedPrincipal, Policy, PolicyKind, Statement } from './policy.ts';
import { at, PolicyError } from './policy-error.ts';
import { type PrincipalKind, principalKinds } from './request.ts';

type Members = Readonly<Record<string, unknown>>;

/** AWS: "IAM and AWS STS quotas": a role's policies together; for us it is the limit of each. Blanks do not count. */
const maxDocumentLength = 10_240;
/** With blanks: what is longer is not even read. AWS: the wire takes no longer one. */
const maxTextLength = 131_072;

const versions = ['2012-10-17', '2008-10-17'];

/**
 * Parses a policy (AWS: "Grammar of the IAM JSON policy language"), as strictly as can be: what might have been meant otherwise is refused,
 * since a statement that is not understood is one that does not protect.
 * @throws PolicyError that says where
 */
export function parsePolicy(kind: PolicyKind, name: string, document: string): Policy {
  const root = readObject('the policy', readJson(document), ['Version', 'Id', 'Statement']);
  const version = root.Version ?? '2008-10-17';
  if (typeof version !== 'string' || !versions.includes(version)) {
    throw new PolicyError(`Version: is ${versions.join(' or ')}`);
  }
  // As it is meant, whatever escapes it was written with.
  if (version !== '2012-10-17' && JSON.stringify(root).includes('${')) {
    throw new PolicyError('Version: variables mean something under "2012-10-17" alone');
  }
  if (root.Id !== undefined) readText('Id', root.Id);
  const list = Array.isArray(root.Statement) ? root.Statement : [root.Statement];
  if (root.Statement === undefined || list.length === 0) throw new PolicyError('Statement: is missing');
  const statements = list.map((one, index) => readStatement(kind, `Statement[${index}]`, one));
  checkSids(statements);
  return { name, statements };
}

function readJson(document: string): unknown {
  if (document.length > maxTextLength || document.replaceAll(/\s/g, '').length > maxDocumentLength) {
    throw new PolicyError(`the policy has more than ${maxDocumentLength} characters`);
  }
  try {
    return parseStrictJson(document);
  } catch (error) {
    if (error instanceof JsonError) throw new PolicyError(`the policy ${error.message}`, { cause: error });
    throw error;
  }
}

const allowedElements = {
  permissions: ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
  trust: ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Condition'],
} as const;

function readStatement(kind: PolicyKind, place: string, value: unknown): Statement {
  const members = readObject(place, value, allowedElements[kind]);
  const { Sid: sid, Effect: effect } = members;
  if (sid !== undefined && !(typeof sid === 'string' && /^[0-9A-Za-z]*$/.test(sid))) {
    throw new PolicyError(`${place}.Sid: has letters and digits alone`);
  }
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyError(`${place}.Effect: is "Allow" or "Deny"`);
  return {
    ...(typeof sid === 'string' && sid !== '' && { sid }),
    effect,
    actions: readChoice(place, members, 'Action', readAction),
    ...(kind === 'permissions'
      ? { resources: readChoice(place, members, 'Resource', readResource) }
      : { principals: readPrincipals(place, members, effect) }),
    conditions: readConditions(`${place}.Condition`, members.Condition),
  };
}

function checkSids(statements: readonly Statement[]): void {
  const sids = statements.flatMap(({ sid }) => sid ?? []);
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice !== undefined) throw new PolicyError(`Statement: two of them have the Sid ${twice}`);
}

/** The one of `<name>` and `Not<name>` that is there. */
function readChoice<T>(place: string, members: Members, name: string, read: (text: string) => T): Choice<T> {
  const found = findElement(place, members, name);
  return { isNegated: found.isNegated, of: readTexts(found.place, found.value, read) };
}

function findElement(place: string, members: Members, name: string) {
  const names = [name, `Not${name}`].filter((one) => Object.hasOwn(members, one));
  const [found] = names;
  if (found === undefined || names.length > 1)
    throw new PolicyError(`${place}: has ${name} or Not${name}, one of the two`);
  return { isNegated: found !== name, place: `${place}.${found}`, value: members[found] };
}

/** AWS: wildcards in the name of the service are refused; the case does not count. */
function readAction(text: string): Pattern {
  if (!/^(?:\*|[\w-]+:[\w*?]+)$/.test(text)) {
    throw new PolicyError(`'${text}' is no action: write service:Action, or * for all`);
  }
  return parsePattern(text, { wildcards: true, ignoresCase: true });
}

function readResource(text: string): Pattern {
  if (text !== '*' && !/^arn:[^:]+:[^:*?$]+:[^:]*:[^:]*:.+$/.test(text)) {
    throw new PolicyError(
      `'${text}' is no ARN: it has six parts with colons between, and no wildcard for the service; or write * for all`,
    );
  }
  return parsePattern(text, { wildcards: true, parts: 'resource' });
}

function readPrincipals(place: string, members: Members, effect: Effect): Choice<NamedPrincipal> {
  const { isNegated, place: own, value } = findElement(place, members, 'Principal');
  if (isNegated && effect === 'Allow') {
    throw new PolicyError(`${own}: would allow it to everybody else; it goes with "Deny" alone`);
  }
  if (value === '*') return { isNegated, of: ['everybody'] };
  const kinds = readObject(own, value, principalKinds);
  const named = principalKinds.flatMap((kind) =>
    kinds[kind] === undefined ? [] : readTexts(`${own}.${kind}`, kinds[kind], (name) => readPrincipal(kind, name)),
  );
  if (named.length === 0) throw new PolicyError(`${own}: names nobody`);
  return { isNegated, of: named };
}

function readPrincipal(kind: PrincipalKind, name: string): NamedPrincipal {
  // AWS: `"AWS": "*"` is everybody, as `"*"` is.
  if (kind === 'AWS' && name === '*') return 'everybody';
  const isName = kind === 'AWS' ? /^(?:\d{12}|arn:[^:]+:(?:iam|sts)::\d{12}:.+)$/.test(name) : name !== '';
  if (!isName || /[*?\s]/.test(name))
    throw new PolicyError(`'${name}' names no principal, and wildcards name none either`);
  return { kind, name };
}

function readConditions(place: string, value: unknown) {
  if (value === undefined) return [];
  return Object.entries(readObject(place, value)).flatMap(([operator, block]) => {
    const keys = Object.entries(readObject(`${place}.${operator}`, block));
    // Without a key it would hold for everybody.
    if (keys.length === 0) throw new PolicyError(`${place}.${operator}: names no key`);
    const names = keys.map(([key]) => key.toLowerCase());
    const twice = names.find((key, index) => names.indexOf(key) !== index);
    if (twice !== undefined)
      throw new PolicyError(`${place}.${operator}: names ${twice} twice; the case of a key does not count`);
    return keys.map(([key, values]) => {
      const own = `${place}.${operator}.${key}`;
      return at(own, () => parseCondition(operator, key, readValues(own, values)));
    });
  });
}

/** So many decimal digits come through a number of JSON unchanged. */
const exactDigits = 15;

/** AWS: a condition may hold numbers and booleans as JSON has them. */
function readValues(place: string, value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new PolicyError(`${place}: is empty`);
  return list.map((one) => {
    if (typeof one === 'number' && String(one).replaceAll(/\D/g, '').length > exactDigits) {
      throw new PolicyError(`${place}: ${one} may have lost digits: write the number as a text`);
    }
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') return String(one);
    throw new PolicyError(`${place}: is a text, a number or a boolean, or a list of them`);
  });
}

function readTexts<T>(place: string, value: unknown, read: (text: string) => T): T[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new PolicyError(`${place}: is empty`);
  return list.map((one, index) => {
    const own = Array.isArray(value) ? `${place}[${index}]` : place;
    return at(own, () => read(readText(own, one)));
  });
}

function readText(place: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new PolicyError(`${place}: is a text`);
}

function readObject(place: string, value: unknown, allowed?: readonly string[]): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolicyError(`${place}: is an object`);
  }
  const unknown = allowed && Object.keys(value).find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new PolicyError(`${place}: has no ${unknown} (but ${allowed?.join(', ')})`);
  return value as Members;
}
