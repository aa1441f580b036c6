import type { AuthConfig } from '../project/auth-schema.ts';
import type { Settings } from './resource.ts';

type UserPool = AuthConfig['userPool'];

/** A pool and its second factors, as a file says them: the other way round of `wantedUserPool`. */
export function configOfPool(pool: Settings, secondFactors: Settings): UserPool {
  const list = (name: string) => (pool[name] ?? []) as readonly string[];
  const [addresses, aliases] = [list('UsernameAttributes'), list('AliasAttributes')];
  const { AllowAdminCreateUserOnly: invitedOnly } = objectOf(pool, 'AdminCreateUserConfig');
  const config = {
    name: pool['PoolName'],
    signIn: addresses.length > 0 ? addresses : ['username'],
    ...(aliases.length > 0 && { aliases }),
    caseSensitive: objectOf(pool, 'UsernameConfiguration')['CaseSensitive'] === true,
    selfSignUp: invitedOnly !== true,
    verify: list('AutoVerifiedAttributes'),
    requiredAttributes: list('RequiredAttributes'),
    ...customOf(pool),
    passwordPolicy: policyOf(objectOf(objectOf(pool, 'Policies'), 'PasswordPolicy')),
    mfa: mfaOf(secondFactors),
    ...messagesOf(pool, secondFactors),
    deletionProtection: pool['DeletionProtection'] === 'ACTIVE',
  };
  return config as UserPool;
}

function objectOf(settings: Settings, name: string): Settings {
  return (settings[name] ?? {}) as Settings;
}

function customOf(pool: Settings): object {
  const attributes = (pool['SchemaAttributes'] ?? []) as readonly Settings[];
  const own = attributes.filter((attribute) => String(attribute['Name']).startsWith('custom:'));
  if (own.length === 0) return {};
  const customAttributes = own.map((attribute) => {
    const { MinLength, MaxLength } = objectOf(attribute, 'StringAttributeConstraints');
    const { MinValue, MaxValue } = objectOf(attribute, 'NumberAttributeConstraints');
    const [min, max] = [MinLength ?? MinValue, MaxLength ?? MaxValue];
    const said = {
      type: attribute['AttributeDataType'],
      mutable: attribute['Mutable'] === true,
      ...(min !== undefined && { min: Number(min) }),
      ...(max !== undefined && { max: Number(max) }),
    };
    return [String(attribute['Name']).slice('custom:'.length), said];
  });
  return { customAttributes: Object.fromEntries(customAttributes) };
}

function policyOf(policy: Settings): object {
  return {
    minimumLength: policy['MinimumLength'] ?? 8,
    requireLowercase: policy['RequireLowercase'] === true,
    requireUppercase: policy['RequireUppercase'] === true,
    requireNumbers: policy['RequireNumbers'] === true,
    requireSymbols: policy['RequireSymbols'] === true,
    temporaryPasswordDays: policy['TemporaryPasswordValidityDays'] ?? 7,
  };
}

function mfaOf(factors: Settings): object {
  const mode = factors['MfaConfiguration'] ?? 'OFF';
  const methods = [
    ...(factors['SmsMfaConfiguration'] ? ['SMS'] : []),
    ...(objectOf(factors, 'SoftwareTokenMfaConfiguration')['Enabled'] ? ['TOTP'] : []),
    ...(factors['EmailMfaConfiguration'] ? ['EMAIL'] : []),
  ];
  return mode === 'OFF' ? { mode } : { mode, methods };
}

function messagesOf(pool: Settings, factors: Settings): object {
  const template = objectOf(pool, 'VerificationMessageTemplate');
  const invitation = objectOf(objectOf(pool, 'AdminCreateUserConfig'), 'InviteMessageTemplate');
  const isByLink = template['DefaultEmailOption'] === 'CONFIRM_WITH_LINK';
  const said = {
    verifyBy: isByLink ? 'link' : undefined,
    verifySubject: template[isByLink ? 'EmailSubjectByLink' : 'EmailSubject'],
    verifyEmail: template[isByLink ? 'EmailMessageByLink' : 'EmailMessage'],
    verifySms: template['SmsMessage'],
    inviteSubject: invitation['EmailSubject'],
    inviteEmail: invitation['EmailMessage'],
    inviteSms: invitation['SMSMessage'],
    signInSms: objectOf(factors, 'SmsMfaConfiguration')['SmsAuthenticationMessage'],
  };
  const messages = Object.entries(said).filter(([, value]) => value !== undefined);
  return messages.length === 0 ? {} : { messages: Object.fromEntries(messages) };
}
