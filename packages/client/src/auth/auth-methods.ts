import type { GetUserResponse, VerifySoftwareTokenResponse } from '@cenote/wire/user-pools';
import type { ClientMetadata } from '../auth-config.ts';
import type { Client } from '../client.ts';
import type { AuthUser } from './auth-user.ts';
import type { UserSession } from './user-session.ts';

/** Where a code went, by the service's names. */
export interface CodeDeliveryDetails {
  readonly AttributeName?: string;
  readonly DeliveryMedium?: string;
  readonly Destination?: string;
}

export interface SignUpParams {
  readonly username: string;
  readonly password: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly validationData?: Readonly<Record<string, string>> | readonly string[];
  readonly clientMetadata?: ClientMetadata;
  readonly autoSignIn?: {
    readonly enabled: boolean;
    readonly clientMetaData?: ClientMetadata;
    readonly validationData?: ClientMetadata;
  };
}

export interface SignUpResult {
  readonly user: AuthUser;
  readonly userConfirmed: boolean;
  readonly userSub: string;
  readonly codeDeliveryDetails: CodeDeliveryDetails;
}

export interface SignInOpts {
  readonly username: string;
  readonly password?: string;
  /** For PreAuthentication, as it is. */
  readonly validationData?: ClientMetadata;
}

/** What an identity pool gave, and to whom. */
export interface Credentials extends EssentialCredentials {
  readonly expiration: Date;
}

/** What an outside provider gave. */
export interface FederatedResponse {
  readonly token: string;
  /** Of a developer's own users. */
  readonly identity_id?: string;
  /** Seconds or milliseconds since 1970. */
  readonly expires_at?: number;
}

/** What an app knows of somebody from their provider. */
export interface FederatedUserInfo {
  readonly name: string;
  readonly email?: string;
  readonly picture?: string;
}

export interface FederatedSignInOptions {
  /** `Google`, `Facebook`, `LoginWithAmazon`, `SignInWithApple`, `COGNITO`. */
  readonly provider?: string;
  /** The name that a provider has in the pool. */
  readonly customProvider?: string;
  /** Comes back as the event `customOAuthState`. */
  readonly customState?: string;
}

export interface CurrentUserOpts {
  /** Asks the service, and renews the tokens, where else what is known would be given. */
  readonly bypassCache?: boolean;
}

export interface UserAttribute {
  readonly Name: string;
  readonly Value?: string;
}

/** What an AWS SDK takes for credentials. */
export interface EssentialCredentials {
  readonly accessKeyId: string;
  readonly sessionToken: string;
  readonly secretAccessKey: string;
  readonly identityId: string;
  readonly authenticated: boolean;
}

/**
 * The `Auth` of Amplify 4 and 5: its methods with their parameters and results, as far as they are about user pools. Errors have
 * the service's name in `code`; some rejections are the plain texts that Amplify has for them.
 */
