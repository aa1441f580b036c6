import type { Deployed } from './deployed.ts';
import { amplifyNames } from './wire-names.ts';

/**
 * `aws-exports.js`, as `Amplify.configure` of aws-amplify 4 to 6 takes it. Versions 4 and 5 read the endpoint in `Auth`; version 6
 * reads no endpoint from this file.
 */
export function awsExports(deployed: Deployed): string {
  const { endpoint, region, userPoolId, clientId, identityPoolId, pages, config } = deployed;
  const names = amplifyNames(config);
  const oauth = pages && {
    domain: pages.domain,
    scope: pages.scopes,
    redirectSignIn: pages.redirectSignIn.join(','),
    redirectSignOut: pages.redirectSignOut.join(','),
    responseType: pages.responseType,
  };
  const exports = {
    aws_project_region: region,
    ...(identityPoolId && { aws_cognito_identity_pool_id: identityPoolId }),
    aws_cognito_region: region,
    aws_user_pools_id: userPoolId,
    aws_user_pools_web_client_id: clientId,
    oauth: oauth ?? {},
    federationTarget: identityPoolId ? 'COGNITO_USER_AND_IDENTITY_POOLS' : 'COGNITO_USER_POOLS',
    aws_cognito_username_attributes: names.usernameAttributes,
    aws_cognito_social_providers: names.socialProviders,
    aws_cognito_signup_attributes: names.signupAttributes,
    aws_cognito_mfa_configuration: names.mfaConfiguration,
    aws_cognito_mfa_types: names.mfaTypes,
    aws_cognito_password_protection_settings: names.passwordProtectionSettings,
    aws_cognito_verification_mechanisms: names.verificationMechanisms,
    ...(config.identityPool?.guests !== true && { aws_mandatory_sign_in: 'enable' }),
    Auth: { endpoint },
  };
  return `/* eslint-disable */\n// Written by "cenote push" from cenote/auth.jsonc: what is changed here is lost.\n\nconst awsmobile = ${JSON.stringify(exports, undefined, 2)};\n\nexport default awsmobile;\n`;
}
