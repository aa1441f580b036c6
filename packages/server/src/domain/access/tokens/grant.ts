import type { Groups } from '#domain/reach/triggers/pre-token-generation.ts';
import { toSeconds } from '#lib/clock.ts';
import type { SignInRow } from '#schema/rows.ts';

/** The scope of every token that the API itself hands out: it may call the user's own operations. */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

/** What tokens are to say of their sign-in: what was granted, before a function changes it. */
export interface Grant {
  readonly scopes: readonly string[];
  readonly groups: Groups;
  /** What the app sent to find in the ID token again (OpenID Connect Core 1.0, section 2). */
  readonly nonce?: string;
  /** When the user signed in, in whole seconds since 1970. */
  readonly authTimeSeconds: number;
}

/** What a sign-in by the API grants. */
export function apiGrant({ started_at }: Pick<SignInRow, 'started_at'>): Grant {
  return {
    scopes: [API_SCOPE],
    groups: { groupsToOverride: [], iamRolesToOverride: [] },
    authTimeSeconds: toSeconds(started_at),
  };
}
