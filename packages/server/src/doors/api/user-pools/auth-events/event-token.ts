import type { LogPosition } from '#domain/people/auth-events/auth-event-store.ts';
import { pagingMarkerInvalid } from '#domain/people/users/page-token.ts';

/** The token for the events behind one. AWS: `{event id}#{ISO date}`. */
export function formatEventToken({ id, createdAt }: LogPosition): string {
  return `${id}#${new Date(createdAt).toISOString()}`;
}

/** The position behind which the log goes on. @throws Fault InvalidParameterException */
export function parseEventToken(token: string): LogPosition {
  const [id = '', date = ''] = token.split('#');
  const createdAt = Date.parse(date);
  if (id !== '' && !Number.isNaN(createdAt) && formatEventToken({ id, createdAt }) === token) return { id, createdAt };
  throw pagingMarkerInvalid();
}
