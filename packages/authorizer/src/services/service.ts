import type { AuthorizerRequest } from '../authorizer-request.ts';

/** What stands behind: how requests for it are signed, what they do, and in which form it refuses them. */
export interface Service {
  /** The signing name: `s3`, `execute-api`, or any other that its clients sign for. Its actions begin with it. */
  readonly signingName: string;
  /** `xml`: as S3 refuses. `json`: as API Gateway does. */
  readonly refusalForm: 'xml' | 'json';
  /**
   * What the request would do: every deed in the list has to be allowed. Whatever may be read in two ways is to be refused.
   * @throws Refusal `unknown-request`
   */
  readonly readDeeds: (request: AuthorizerRequest) => readonly Deed[];
  /**
   * Whether a condition key, in lower case, is one that deeds may have. A role that denies by any other is refused when it is read: it would deny
   * nothing. Unless given, deeds have no keys of their own.
   */
  readonly knowsKey?: (key: string) => boolean;
}

/** One thing that is done with another. */
export interface Deed {
  /** Such as `s3:GetObject`. */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** What conditions know of it beside what they know of every request, such as `s3:prefix`. */
  readonly keys?: Readonly<Record<string, string | readonly string[] | undefined>>;
}
