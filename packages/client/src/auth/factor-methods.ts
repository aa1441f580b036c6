import type { GetUserResponse, SetUserMFAPreferenceRequest } from '@cenote/wire/user-pools';
import type { AuthError } from '../auth-error.ts';
import { fetchDevices, forgetDevice, rememberDevice } from '../devices.ts';
import { answer } from '../sign-in/answer.ts';
import { call } from '../wire/call.ts';
import { type AuthContext, ownError, rejectText, success } from './auth-context.ts';
import type { FactorMethods } from './auth-methods.ts';
import type { AuthUser } from './auth-user.ts';

async function mfaTypeOf({ PreferredMfaSetting, UserMFASettingList, MFAOptions }: GetUserResponse): Promise<string> {
  if (PreferredMfaSetting) return PreferredMfaSetting;
  if (!UserMFASettingList) return MFAOptions ? 'SMS_MFA' : 'NOMFA';
  if (UserMFASettingList.length > 0) return rejectText('invalid MFA Type');
  return 'NOMFA';
}

/** What `Auth` does about second factors and devices. */
export function factorMethods(context: AuthContext): FactorMethods {
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
    ...deviceMethods(context),
  };
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
  if (method !== 'NOMFA') throw ownError('No valid MFA method provided');
  const { UserMFASettingList: list = [], PreferredMfaSetting = '', MFAOptions } = data;
  const factors = new Set([...list, PreferredMfaSetting, MFAOptions ? 'SMS_MFA' : '']);
  const [sms, app] = [factors.has('SMS_MFA'), factors.has('SOFTWARE_TOKEN_MFA')];
  if (!sms && !app) return undefined;
  return { SMSMfaSettings: sms ? off : undefined, SoftwareTokenMfaSettings: app ? off : undefined };
}

function deviceMethods(context: AuthContext) {
  const nobody = 'The user is not authenticated';
  const onDevice = async <T>(deed: () => Promise<T>, refuse = () => rejectText(nobody)): Promise<T> => {
    await context.currentUser().catch(refuse);
    return deed().catch((error: AuthError) => {
      const isUntracked = /^(InvalidParameterException|DeviceMetadataNotFoundException)$/.test(error.name);
      if (!isUntracked) throw error;
      throw ownError('Device tracking has not been configured in this User Pool', 'AuthError', error);
    });
  };
  return {
    rememberDevice: () => onDevice(() => rememberDevice(context.client()).then(() => success)),
    forgetDevice: () => onDevice(() => forgetDevice(context.client()).then(() => success)),
    fetchDevices: () =>
      onDevice(
        async () => (await fetchDevices(context.client())).map(({ id, name }) => ({ id, name })),
        // AWS: here alone it is an error.
        () => Promise.reject(new Error(nobody)),
      ),
  } satisfies Partial<FactorMethods>;
}
