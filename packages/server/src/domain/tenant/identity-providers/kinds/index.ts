import type { ProviderKind } from '../identity-provider.ts';
import { facebook } from './facebook.ts';
import { google } from './google.ts';
import type { Kind } from './kind.ts';
import { loginWithAmazon } from './login-with-amazon.ts';
import { oidc } from './oidc.ts';
import { saml } from './saml.ts';
import { signInWithApple } from './sign-in-with-apple.ts';

/** Every kind of identity provider. */
export const kinds: Readonly<Record<ProviderKind, Kind>> = {
  Facebook: facebook,
  Google: google,
  LoginWithAmazon: loginWithAmazon,
  OIDC: oidc,
  SAML: saml,
  SignInWithApple: signInWithApple,
};
