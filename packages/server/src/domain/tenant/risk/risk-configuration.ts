import { Fault } from '#domain/fault.ts';
import { familyOf } from '#lib/networks.ts';

/** What is done about risks: for one client, or for every client without settings of its own. */
export interface RiskConfiguration {
  readonly poolId: string;
  /** The client's id, or `ALL`. */
  readonly scope: string;
  readonly settings: RiskSettings;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Everything that the pool's owner decides about risks. What nobody set is absent. */
export interface RiskSettings {
  readonly compromisedCredentialsRiskConfiguration?: CompromisedCredentials;
  readonly accountTakeoverRiskConfiguration?: AccountTakeover;
  readonly riskExceptionConfiguration?: RiskExceptions;
}

export type PasswordEvent = 'PASSWORD_CHANGE' | 'SIGN_IN' | 'SIGN_UP';

/** What is done about a password that others know. */
export interface CompromisedCredentials {
  readonly eventFilter: readonly PasswordEvent[];
  readonly actions: { readonly eventAction: 'BLOCK' | 'NO_ACTION' };
}

/** What is done about a sign-in that may be somebody else's. */
export interface AccountTakeover {
  readonly actions: {
    readonly lowAction?: TakeoverAction;
    readonly mediumAction?: TakeoverAction;
    readonly highAction?: TakeoverAction;
  };
  readonly notifyConfiguration?: NotifyConfiguration;
}

export interface TakeoverAction {
  readonly eventAction: 'BLOCK' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'NO_ACTION';
  /** Whether the user is written to. */
  readonly notify: boolean;
}

/** By whom and in which words users are written to. */
export interface NotifyConfiguration {
  readonly from?: string;
  readonly replyTo?: string;
  readonly sourceArn: string;
  readonly blockEmail?: NotifyEmail;
  readonly noActionEmail?: NotifyEmail;
  readonly mfaEmail?: NotifyEmail;
}

export interface NotifyEmail {
  readonly subject: string;
  readonly htmlBody?: string;
  readonly textBody?: string;
}

/** Networks that are refused, or of which no risk is assessed. */
export interface RiskExceptions {
  readonly blockedIPRangeList?: readonly string[];
  readonly skippedIPRangeList?: readonly string[];
}

/** As `RiskSettings`, as an owner may say it. */
export type RiskInput = Omit<RiskSettings, 'compromisedCredentialsRiskConfiguration'> & {
  readonly compromisedCredentialsRiskConfiguration?: Omit<CompromisedCredentials, 'eventFilter'> &
    Partial<Pick<CompromisedCredentials, 'eventFilter'>>;
};

/** What stands for every client without settings of its own. */
export const allClients = 'ALL';

/** In the order in which they are shown. */
const everyEvent: readonly PasswordEvent[] = ['SIGN_IN', 'SIGN_UP', 'PASSWORD_CHANGE'];

/**
 * The settings as they are stored. AWS: where no events are named, it is all of them.
 * @throws Fault InvalidParameterException for a network that is none
 */
export function chooseRiskSettings(input: RiskInput): RiskSettings {
  const { compromisedCredentialsRiskConfiguration: compromised, riskExceptionConfiguration: exceptions } = input;
  for (const range of [...(exceptions?.blockedIPRangeList ?? []), ...(exceptions?.skippedIPRangeList ?? [])]) {
    if (!isRange(range)) throw new Fault('InvalidParameterException', `${range} is not a valid CIDR block.`);
  }
  return {
    ...input,
    ...(compromised && {
      compromisedCredentialsRiskConfiguration: {
        ...compromised,
        eventFilter: compromised.eventFilter?.length ? compromised.eventFilter : everyEvent,
      },
    }),
  } as RiskSettings;
}

/** Whether nothing is set: then the settings are as if they had never been. */
export function isUnset(settings: RiskSettings): boolean {
  return Object.keys(settings).length === 0;
}

function isRange(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/');
  const family = familyOf(address);
  if (family === undefined || address.includes('%') || rest.length > 0) return false;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 'ipv4' ? 32 : 128);
}
