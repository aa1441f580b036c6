import { type AuthConfig, triggerNames } from '../project/auth-schema.ts';
import type { Resource } from './resource.ts';

/** By this tag a pool is known that push made, also where nobody wrote down its id. */
export const projectTag = 'cenote:project';

/** What the account is in names of functions: the server looks at the name behind it alone. */
const functionAccount = '123456789012';

export const defaultSubject = 'Your verification code';
export const defaultVerification = 'Your verification code is {####}';
export const defaultSignInSms = 'Your authentication code is {####}';

/** The pool itself, every member said that the project's file decides. */
export function wantedUserPool(config: AuthConfig, region: string): Resource {
  const { userPool, project } = config;
  const { signIn = ['username'], aliases = [], caseSensitive = false, selfSignUp = true } = userPool;
  const { verify = ['email'], requiredAttributes = [], passwordPolicy = {}, deletionProtection = false } = userPool;
  const addresses = signIn.filter((name) => name !== 'username');
  return {
    kind: 'user pool',
    name: userPool.name,
    settings: {
      PoolName: userPool.name,
      UsernameAttributes: addresses.length > 0 ? addresses : null,
      AliasAttributes: aliases.length > 0 ? aliases : null,
      UsernameConfiguration: { CaseSensitive: caseSensitive },
      RequiredAttributes: requiredAttributes,
      AutoVerifiedAttributes: verify.length > 0 ? verify : null,
      Policies: {
        PasswordPolicy: {
          MinimumLength: passwordPolicy.minimumLength ?? 8,
          RequireLowercase: passwordPolicy.requireLowercase ?? false,
          RequireUppercase: passwordPolicy.requireUppercase ?? false,
          RequireNumbers: passwordPolicy.requireNumbers ?? false,
          RequireSymbols: passwordPolicy.requireSymbols ?? false,
          TemporaryPasswordValidityDays: passwordPolicy.temporaryPasswordDays ?? 7,
        },
      },
      ...wantedMessages(userPool, selfSignUp),
      DeletionProtection: deletionProtection ? 'ACTIVE' : 'INACTIVE',
      UserPoolTags: { [projectTag]: project },
      ...(config.triggers && { LambdaConfig: wantedFunctions(config.triggers, region) }),
      ...(sendsSms(userPool) && { SmsConfiguration: smsSender(region) }),
      ...(userPool.mfa?.methods?.includes('EMAIL') && ownSender(region)),
    },
  };
}

/** Texts that the file does not have stay as they are. */
function wantedMessages({ messages = {} }: AuthConfig['userPool'], selfSignUp: boolean) {
  const { verifyBy, verifySubject, verifyEmail, verifySms, inviteSubject, inviteEmail, inviteSms } = messages;
  const isByLink = verifyBy === 'link';
  const email = isByLink
    ? { EmailSubjectByLink: verifySubject, EmailMessageByLink: verifyEmail }
    : { EmailSubject: verifySubject, EmailMessage: verifyEmail };
  const invitation = { EmailSubject: inviteSubject, EmailMessage: inviteEmail, SMSMessage: inviteSms };
  const isInvited = Object.values(invitation).some((text) => text !== undefined);
  return {
    VerificationMessageTemplate: {
      DefaultEmailOption: isByLink ? 'CONFIRM_WITH_LINK' : 'CONFIRM_WITH_CODE',
      ...email,
      SmsMessage: verifySms,
    },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: !selfSignUp,
      ...(isInvited && { InviteMessageTemplate: invitation }),
    },
  };
}

/** The pool's functions; those that the file does not name must not be there. */
function wantedFunctions(triggers: NonNullable<AuthConfig['triggers']>, region: string) {
  const named = Object.fromEntries(
    triggerNames.map((trigger) => {
      const name = triggers[trigger];
      return [trigger, name === undefined ? null : `arn:aws:lambda:${region}:${functionAccount}:function:${name}`];
    }),
  );
  const arn = named['PreTokenGeneration'];
  // The second version says what is in access tokens too.
  return { ...named, PreTokenGenerationConfig: arn == null ? null : { LambdaVersion: 'V2_0', LambdaArn: arn } };
}

function sendsSms({ verify = ['email'], mfa }: AuthConfig['userPool']): boolean {
  return verify.includes('phone_number') || (mfa !== undefined && mfa.mode !== 'OFF' && !!mfa.methods?.includes('SMS'));
}

/** AWS: somebody has to be named who may send; the server sends by its own carrier. */
function smsSender(region: string) {
  return { SnsCallerArn: `arn:aws:iam::${functionAccount}:role/cenote-sms`, SnsRegion: region };
}

/** AWS: codes of a second factor by e-mail want a sender of the owner's own, and another way to recover. */
function ownSender(region: string) {
  return {
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: `arn:aws:ses:${region}:${functionAccount}:identity/cenote`,
    },
    AccountRecoverySetting: {
      RecoveryMechanisms: [
        { Name: 'verified_phone_number', Priority: 1 },
        { Name: 'verified_email', Priority: 2 },
      ],
    },
  };
}

/** Whether the pool asks for a second factor, and for which: an operation of its own. */
export function wantedSecondFactors({ userPool }: AuthConfig, region: string): Resource {
  const { mode, methods = [] } = userPool.mfa ?? { mode: 'OFF' };
  const has = (method: 'SMS' | 'TOTP' | 'EMAIL') => mode !== 'OFF' && methods.includes(method);
  const sms = {
    SmsAuthenticationMessage: userPool.messages?.signInSms ?? defaultSignInSms,
    SmsConfiguration: smsSender(region),
  };
  return {
    kind: 'second factors',
    name: userPool.name,
    settings: {
      MfaConfiguration: mode,
      SoftwareTokenMfaConfiguration: has('TOTP') ? { Enabled: true } : null,
      SmsMfaConfiguration: has('SMS') ? sms : null,
      EmailMfaConfiguration: has('EMAIL') ? {} : null,
    },
  };
}
