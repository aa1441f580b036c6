import type { AuthEventType, ChallengeName } from '@cenote/wire/user-pools';
import type { AuthEvent } from '#domain/people/auth-events/auth-event.ts';

/** An event as the wire shows it: without a place, which this server does not find out. */
export function authEventType(event: AuthEvent): AuthEventType {
  return {
    EventId: event.id,
    EventType: event.type,
    CreationDate: event.createdAt / 1000,
    EventResponse: event.response,
    EventRisk: {
      RiskDecision: event.risk.decision,
      ...(event.risk.level !== undefined && { RiskLevel: event.risk.level }),
      CompromisedCredentialsDetected: event.risk.compromised,
    },
    ChallengeResponses: event.challenges.map(({ challengeName, challengeResponse }) => ({
      ChallengeName: challengeName as ChallengeName,
      ChallengeResponse: challengeResponse,
    })),
    EventContextData: {
      IpAddress: event.address,
      ...(event.deviceName !== '' && { DeviceName: event.deviceName }),
    },
    ...(event.feedback && {
      EventFeedback: {
        FeedbackValue: event.feedback.value,
        Provider: event.feedback.provider,
        FeedbackDate: event.feedback.givenAt / 1000,
      },
    }),
  };
}
