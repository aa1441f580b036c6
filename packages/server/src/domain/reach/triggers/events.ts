/**
 * The events that a pool's functions get and give back, for authors of handlers:
 * `import type { PreSignUpTriggerEvent } from 'cenote/triggers'`. Names and members are those of Cognito's Lambda triggers,
 * so handlers written against `@types/aws-lambda` fit as they are.
 */

/** Text to text: attributes of a user, metadata of a request. */
export interface StringMap {
  [name: string]: string;
}

/** What is in every event. A handler fills `response` and returns the event. */
export interface BaseTriggerEvent<Source extends string> {
  /** `1`; the events of PreTokenGeneration V2_0 and V3_0 have `2` and `3`. */
  version: string;
  region: string;
  userPoolId: string;
  /** Which trigger this is, and what asked for it. */
  triggerSource: Source;
  userName: string;
  callerContext: {
    awsSdkVersion: string;
    /** `CLIENT_ID_NOT_APPLICABLE` where an administrator asked without a client. */
    clientId: string;
  };
  request: object;
  response: object;
}

/** What a handler is told besides the event: the second argument. */
export interface TriggerContext {
  functionName: string;
  functionVersion: string;
  invokedFunctionArn: string;
  awsRequestId: string;
  /** The `maxHeapSizeMb` of the worker, as text. */
  memoryLimitInMB: string;
  /** Whole milliseconds until the call is given up. */
  getRemainingTimeInMillis(): number;
}

/** A function of a pool: gives the event back, by promise. What it throws refuses the deed, and its message is shown. */
export type TriggerHandler<Event extends BaseTriggerEvent<string>> = (
  event: Event,
  context: TriggerContext,
) => Promise<Event>;

/** Before a user comes into being. Throw to refuse. */
export interface PreSignUpTriggerEvent
  extends BaseTriggerEvent<'PreSignUp_SignUp' | 'PreSignUp_AdminCreateUser' | 'PreSignUp_ExternalProvider'> {
  request: {
    userAttributes: StringMap;
    validationData: StringMap | null;
    clientMetadata?: StringMap | undefined;
  };
  response: {
    /** Confirm the user without a code. */
    autoConfirmUser: boolean;
    autoVerifyEmail: boolean;
    autoVerifyPhone: boolean;
  };
}

/** After a user was confirmed, or has set a new password with a code. The deed is done: throwing does not undo it. */
export interface PostConfirmationTriggerEvent
  extends BaseTriggerEvent<'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword'> {
  request: {
    userAttributes: StringMap;
    clientMetadata?: StringMap | undefined;
  };
}

/** Before a proof is looked at. Throw to refuse the sign-in. */
export interface PreAuthenticationTriggerEvent extends BaseTriggerEvent<'PreAuthentication_Authentication'> {
  request: {
    userAttributes: StringMap;
    validationData: StringMap | null;
    userNotFound?: boolean | undefined;
  };
}

/** After every factor was proved, before tokens are made. */
export interface PostAuthenticationTriggerEvent extends BaseTriggerEvent<'PostAuthentication_Authentication'> {
  request: {
    userAttributes: StringMap;
    newDeviceUsed: boolean;
    clientMetadata?: StringMap | undefined;
  };
}

/** One step of a custom authentication that was taken. */
export interface ChallengeResult {
  /** `CUSTOM_CHALLENGE`, `SRP_A`, `PASSWORD_VERIFIER` and the other names of challenges. */
  challengeName: string;
  challengeResult: boolean;
  /** What CreateAuthChallenge said about it. */
  challengeMetadata?: string | undefined;
}

/** Decides the next step of a custom authentication. */
export interface DefineAuthChallengeTriggerEvent extends BaseTriggerEvent<'DefineAuthChallenge_Authentication'> {
  request: {
    userAttributes: StringMap;
    session: ChallengeResult[];
    clientMetadata?: StringMap | undefined;
    userNotFound?: boolean | undefined;
  };
  response: {
    challengeName: string | null;
    issueTokens: boolean | null;
    failAuthentication: boolean | null;
  };
}

/** Makes a challenge: what the client is shown, and what only VerifyAuthChallengeResponse gets to see. */
export interface CreateAuthChallengeTriggerEvent extends BaseTriggerEvent<'CreateAuthChallenge_Authentication'> {
  request: {
    userAttributes: StringMap;
    challengeName: string;
    session: ChallengeResult[];
    clientMetadata?: StringMap | undefined;
    userNotFound?: boolean | undefined;
  };
  response: {
    publicChallengeParameters: StringMap | null;
    privateChallengeParameters: StringMap | null;
    challengeMetadata: string | null;
  };
}

/** Judges the answer to a custom challenge. */
export interface VerifyAuthChallengeResponseTriggerEvent
  extends BaseTriggerEvent<'VerifyAuthChallengeResponse_Authentication'> {
  request: {
    userAttributes: StringMap;
    privateChallengeParameters: StringMap;
    challengeAnswer: string;
    clientMetadata?: StringMap | undefined;
    userNotFound?: boolean | undefined;
  };
  response: {
    answerCorrect: boolean | null;
  };
}

/** Groups and roles, as they stand in tokens. */
export interface GroupConfiguration {
  groupsToOverride?: string[] | undefined;
  iamRolesToOverride?: string[] | undefined;
  preferredRole?: string | null | undefined;
}

type TokenSource =
  | 'TokenGeneration_Authentication'
  | 'TokenGeneration_NewPasswordChallenge'
  | 'TokenGeneration_AuthenticateDevice'
  | 'TokenGeneration_RefreshTokens'
  | 'TokenGeneration_HostedAuth';

