import { withoutUndefined } from '#lib/without-undefined.ts';

export interface SmsConfiguration {
  readonly snsCallerArn?: string;
  readonly externalId?: string;
  readonly snsRegion: string;
  readonly eumsSms?: {
    readonly callerArn: string;
    readonly externalId?: string;
    readonly originationIdentity?: string;
    readonly configurationSetName?: string;
    readonly inEntityId?: string;
    readonly inTemplateId?: string;
    readonly region?: string;
  };
}

/** By whom the pool's SMS are sent, and what those for signing in say. Without a configuration no SMS is sent. */
export interface SmsSettings {
  readonly smsConfiguration?: SmsConfiguration;
  readonly smsAuthenticationMessage?: string;
}

export interface SmsSettingsInput {
  readonly smsConfiguration?: Partial<SmsConfiguration>;
  readonly smsAuthenticationMessage?: string;
}

/** What was sent, where it is not sent what is `kept`; the region is the pool's where none is named. */
export function chooseSms(input: SmsSettingsInput, region: string, kept?: SmsSettings): SmsSettings {
  const { smsConfiguration: sent } = input;
  return withoutUndefined({
    smsConfiguration: sent ? { snsRegion: region, ...sent } : kept?.smsConfiguration,
    smsAuthenticationMessage: input.smsAuthenticationMessage ?? kept?.smsAuthenticationMessage,
  });
}
