import type { EventRisk } from '#domain/people/auth-events/auth-event.ts';
import type { UndeliveredEvent } from '#domain/people/auth-events/undelivered-store.ts';
import type { UnsentMessage } from '#domain/reach/messages/unsent-store.ts';

/** The documentation shows `PASS` alone. */
const decisions: Readonly<Record<EventRisk['decision'], string>> = {
  NoRisk: 'PASS',
  AccountTakeover: 'ACCOUNT_TAKEOVER',
  Block: 'BLOCK',
};

/** One event of the log of sign-ins. AWS: developer guide, "Exporting logs from Amazon Cognito user pools". */
export function activityLine(poolId: string, { event, sub, username, changedAt }: UndeliveredEvent): string {
  const { id, type, response, challenges, address, deviceName, feedback, risk, createdAt } = event;
  return lineOf(poolId, 'USER_ACTIVITY', 'INFO', changedAt, {
    version: '1',
    eventId: id,
    eventType: type,
    userSub: sub,
    userName: username,
    userPoolId: poolId,
    clientId: null,
    creationDate: javaDate(createdAt),
    eventResponse: response,
    riskLevel: risk.level?.toUpperCase() ?? '',
    riskDecision: decisions[risk.decision],
    challenges,
    deviceName,
    ipAddress: address,
    requestId: null,
    idpName: '',
    compromisedCredentialDetected: String(risk.compromised),
    city: '',
    country: '',
    eventFeedbackValue: feedback?.value ?? '',
    eventFeedbackDate: feedback === undefined ? '' : javaDate(feedback.givenAt),
    eventFeedbackProvider: feedback?.provider ?? '',
    hasContextData: String(address !== '' || deviceName !== ''),
  });
}

/** One message that was not sent. */
export function notificationLine(poolId: string, { details, createdAt }: UnsentMessage): string {
  return lineOf(poolId, 'USER_NOTIFICATION', 'ERROR', createdAt, { details });
}

function lineOf(poolId: string, eventSource: string, logLevel: string, at: number, message: object): string {
  const logSourceId = { userPoolId: poolId };
  return JSON.stringify({ eventTimestamp: String(at), eventSource, logLevel, message, logSourceId });
}

/** As the documentation shows moments: `Wed Jul 17 17:25:55 UTC 2024`. */
function javaDate(at: number): string {
  const [weekday = '', day, month, year, time] = new Date(at).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
