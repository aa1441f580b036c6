/** What somebody signs requests with, for a while. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** In which role, and on whose behalf. */
export interface RoleRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  /** A token of this server that says who takes the role. */
  readonly token: string;
  readonly durationSeconds: number;
}

/** A service outside that gives credentials to whoever has a token of a provider that it believes (AssumeRoleWithWebIdentity). */
export interface TokenService {
  /** Credentials for a role, within ten seconds. @throws TokenServiceError */
  assumeRole(request: RoleRequest): Promise<TemporaryCredentials>;
}

/** Why there are no credentials. `refused`: the service says so, `message` is its code. `unreachable`: it gave no answer that is one. */
export class TokenServiceError extends Error {
  override readonly name = 'TokenServiceError';
  readonly reason: 'refused' | 'unreachable';

  constructor(reason: TokenServiceError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
