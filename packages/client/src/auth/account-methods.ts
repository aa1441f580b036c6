import { deleteUser } from '../delete-user.ts';
import { type AuthContext, ownError, rejectText, success, toObject } from './auth-context.ts';
import type { AuthMethods } from './auth-methods.ts';

const notAuthenticated = 'The user is not authenticated';

/** The user, and what belongs to them. */
export function accountMethods(context: AuthContext) {
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
      if (!user) throw ownError('Failed to get the session because the user is empty');
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
    ...later(attributeNames, async () => (await import('./attribute-methods.ts')).attributeMethods(context)),
    ...later(factorNames, async () => (await import('./factor-methods.ts')).factorMethods(context)),
  } satisfies Partial<AuthMethods>;
}

const attributeNames = [
  'updateUserAttributes',
  'deleteUserAttributes',
  'verifiedContact',
  'verifyUserAttribute',
  'verifyUserAttributeSubmit',
  'verifyCurrentUserAttribute',
  'verifyCurrentUserAttributeSubmit',
] as const;

const factorNames = [
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
] as const;

/** Methods that are loaded when the first one is called. */
function later<M>(names: readonly (keyof M)[], load: () => Promise<M>): M {
  const methods = names.map((name) => {
    const run = async (...given: unknown[]) => ((await load())[name] as (...all: unknown[]) => unknown)(...given);
    return [name, run];
  });
  return Object.fromEntries(methods) as M;
}