/** Before tokens are made, with LambdaVersion V1_0: may change the ID token, and groups in both. */
export interface PreTokenGenerationTriggerEvent extends BaseTriggerEvent<TokenSource> {
  version: '1';
  request: {
    userAttributes: StringMap;
    groupConfiguration: GroupConfiguration;
    clientMetadata?: StringMap | undefined;
  };
  response: {
    claimsOverrideDetails: {
      claimsToAddOrOverride?: StringMap | null | undefined;
      claimsToSuppress?: string[] | null | undefined;
      groupOverrideDetails?: GroupConfiguration | null | undefined;
    } | null;
  };
}

/** What a V2_0 or V3_0 function wants of one token: claims may hold any JSON. */
export interface TokenGeneration {
  claimsToAddOrOverride?: { [name: string]: unknown } | null | undefined;
  claimsToSuppress?: string[] | null | undefined;
}

/** What a V2_0 or V3_0 function wants. */
export interface ClaimsAndScopeOverrideDetails {
  idTokenGeneration?: TokenGeneration | null | undefined;
  accessTokenGeneration?:
    | (TokenGeneration & {
        scopesToAdd?: string[] | null | undefined;
        scopesToSuppress?: string[] | null | undefined;
      })
    | null
    | undefined;
  groupOverrideDetails?: GroupConfiguration | null | undefined;
}

interface ScopedTokenEvent<Source extends string> extends BaseTriggerEvent<Source> {
  request: {
    userAttributes: StringMap;
    groupConfiguration: GroupConfiguration;
    scopes: string[];
    clientMetadata?: StringMap | undefined;
  };
  response: {
    claimsAndScopeOverrideDetails: ClaimsAndScopeOverrideDetails | null;
  };
}

/** Before tokens are made, with LambdaVersion V2_0: may change both tokens. */
export interface PreTokenGenerationV2TriggerEvent extends ScopedTokenEvent<TokenSource> {
  version: '2';
}

/** Before tokens are made, with LambdaVersion V3_0: as V2_0, and for clients that sign in as themselves. */
export interface PreTokenGenerationV3TriggerEvent
  extends ScopedTokenEvent<TokenSource | 'TokenGeneration_ClientCredentials'> {
  version: '3';
}

/** When a name is not known: the user may come over from elsewhere. */
export interface UserMigrationTriggerEvent
  extends BaseTriggerEvent<'UserMigration_Authentication' | 'UserMigration_ForgotPassword'> {
  request: {
    /** Empty where the user has forgotten it. */
    password: string;
    validationData: StringMap | null;
    clientMetadata?: StringMap | undefined;
  };
  response: {
    /** Absent or null: there is no such user. */
    userAttributes: StringMap | null;
    finalUserStatus?: 'CONFIRMED' | 'RESET_REQUIRED' | null | undefined;
    messageAction?: 'RESEND' | 'SUPPRESS' | null | undefined;
    desiredDeliveryMediums?: ('SMS' | 'EMAIL')[] | null | undefined;
    forceAliasCreation?: boolean | null | undefined;
    enableSMSMFA?: boolean | null | undefined;
  };
}

/** Before a message with a code or a temporary password is composed. */
export interface CustomMessageTriggerEvent
  extends BaseTriggerEvent<
    | 'CustomMessage_SignUp'
    | 'CustomMessage_AdminCreateUser'
    | 'CustomMessage_ResendCode'
    | 'CustomMessage_ForgotPassword'
    | 'CustomMessage_UpdateUserAttribute'
    | 'CustomMessage_VerifyUserAttribute'
    | 'CustomMessage_Authentication'
  > {
  request: {
    userAttributes: StringMap;
    /** Stands for the code: put it where the code shall stand. */
    codeParameter: string;
    /** Stands for the link to confirm with. */
    linkParameter: string;
    /** Stands for the username; null but for AdminCreateUser. */
    usernameParameter: string | null;
    clientMetadata?: StringMap | undefined;
  };
  response: {
    smsMessage: string | null;
    emailMessage: string | null;
    emailSubject: string | null;
  };
}

type SenderPurpose =
  | 'SignUp'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'AdminCreateUser'
  | 'Authentication'
  | 'AccountTakeOverNotification';

interface SenderEvent<Source extends string, Type extends string> extends Omit<BaseTriggerEvent<Source>, 'response'> {
  request: {
    type: Type;
    /** The code or temporary password. To AWS Lambda it goes encrypted under the pool's KMSKeyID, to others readable. */
    code: string | null;
    userAttributes: StringMap;
    clientMetadata: StringMap | null;
  };
}

/** In place of an e-mail: the function delivers it. What it returns is not looked at. */
export interface CustomEmailSenderTriggerEvent
  extends SenderEvent<`CustomEmailSender_${SenderPurpose}`, 'customEmailSenderRequestV1'> {}

/** In place of an SMS: the function delivers it. What it returns is not looked at. */
export interface CustomSMSSenderTriggerEvent
  extends SenderEvent<`CustomSMSSender_${SenderPurpose}`, 'customSMSSenderRequestV1'> {}

/** When somebody comes from an identity provider, before attributes are stored. */
export interface InboundFederationTriggerEvent extends BaseTriggerEvent<'InboundFederation_ExternalProvider'> {
  request: {
    providerName: string;
    providerType: 'OIDC' | 'SAML' | 'Facebook' | 'Google' | 'SignInWithApple' | 'LoginWithAmazon';
    attributes: {
      tokenResponse?: StringMap | undefined;
      idToken?: StringMap | undefined;
      userInfo?: StringMap | undefined;
      samlResponse?: StringMap | undefined;
    };
  };
  response: {
    /** The attributes to go on with; empty keeps them all. */
    userAttributesToMap: StringMap | null;
  };
}
