import { createAuth, readConfig } from '@cenote/auth';
import { useSyncExternalStore } from 'react';
import config from './config/aws-exports.js';

export const auth = createAuth(readConfig(config));

/** Whether somebody is signed in: in this tab or in another, here or by a form. */
export function useIsSignedIn() {
  return useSyncExternalStore(
    (changed) => auth.addUserStateListener(changed),
    () => auth.isSignedIn,
  );
}