export interface AuthMethods {
  /** The client that the functions of this package take. @throws AuthError where nothing was configured */
  readonly client: Client;
  /** Takes a configuration, in any form that `readConfig` reads, over the one before. Gives what holds now. */
  configure(config?: object): Readonly<Record<string, unknown>>;
  signUp(params: SignUpParams | string, password?: string, email?: string, phone?: string): Promise<SignUpResult>;
  confirmSignUp(
    username: string,
    code: string,
    options?: { readonly forceAliasCreation?: boolean; readonly clientMetadata?: ClientMetadata },
  ): Promise<'SUCCESS'>;
  resendSignUp(
    username: string,
    clientMetadata?: ClientMetadata,
  ): Promise<{ CodeDeliveryDetails: CodeDeliveryDetails }>;
  signIn(username: SignInOpts | string, password?: string, clientMetadata?: ClientMetadata): Promise<AuthUser>;
  confirmSignIn(
    user: AuthUser,
    code: string,
    mfaType?: string | null,
    clientMetadata?: ClientMetadata,
  ): Promise<AuthUser>;
  completeNewPassword(
    user: AuthUser,
    password: string,
    requiredAttributes?: Readonly<Record<string, string>>,
    clientMetadata?: ClientMetadata,
  ): Promise<AuthUser>;
  sendCustomChallengeAnswer(user: AuthUser, answer: string, clientMetadata?: ClientMetadata): Promise<AuthUser>;
  /** To the hosted pages: straight to a provider, or to all that they show. */
  federatedSignIn(options?: FederatedSignInOptions): Promise<void>;
  /** Signs in by a token of an outside provider, at the identity pool alone. */
  federatedSignIn(provider: string, response: FederatedResponse, user?: FederatedUserInfo): Promise<Credentials>;
  /** Credentials of whoever is signed in, or a guest's. */
  currentCredentials(): Promise<Credentials>;
  currentUserCredentials(): Promise<Credentials>;
  /** Leaves for the hosted pages where whoever was signed in was so there. */
  signOut(options?: { readonly global?: boolean }): Promise<void>;
  currentAuthenticatedUser(options?: CurrentUserOpts): Promise<AuthUser>;
  currentUserPoolUser(options?: CurrentUserOpts): Promise<AuthUser>;
  currentSession(): Promise<UserSession>;
  userSession(user: AuthUser): Promise<UserSession>;
  currentUserInfo(): Promise<{
    readonly id?: string;
    readonly username?: string;
    readonly attributes?: Readonly<Record<string, unknown>>;
  } | null>;
  userAttributes(user: AuthUser): Promise<readonly UserAttribute[]>;
  updateUserAttributes(
    user: AuthUser,
    attributes: Readonly<Record<string, string>>,
    clientMetadata?: ClientMetadata,
  ): Promise<'SUCCESS'>;
  deleteUserAttributes(user: AuthUser, names: readonly string[]): Promise<'SUCCESS'>;
  verifiedContact(user: AuthUser): Promise<{
    readonly verified: Readonly<Record<string, string>>;
    readonly unverified: Readonly<Record<string, string>>;
  }>;
  verifyUserAttribute(user: AuthUser, attribute: string, clientMetadata?: ClientMetadata): Promise<'SUCCESS'>;
  verifyUserAttributeSubmit(user: AuthUser, attribute: string, code: string): Promise<'SUCCESS'>;
  verifyCurrentUserAttribute(attribute: string): Promise<'SUCCESS'>;
  verifyCurrentUserAttributeSubmit(attribute: string, code: string): Promise<'SUCCESS'>;
  changePassword(
    user: AuthUser,
    oldPassword: string,
    newPassword: string,
    clientMetadata?: ClientMetadata,
  ): Promise<'SUCCESS'>;
  forgotPassword(
    username: string,
    clientMetadata?: ClientMetadata,
  ): Promise<{ CodeDeliveryDetails: CodeDeliveryDetails }>;
  forgotPasswordSubmit(
    username: string,
    code: string,
    password: string,
    clientMetadata?: ClientMetadata,
  ): Promise<'SUCCESS'>;
  deleteUser(): Promise<'SUCCESS'>;
  getMFAOptions(user: AuthUser): Promise<GetUserResponse['MFAOptions']>;
  getPreferredMFA(user: AuthUser, options?: CurrentUserOpts): Promise<string>;
  setPreferredMFA(user: AuthUser, method: 'TOTP' | 'SMS' | 'NOMFA' | 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA'): Promise<string>;
  enableSMS(user: AuthUser): Promise<'SUCCESS'>;
  disableSMS(user: AuthUser): Promise<'SUCCESS'>;
  setupTOTP(user: AuthUser): Promise<string>;
  verifyTotpToken(user: AuthUser, code: string): Promise<UserSession | VerifySoftwareTokenResponse>;
  rememberDevice(): Promise<'SUCCESS'>;
  forgetDevice(): Promise<'SUCCESS'>;
  fetchDevices(): Promise<readonly { readonly id: string; readonly name?: string }[]>;
  essentialCredentials(credentials: EssentialCredentials): EssentialCredentials;
}

/** What `Auth` does about attributes. */
export type AttributeMethods = Pick<
  AuthMethods,
  | 'updateUserAttributes'
  | 'deleteUserAttributes'
  | 'verifiedContact'
  | 'verifyUserAttribute'
  | 'verifyUserAttributeSubmit'
  | 'verifyCurrentUserAttribute'
  | 'verifyCurrentUserAttributeSubmit'
>;

/** What `Auth` does about second factors and devices. */
export type FactorMethods = Pick<
  AuthMethods,
  | 'getMFAOptions'
  | 'getPreferredMFA'
  | 'setPreferredMFA'
  | 'enableSMS'
  | 'disableSMS'
  | 'setupTOTP'
  | 'verifyTotpToken'
  | 'rememberDevice'
  | 'forgetDevice'
  | 'fetchDevices'
>;
