import type { AuthConfig } from '../project/auth-schema.ts';

const socialNames: Readonly<Record<string, string>> = {
  Google: 'GOOGLE',
  Facebook: 'FACEBOOK',
  LoginWithAmazon: 'AMAZON',
  SignInWithApple: 'APPLE',
};

/** The settings by the names that the files of Amplify have for them, in capitals. */
export function amplifyNames({ userPool, providers = {} }: AuthConfig) {
  const { signIn = ['username'], verify = ['email'], requiredAttributes = [], passwordPolicy = {}, mfa } = userPool;
  const capitals = (names: readonly string[]) => names.map((name) => name.toUpperCase());
  const methods = mfa === undefined || mfa.mode === 'OFF' ? [] : (mfa.methods ?? []);
  return {
    usernameAttributes: capitals(signIn.filter((name) => name !== 'username')),
    socialProviders: Object.values(providers).flatMap(({ type }) => socialNames[type] ?? []),
    signupAttributes: capitals(requiredAttributes),
    mfaConfiguration: mfa?.mode ?? 'OFF',
    mfaTypes: methods.filter((method) => method !== 'EMAIL'),
    passwordProtectionSettings: {
      passwordPolicyMinLength: passwordPolicy.minimumLength ?? 8,
      passwordPolicyCharacters: [
        ...(passwordPolicy.requireLowercase ? ['REQUIRES_LOWERCASE'] : []),
        ...(passwordPolicy.requireUppercase ? ['REQUIRES_UPPERCASE'] : []),
        ...(passwordPolicy.requireNumbers ? ['REQUIRES_NUMBERS'] : []),
        ...(passwordPolicy.requireSymbols ? ['REQUIRES_SYMBOLS'] : []),
      ],
    },
    verificationMechanisms: capitals(verify),
  };
}
