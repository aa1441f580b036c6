/** The claims that no function may change, in either token. AWS: `cognito:...` and `dev:...` of any name are among them. */
const fixed: ReadonlySet<string> = new Set([
  'acr',
  'amr',
  'at_hash',
  'aud',
  'auth_time',
  'azp',
  'client_id',
  'device_key',
  'event_id',
  'exp',
  'iat',
  'identities',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  // The access token's scopes change by scopesToAdd and scopesToSuppress alone.
  'scope',
  'sub',
  'token_use',
  'username',
  'version',
]);

/**
 * Whether a claim is one that a function may not change: it says who, for whom, by whom or until when, or it has a name that
 * would reach the prototype of a program's object that claims are copied into.
 */
export function isFixedClaim(name: string): boolean {
  return fixed.has(name) || /^(cognito|dev|custom:dev):/.test(name) || isInheritedName(name);
}

/** A claim's value without members, at any depth, whose names would reach a prototype. */
export function withoutInheritedNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutInheritedNames);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !isInheritedName(name));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutInheritedNames(member)]));
}

/** `__proto__`, `constructor`, `prototype`, and what every object has: `hasOwnProperty`, `toString` and the like. */
function isInheritedName(name: string): boolean {
  return name === 'prototype' || name in Object.prototype;
}
