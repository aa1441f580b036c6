/** Keys for services of AWS, and for whatever goes by the same signatures. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Whom an identity pool knows, and what it gave them. */
export interface Identity {
  readonly identityId: string;
  readonly credentials: AwsCredentials;
  /** False for guests. */
  readonly authenticated: boolean;
}

/** Gives a new token of a provider, in the form of Amplify 4 and 5. */
export type RefreshHandler = () => Promise<RefreshedToken>;

export interface RefreshedToken {
  readonly token: string;
  /** Seconds or milliseconds since 1970. */
  readonly expires_at?: number;
  readonly identity_id?: string;
}
