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

/** Whether a claim says what a function may not change: who, for whom, by whom, and until when. */
export function isFixedClaim(name: string): boolean {
  return fixed.has(name) || /^(cognito|dev|custom:dev):/.test(name);
}
