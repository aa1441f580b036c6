import { AuthError } from '../auth-error.ts';
import { deleteUser } from '../delete-user.ts';
import { toAttributes } from '../sign-up.ts';
import { type AuthContext, checkGiven, rejectText, success, toObject } from './auth-context.ts';
import type { AuthMethods, FactorMethods } from './auth-methods.ts';

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

  const credentials = async () => (await import('./identity-methods.ts')).currentCredentials(context);
  const findFederated = async () =>
    context.client().identities && (await import('./identity-methods.ts')).findFederatedUser(context);

  return {
    currentUserPoolUser: (options) => context.currentUser(options),
    currentCredentials: credentials,
    currentUserCredentials: credentials,
    async currentAuthenticatedUser(options) {
      const federated = await findFederated();
      if (federated) return federated as never;
      return context.currentUser(options).catch(() => rejectText(notAuthenticated));
    },
    currentSession: async () => context.getSession(await context.currentUser()),
    async userSession(user) {
      if (!user) throw new AuthError('AuthError', 'Failed to get the session because the user is empty');
      return context.getSession(user);
    },
    async currentUserInfo() {
      const federated = await findFederated();
      if (federated) return federated;
      const user = await context.currentUser().catch(() => null);
      if (!user) return null;
      return userAttributes(user).then(
        async (attributes) => ({
          id: context.client().identities && (await credentials().catch(() => undefined))?.identityId,
          username: user.username,
          attributes: toObject(attributes),
        }),
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
    ...laterMethods(context),
  } satisfies Partial<AuthMethods>;
}

/** Second factors and devices: loaded when the first one is called. */
const laterNames = [
  'getMFAOptions',
  'getPreferredMFA',
  'setPreferredMFA',
  'enableSMS',
  'disableSMS',
  'setupTOTP',
  'verifyTotpToken',
  'rememberDevice',
  'forgetDevice',
  'fetchDevices',
] as const satisfies readonly (keyof FactorMethods)[];

function laterMethods(context: AuthContext): FactorMethods {
  const methods = laterNames.map((name) => {
    const run = async (...given: unknown[]) => {
      const { factorMethods } = await import('./factor-methods.ts');
      return (factorMethods(context)[name] as (...all: unknown[]) => unknown)(...given);
    };
    return [name, run];
  });
  return Object.fromEntries(methods) as unknown as FactorMethods;
}
