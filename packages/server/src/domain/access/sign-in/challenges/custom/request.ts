import { triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { challengeEntries } from '../../attempt.ts';
import type { Deed } from '../../deed.ts';
import type { CustomState } from './state-store.ts';

/** What the three triggers of a custom authentication are told of the sign-in. */
export function customRequest({ asker, attempt, user }: Deed, state: CustomState | undefined) {
  const { pool, client, caller } = asker;
  return {
    subject: { pool, clientId: client.id, username: user?.username ?? keptName(pool, attempt.name) },
    request: {
      userAttributes: user === undefined ? {} : triggerAttributes(user),
      session: challengeEntries(attempt, state?.metadata),
      userNotFound: user === undefined,
    },
    clientMetadata: caller.clientMetadata,
  };
}
