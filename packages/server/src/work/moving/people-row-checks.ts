import { isForm } from '#domain/forms.ts';
import { isDeviceSalt } from '#domain/people/devices/device.ts';
import { maxAddressLength } from '#domain/people/devices/device-store.ts';
import { checkGroupSettings } from '#domain/people/groups/group.ts';
import type { IdentityEntry } from '#domain/people/linked-identities/identity.ts';
import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import type { Passkey } from '#domain/people/mfa/passkeys/passkey-store.ts';
import { judgePublicKey } from '#domain/people/mfa/passkeys/public-key.ts';
import { isTokenSecret } from '#domain/people/mfa/software-token.ts';
import { isPasswordSalt } from '#domain/people/users/password.ts';
import { parseOpenedHash } from '#domain/people/users/password-hash.ts';
import { type NameKind, standings } from '#domain/people/users/sign-in-name.ts';
import {
  type AddressProof,
  maxSearchLength,
  searchableAttributes,
  type User,
  type UserStatus,
} from '#domain/people/users/user.ts';
import { parseBase64Url } from '#lib/base64.ts';
import { isPlainText } from '#lib/plain-text.ts';
import { isVerifier } from '#lib/srp.ts';
import type { DeviceRow } from '#schema/rows/devices.ts';
import type { GroupMemberRow, UserGroupRow } from '#schema/rows/groups.ts';
import type { LinkedIdentityRow } from '#schema/rows/linked-identities.ts';
import type { MfaPreferenceRow, PasskeyRow, SoftwareTokenRow } from '#schema/rows/mfa.ts';
import type { PasswordHistoryRow, SignInNameRow, UserRow, UserSearchRow } from '#schema/rows/users.ts';
import { type ChecksOf, isBit, isFilled, isJson, isName, isProviderKind, passes } from './column-checks.ts';
import { ifThere, isCount, isFlag, isListOf, isObjectOf, isRecordOf, isText, isTime, isWord } from './shape.ts';

interface PeopleRows {
  readonly users: UserRow;
  readonly sign_in_names: SignInNameRow;
  readonly user_search: UserSearchRow;
  readonly password_history: PasswordHistoryRow;
  readonly mfa_preferences: MfaPreferenceRow;
  readonly software_tokens: SoftwareTokenRow;
  readonly passkeys: PasskeyRow;
  readonly devices: DeviceRow;
  readonly user_groups: UserGroupRow;
  readonly group_members: GroupMemberRow;
  readonly linked_identities: LinkedIdentityRow;
}

/** What the columns of those who are in a pool may hold. */
export const peopleRowChecks: ChecksOf<PeopleRows> = {
  users: {
    sub: isName,
    username: isName,
    status: isWord<UserStatus>({
      UNCONFIRMED: true,
      CONFIRMED: true,
      FORCE_CHANGE_PASSWORD: true,
      RESET_REQUIRED: true,
      EXTERNAL_PROVIDER: true,
      ARCHIVED: true,
      COMPROMISED: true,
      UNKNOWN: true,
    }),
    enabled: isBit,
    attributes: (text) => areAttributes(JSON.parse(text)),
    salt: (salt, { sealed_verifier }) => isPasswordSalt(salt) && sealed_verifier !== null,
    sealed_verifier: (verifier, { salt }) => isVerifier(verifier) && salt !== null,
    password_set_at: isTime,
    sealed_password_hash: (hash) => parseOpenedHash(hash) !== undefined,
    sign_in_generation: isCount,
    created_at: isTime,
    modified_at: isTime,
    address_proofs: isJson(
      isObjectOf<NonNullable<User['addressProofs']>>({ email: ifThere(isProof), phone_number: ifThere(isProof) }),
    ),
    signed_up_from: isPlainText,
    has_been_in_group: isBit,
  },
  sign_in_names: {
    name_key: isFilled,
    claimant: isPlainText,
    sub: isName,
    kind: isWord<NameKind>({ sub: true, username: true, email: true, phone_number: true, preferred_username: true }),
    standing: (standing) => Object.values(standings).some((one) => one === standing),
    claimed_at: isTime,
  },
  user_search: {
    attribute: (attribute) => searchableAttributes.some((one) => one === attribute),
    value: (value) => isFilled(value) && [...value].length <= maxSearchLength,
    sub: isName,
  },
  password_history: { sub: isName, set_at: isTime, salt: isPasswordSalt, sealed_verifier: isVerifier },
  mfa_preferences: {
    sub: isName,
    preferred: isWord<SecondFactor>({ SMS_MFA: true, EMAIL_OTP: true, SOFTWARE_TOKEN_MFA: true }),
    sms: isBit,
    email: isBit,
    software_token: isBit,
    passkey: isBit,
  },
  software_tokens: {
    sub: isName,
    state: isWord({ pending: true, verified: true }),
    id: isFilled,
    sealed_secret: isTokenSecret,
    friendly_name: isPlainText,
    last_step: (step) => step === -1 || isCount(step),
    created_at: isTime,
  },
  passkeys: {
    credential_id: (id) => id !== '' && parseBase64Url(id) !== undefined,
    sub: isName,
    public_key: async (key) => (await judgePublicKey(key)) === 'supported',
    sign_count: isCount,
    name: isPlainText,
    rp_id: isFilled,
    attachment: isWord<NonNullable<Passkey['attachment']>>({ platform: true, 'cross-platform': true }),
    transports: isJson(isListOf(isText)),
    created_at: isTime,
  },
  devices: {
    sub: isName,
    device_key: (key) => isForm('DeviceKeyType', key),
    group_key: isFilled,
    name: isPlainText,
    salt: isDeviceSalt,
    sealed_verifier: isVerifier,
    remembered: isBit,
    last_address: (address) => isPlainText(address) && address.length <= maxAddressLength,
    created_at: isTime,
    modified_at: isTime,
    authenticated_at: isTime,
  },
  user_groups: {
    name: (name) => isForm('GroupNameType', name),
    description: (text) => isForm('DescriptionType', text),
    role_arn: (arn) => isForm('ArnType', arn),
    precedence: (precedence) => isCount(precedence) && passes(() => checkGroupSettings({ precedence })),
    created_at: isTime,
    modified_at: isTime,
  },
  group_members: { group_name: (name) => isForm('GroupNameType', name), sub: isName },
  linked_identities: { provider_name: isFilled, attribute: isFilled, value: isFilled, sub: isName, linked_at: isTime },
};

function isProof(value: unknown): value is AddressProof {
  return isObjectOf<AddressProof>({
    address: isText,
    provedInsideAt: ifThere(isTime),
    isQuestioned: ifThere((flag): flag is true => flag === true),
  })(value);
}

const areIdentities = isListOf(
  isObjectOf<IdentityEntry>({
    userId: isText,
    providerName: isText,
    providerType: isProviderKind,
    issuer: (value): value is null => value === null,
    primary: isFlag,
    dateCreated: isTime,
  }),
);

function areAttributes(value: unknown): boolean {
  if (!isRecordOf(isText)(value)) return false;
  const { identities, ...own } = value;
  if (identities !== undefined && !areIdentities(JSON.parse(identities))) return false;
  return !Object.hasOwn(own, 'sub') && Object.values(own).every((text) => isForm('AttributeValueType', text));
}
