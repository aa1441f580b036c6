import type { Context } from '#domain/context.ts';
import type { IdentityPool } from '#domain/identity-pools/pools/identity-pool.ts';
import type { TemporaryCredentials } from '#domain/token-service.ts';

/** For whom credentials are: everything is decided but where they come from. */
export interface CredentialRequest {
  readonly pool: IdentityPool;
  readonly identityId: string;
  readonly roleArn: string;
  /** What a token of the identity says of how it was authenticated. */
  readonly methods: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What gives credentials. @throws Fault */
export type GiveCredentials = (
  context: Pick<Context, 'db' | 'secrets' | 'clock' | 'local' | 'settings' | 'functions' | 'tokenService' | 'log'>,
  request: CredentialRequest,
) => Promise<TemporaryCredentials>;

// AWS: as it stands in the ARN of whoever has such credentials.
export const sessionName = 'CognitoIdentityCredentials';
