/**
 * A provider that identity pools name by its ARN, as IAM would keep it: an OpenID provider, or a SAML provider. It belongs to the
 * installation, and any identity pool may name it.
 */
export type TrustedProvider =
  | {
      readonly kind: 'openid';
      readonly arn: string;
      /** With its scheme; tokens name it as their issuer. */
      readonly url: string;
      /** Whom its tokens may be for. */
      readonly clientIds: readonly string[];
      /** Of certificates of the provider, as an administrator sent them. They are kept for whoever reads them, and mean nothing else. */
      readonly thumbprints?: readonly string[];
    }
  | {
      readonly kind: 'saml';
      readonly arn: string;
      readonly metadata: string;
    };
