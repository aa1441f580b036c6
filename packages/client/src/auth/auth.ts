import { accountMethods } from './account-methods.ts';
import { createContext } from './auth-context.ts';
import type { AuthMethods } from './auth-methods.ts';
import { Hub, type HubChannels } from './hub.ts';
import { signInMethods } from './sign-in-methods.ts';

/** An `Auth` of its own, which says what happens on a hub of its own. */
export function createAuthMethods(hub: HubChannels): AuthMethods {
  const context = createContext(hub);
  return {
    ...signInMethods(context),
    ...accountMethods(context),
    configure: (config) => context.configure(config),
    get client() {
      return context.client();
    },
  };
}

/** The `Auth` of Amplify 4 and 5: configure it once, then its methods are what they were. */
export const Auth: AuthMethods = /* @__PURE__ */ createAuthMethods(Hub);
