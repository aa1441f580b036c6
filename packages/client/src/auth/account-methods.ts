import type { GetUserResponse, SetUserMFAPreferenceRequest } from '@cenote/wire/user-pools';
import { AuthError } from '../auth-error.ts';
import { deleteUser } from '../delete-user.ts';
import { fetchDevices, forgetDevice, rememberDevice } from '../devices.ts';
import { answer } from '../sign-in/answer.ts';
import { toAttributes } from '../sign-up.ts';
import { call } from '../wire/call.ts';
import { type AuthContext, checkGiven, rejectText, success, toObject } from './auth-context.ts';
import type { AuthMethods } from './auth-methods.ts';
import type { AuthUser } from './auth-user.ts';

const notAuthenticated = 'The user is not authenticated';

/** The user, and what belongs to them. */
export function accountMethods(context: AuthContext) {
  const renewUserData = () => context.userData({ bypassCache: true }).catch(() => undefined);
  const verify: AuthMethods['verifyUserAttribute'] = async (user, AttributeName, clientMetadata) => {
    const input = { AttributeName, ClientMetadata: context.metadata(clientMetadata) };
    await context.as(user, 'GetUserAttributeVerificationCode', input);
    return success;
  };
  const submit: AuthMethods['verifyUserAttributeSubmit'] = async (user, AttributeName, Code) => {
    checkGiven(Code, 'Confirmation code');
    await context.as(user, 'VerifyUserAttribute', { AttributeName, Code });
    return success;
  };
  const userAttributes: AuthMethods['userAttributes'] = async (user) =>
    (await context.as(user, 'GetUser', {})).UserAttributes;

  return {
    currentUserPoolUser: (options) => context.currentUser(options),
    async currentAuthenticatedUser(options) {
      return context.currentUser(options).catch(() => rejectText(notAuthenticated));
    },
    currentSession: async () => context.getSession(await context.currentUser()),
    async userSession(user) {
      if (!user) throw new AuthError('AuthError', 'Failed to get the session because the user is empty');
      return context.getSession(user);
    },
    async currentUserInfo() {
      const user = await context.currentUser().catch(() => null);
      if (!user) return null;
      return userAttributes(user).then(
        (attributes) => ({ id: undefined, username: user.username, attributes: toObject(attributes) }),
        () => ({}),
      );
    },
    userAttributes,
    async updateUserAttributes(user, attributes, clientMetadata) {
      const isOurs = (name: string) => name !== 'sub' && !name.includes('_verified');
      const changed = Object.fromEntries(Object.entries(attributes).filter(([name]) => isOurs(name)));
      const input = { UserAttributes: toAttributes(changed) ?? [], ClientMetadata: context.metadata(clientMetadata) };
      const fail = (error: unknown) => {
        context.dispatch('updateUserAttributes_failure', error, 'Failed to update attributes');
        throw error;
      };
      const { CodeDeliveryDetailsList = [] } = await context.as(user, 'UpdateUserAttributes', input).catch(fail);
      const outcomes = Object.keys(attributes).map((name) => {
        const codeDeliveryDetails = CodeDeliveryDetailsList.find(({ AttributeName }) => AttributeName === name);
        return [name, codeDeliveryDetails ? { isUpdated: false, codeDeliveryDetails } : { isUpdated: true }];
      });
      context.dispatch('updateUserAttributes', Object.fromEntries(outcomes), 'Attributes successfully updated');
      await renewUserData();
      return success;
    },
    async deleteUserAttributes(user, UserAttributeNames) {
      await context.as(user, 'DeleteUserAttributes', { UserAttributeNames });
      await renewUserData();
      return success;
    },
    async verifiedContact(user) {
      const attributes = toObject(await userAttributes(user));
      const contacts = { verified: {} as Record<string, string>, unverified: {} as Record<string, string> };
      for (const name of ['email', 'phone_number']) {
        const value = attributes[name];
        if (typeof value === 'string')
          contacts[attributes[`${name}_verified`] ? 'verified' : 'unverified'][name] = value;
      }
      return contacts;
    },
    verifyUserAttribute: verify,
    verifyUserAttributeSubmit: submit,
    verifyCurrentUserAttribute: async (name) => verify(await context.currentUser(), name),
    verifyCurrentUserAttributeSubmit: async (name, code) => submit(await context.currentUser(), name, code),
    async changePassword(user, PreviousPassword, ProposedPassword) {
      await context.as(user, 'ChangePassword', { PreviousPassword, ProposedPassword });
      return success;
    },
    async deleteUser() {
      await context.currentUser().catch(() => {
        throw new Error('No current user.');
      });
      await deleteUser(context.client());
      context.dispatch('userDeleted', success, 'The authenticated user has been deleted.');
      context.dispatch('signOut', null, 'A user has been signed out');
      return success;
    },
    essentialCredentials: ({ accessKeyId, sessionToken, secretAccessKey, identityId, authenticated }) => ({
      accessKeyId,
      sessionToken,
      secretAccessKey,
      identityId,
      authenticated,
    }),
    ...factorMethods(context),
    ...deviceMethods(context),
  } satisfies Partial<AuthMethods>;
}

