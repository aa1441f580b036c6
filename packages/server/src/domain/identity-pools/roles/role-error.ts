/** Why nothing was done to a role or a policy. `changing`: somebody else was faster. `in-use`: something else holds it. `limit`: there would be too many. `malformed`: a policy does not parse. */
export type RoleErrorReason = 'missing' | 'changing' | 'exists' | 'in-use' | 'invalid' | 'limit' | 'malformed';

/** What an administrator asked for and cannot have. The message is one sentence for them. */
export class RoleError extends Error {
  override readonly name = 'RoleError';
  readonly reason: RoleErrorReason;

  constructor(reason: RoleErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
