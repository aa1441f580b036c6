import { timingSafeEqual } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { parseBase64Url } from '#lib/base64.ts';

/** What a feedback token is good for. */
export interface FeedbackSubject {
  readonly user: Pick<User, 'poolId' | 'sub'>;
  readonly eventId: string;
}

/** The text with which a user, without signing in, says whether one event of the log was their own doing. */
export function issueFeedbackToken(context: Pick<Context, 'secrets'>, subject: FeedbackSubject): string {
  return Buffer.from(digestOf(context, subject)).toString('base64url');
}

/** Whether the text was issued for this user and event; compared in constant time. */
export function isFeedbackToken(context: Pick<Context, 'secrets'>, subject: FeedbackSubject, token: string): boolean {
  const expected = digestOf(context, subject);
  const given = parseBase64Url(token);
  return given?.length === expected.length && timingSafeEqual(given, expected);
}

function digestOf({ secrets }: Pick<Context, 'secrets'>, { user, eventId }: FeedbackSubject): Uint8Array {
  return secrets.digest('auth-event-feedback', user.poolId, user.sub, eventId);
}
