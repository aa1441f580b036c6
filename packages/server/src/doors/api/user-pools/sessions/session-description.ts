import type { SessionDescriptionType } from '@cenote/wire/user-pools';
import type { ActiveSession } from '#domain/access/tokens/active-sessions.ts';

/** A session as the wire shows it; `currentSignInId` is the sign-in of whoever asks. Dates are seconds with milliseconds. */
export function sessionDescription(session: ActiveSession, currentSignInId?: string): SessionDescriptionType {
  return {
    SessionId: session.id,
    SessionType: 'TOKEN',
    ClientId: session.clientId,
    CreateDate: session.startedAt / 1000,
    LastActiveDate: session.lastActiveAt / 1000,
    ...(session.userAgent !== '' && { DeviceType: session.userAgent }),
    ...(session.lastAddress !== '' && { LastIPAddress: session.lastAddress }),
    IsCurrentSession: session.signInId === currentSignInId,
  };
}