async function mfaTypeOf({ PreferredMfaSetting, UserMFASettingList, MFAOptions }: GetUserResponse): Promise<string> {
  if (PreferredMfaSetting) return PreferredMfaSetting;
  if (!UserMFASettingList) return MFAOptions ? 'SMS_MFA' : 'NOMFA';
  if (UserMFASettingList.length > 0) return rejectText('invalid MFA Type');
  return 'NOMFA';
}

function factorMethods(context: AuthContext) {
  const setSms = async (
    user: AuthUser,
    MFAOptions: { DeliveryMedium: 'SMS'; AttributeName: string }[],
  ): Promise<'SUCCESS'> => {
    await context.as(user, 'SetUserSettings', { MFAOptions });
    return success;
  };
  return {
    getMFAOptions: async (user) => (await context.as(user, 'GetUser', {})).MFAOptions,
    async getPreferredMFA(user, options) {
      await context.getSession(user);
      return mfaTypeOf(await context.userData(options));
    },
    async setPreferredMFA(user, method) {
      await context.getSession(user);
      const data = await context.userData({ bypassCache: true });
      const preference = toPreference(method, data);
      if (!preference) return 'No change for mfa type';
      await context.as(user, 'SetUserMFAPreference', preference);
      await context.userData({ bypassCache: true });
      return success;
    },
    enableSMS: (user) => setSms(user, [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }]),
    disableSMS: (user) => setSms(user, []),
    async setupTOTP(user) {
      if (user.signInUserSession || !user.step)
        return (await context.as(user, 'AssociateSoftwareToken', {})).SecretCode ?? '';
      const { session } = user.step;
      const { SecretCode = '', Session } = await call(context.client(), 'AssociateSoftwareToken', { Session: session });
      user.step = { ...user.step, session: Session };
      return SecretCode;
    },
    async verifyTotpToken(user, UserCode) {
      const input = { UserCode, FriendlyDeviceName: 'My TOTP device' };
      if (user.signInUserSession || !user.step) {
        const verified = await context.as(user, 'VerifySoftwareToken', input);
        context.dispatch('verify', user, `A user ${user.username} has been verified`);
        return verified;
      }
      const { Session } = await call(context.client(), 'VerifySoftwareToken', { ...input, Session: user.step.session });
      const step = { ...user.step, session: Session };
      await context.advance(user, answer(context.client(), step, {}, {}));
      context.dispatch('verify', user, `A user ${user.username} has been verified`);
      return context.getSession(user);
    },
  } satisfies Partial<AuthMethods>;
}

/** What is sent for a choice; undefined where nothing would change. @throws AuthError for a factor that Amplify does not know */
function toPreference(
  method: string,
  data: GetUserResponse,
): Omit<SetUserMFAPreferenceRequest, 'AccessToken'> | undefined {
  const on = { PreferredMfa: true, Enabled: true };
  const off = { PreferredMfa: false, Enabled: false };
  if (/^TOTP$|^SOFTWARE_TOKEN_MFA$/.test(method)) return { SoftwareTokenMfaSettings: on };
  if (/^SMS(_MFA)?$/.test(method)) return { SMSMfaSettings: on };
  if (method !== 'NOMFA') throw new AuthError('AuthError', 'No valid MFA method provided');
  const { UserMFASettingList: list = [], PreferredMfaSetting = '', MFAOptions } = data;
  const factors = new Set([...list, PreferredMfaSetting, MFAOptions ? 'SMS_MFA' : '']);
  const [sms, app] = [factors.has('SMS_MFA'), factors.has('SOFTWARE_TOKEN_MFA')];
  if (!sms && !app) return undefined;
  return { SMSMfaSettings: sms ? off : undefined, SoftwareTokenMfaSettings: app ? off : undefined };
}

function deviceMethods(context: AuthContext) {
  const onDevice = async <T>(deed: () => Promise<T>): Promise<T> => {
    await context.currentUser().catch(() => rejectText(notAuthenticated));
    return deed().catch((error: AuthError) => {
      const isUntracked = /^(InvalidParameterException|DeviceNotRememberedError)$/.test(error.name);
      if (!isUntracked) throw error;
      throw new AuthError('AuthError', 'Device tracking has not been configured in this User Pool', false, error);
    });
  };
  return {
    rememberDevice: () => onDevice(() => rememberDevice(context.client()).then(() => success)),
    forgetDevice: () => onDevice(() => forgetDevice(context.client()).then(() => success)),
    fetchDevices: () =>
      onDevice(async () => (await fetchDevices(context.client())).map(({ id, name }) => ({ id, name }))),
  } satisfies Partial<AuthMethods>;
}
