/** The app that a browser opens: the client library, where a test can reach it. Bundled by `servePage`. */
import { type AuthConfig, type AuthInstance, createAuth, type UserState } from '../../packages/client/src/index.ts';

/** What a tab heard, in order. */
type Heard = [state: UserState, cause: string, username: string | undefined];

const cenoteApp = {
  auth: undefined as AuthInstance | undefined,
  heard: [] as Heard[],
  events: [] as string[],
  async configure(config: AuthConfig): Promise<UserState> {
    const auth = createAuth(config);
    auth.addUserStateListener((state, { cause, username }) => cenoteApp.heard.push([state, cause, username]));
    auth.listen(({ event }) => cenoteApp.events.push(event));
    cenoteApp.auth = auth;
    return auth.initialize();
  },
};

export type CenoteApp = typeof cenoteApp;

Object.assign(globalThis, { cenoteApp });
