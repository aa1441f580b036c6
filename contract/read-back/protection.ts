import { expect } from 'vitest';
import { arrangeClient } from './clients.ts';
import type { Call, Names, Resource } from './play.ts';

const networks = { RiskExceptionConfiguration: { BlockedIPRangeList: ['10.10.10.10/32'] } } as const;
const letter = { Subject: 'A sign-in', HtmlBody: '<p>{login-time}</p>', TextBody: '{login-time}' };
const whole = {
  CompromisedCredentialsRiskConfiguration: { EventFilter: ['SIGN_IN'], Actions: { EventAction: 'BLOCK' } },
  AccountTakeoverRiskConfiguration: {
    NotifyConfiguration: {
      From: 'security@example.com',
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/security@example.com',
      BlockEmail: letter,
      MfaEmail: letter,
      NoActionEmail: letter,
    },
    Actions: {
      LowAction: { Notify: true, EventAction: 'NO_ACTION' },
      MediumAction: { Notify: true, EventAction: 'MFA_IF_CONFIGURED' },
      HighAction: { Notify: true, EventAction: 'BLOCK' },
    },
  },
} as const;

/** The risk configuration of what `keyOf` names. */
const riskLife = (title: string, keyOf: (names: Names) => { UserPoolId: string; ClientId?: string }): Resource => {
  const set = (names: Names, more: object): Call[] => [['SetRiskConfiguration', { ...keyOf(names), ...more }]];
  const state = (names: Names, more: object) => [
    { RiskConfiguration: { ...keyOf(names), ...more, LastModifiedDate: expect.any(Date) as Date } },
  ];
  return {
    title,
    arrange: arrangeClient,
    id: (names) => Object.values(keyOf(names)).join(':'),
    separator: ':',
    create: { calls: (names) => set(names, networks), state: (names) => state(names, networks) },
    updates: [
      { calls: (names) => set(names, whole), state: (names) => state(names, whole) },
      { calls: (names) => set(names, networks), state: (names) => state(names, networks) },
    ],
    read: (UserPoolId = '', ClientId?: string): Call[] => [
      ['DescribeRiskConfiguration', { UserPoolId, ...(ClientId !== undefined && { ClientId }) }],
    ],
    remove: (names) => set(names, {}),
    gone: 'ResourceNotFoundException',
  };
};

const events = {
  LogLevel: 'INFO',
  EventSource: 'userAuthEvents',
  S3Configuration: { BucketArn: 'arn:aws:s3:::shop-logs' },
} as const;
const notices = {
  LogLevel: 'ERROR',
  EventSource: 'userNotification',
  CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:shop' },
} as const;

const logs = ({ pool = '' }: Names, ...LogConfigurations: readonly (typeof events | typeof notices)[]) => ({
  UserPoolId: pool,
  LogConfigurations,
});

/** aws_cognito_risk_configuration, and aws_cognito_log_delivery_configuration for a server that may deliver logs. */
export const protection: readonly Resource[] = [
  riskLife('aws_cognito_risk_configuration, of a pool', ({ pool = '' }) => ({ UserPoolId: pool })),
  riskLife('aws_cognito_risk_configuration, of a client', ({ pool = '', client = '' }) => ({
    UserPoolId: pool,
    ClientId: client,
  })),
  {
    title: 'aws_cognito_log_delivery_configuration',
    arrange: arrangeClient,
    id: ({ pool }) => pool ?? '',
    create: {
      calls: (names) => [['SetLogDeliveryConfiguration', logs(names, notices)]],
      state: (names) => [{ LogDeliveryConfiguration: logs(names, notices) }],
    },
    updates: [
      {
        calls: (names) => [['SetLogDeliveryConfiguration', logs(names, notices, events)]],
        state: (names) => [{ LogDeliveryConfiguration: logs(names, notices, events) }],
      },
      {
        calls: (names) => [['SetLogDeliveryConfiguration', logs(names, events, notices)]],
        state: (names) => [{ LogDeliveryConfiguration: logs(names, events, notices) }],
      },
    ],
    read: (UserPoolId = ''): Call[] => [['GetLogDeliveryConfiguration', { UserPoolId }]],
    remove: (names) => [['SetLogDeliveryConfiguration', logs(names)]],
    gone: (names) => [{ LogDeliveryConfiguration: logs(names) }],
  },
];
