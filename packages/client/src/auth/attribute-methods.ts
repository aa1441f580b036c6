import { toAttributes } from '../sign-up.ts';
import { type AuthContext, checkGiven, success, toObject } from './auth-context.ts';
import type { AttributeMethods } from './auth-methods.ts';

/** What `Auth` does about the attributes of a user. Loaded when there is something to do. */
export function attributeMethods(context: AuthContext): AttributeMethods {
  const renewUserData = () => context.userData({ bypassCache: true }).catch(() => undefined);
  const methods: AttributeMethods = {
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
      const attributes = toObject((await context.as(user, 'GetUser', {})).UserAttributes);
      const contacts = { verified: {} as Record<string, string>, unverified: {} as Record<string, string> };
      for (const name of ['email', 'phone_number']) {
        const value = attributes[name];
        if (typeof value === 'string')
          contacts[attributes[`${name}_verified`] ? 'verified' : 'unverified'][name] = value;
      }
      return contacts;
    },
    async verifyUserAttribute(user, AttributeName, clientMetadata) {
      const input = { AttributeName, ClientMetadata: context.metadata(clientMetadata) };
      await context.as(user, 'GetUserAttributeVerificationCode', input);
      return success;
    },
    async verifyUserAttributeSubmit(user, AttributeName, Code) {
      checkGiven(Code, 'Confirmation code');
      await context.as(user, 'VerifyUserAttribute', { AttributeName, Code });
      return success;
    },
    verifyCurrentUserAttribute: async (name) => methods.verifyUserAttribute(await context.currentUser(), name),
    verifyCurrentUserAttributeSubmit: async (name, code) =>
      methods.verifyUserAttributeSubmit(await context.currentUser(), name, code),
  };
  return methods;
}
