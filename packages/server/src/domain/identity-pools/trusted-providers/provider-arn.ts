const openIdArn = /^arn:[^:]+:iam::\d{12}:oidc-provider\/([^\s?#]+)$/;
const samlArn = /^arn:[^:]+:iam::\d{12}:saml-provider\/[\w.-]+$/;

/** The name that logins of an OpenID provider have: its issuer without the scheme, as its ARN ends. undefined for another ARN. */
export function openIdProviderName(arn: string): string | undefined {
  return openIdArn.exec(arn)?.[1];
}

/** Whether an ARN names a SAML provider; it is the name that its logins have. */
export function isSamlProviderArn(arn: string): boolean {
  return samlArn.test(arn);
}
