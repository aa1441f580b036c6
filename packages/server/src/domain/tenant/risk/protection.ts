import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { familyOf, parseNetworks } from '#lib/networks.ts';
import type { CompromisedCredentials, PasswordEvent, RiskSettings, TakeoverAction } from './risk-configuration.ts';
import { findRiskSettings } from './risk-store.ts';

/** What follows from a risk: it is written down, or acted on too. */
export type ProtectionMode = 'AUDIT' | 'ENFORCED';

/** How risky a sign-in looks, where it looks risky at all. */
export type RiskLevel = 'Low' | 'Medium' | 'High';

/** How a client of a pool is protected. */
export interface Protection {
  readonly mode: ProtectionMode;
  /** Of custom authentication; absent where nobody looks at its risk. */
  readonly customMode?: ProtectionMode;
  readonly settings: RiskSettings;
}

/** AWS: "Cognito defaults" of the console, where nothing is set. */
const usualCompromised: CompromisedCredentials = {
  eventFilter: ['SIGN_IN', 'SIGN_UP', 'PASSWORD_CHANGE'],
  actions: { eventAction: 'BLOCK' },
};

/** How a client is protected: undefined, and nothing is read, where the pool has no threat protection. */
export async function loadProtection(
  context: Pick<Context, 'db'>,
  { id: poolId, settings: { userPoolAddOns } }: Pool,
  clientId: string,
): Promise<Protection | undefined> {
  if (userPoolAddOns === undefined || userPoolAddOns.advancedSecurityMode === 'OFF') return undefined;
  const { advancedSecurityMode: mode, advancedSecurityAdditionalFlows } = userPoolAddOns;
  const { customAuthMode } = advancedSecurityAdditionalFlows;
  const settings = (await findRiskSettings(context, { poolId, scope: clientId })) ?? {};
  return { mode, ...(customAuthMode && { customMode: customAuthMode }), settings };
}

/** Whether an address is in a network that is refused. Such a network is refused even where another setting spares it. */
export function isBlocked({ mode, settings }: Protection, address: string): boolean {
  return mode === 'ENFORCED' && isWithin(settings.riskExceptionConfiguration?.blockedIPRangeList, address);
}

/** Whether an address is in a network of which no risk is assessed. */
export function isSpared({ settings }: Protection, address: string): boolean {
  return isWithin(settings.riskExceptionConfiguration?.skippedIPRangeList, address);
}

/** What is done about a sign-in at a level of risk; undefined for nothing. */
export function actionAt({ settings }: Protection, level: RiskLevel): TakeoverAction | undefined {
  const { lowAction, mediumAction, highAction } = settings.accountTakeoverRiskConfiguration?.actions ?? {};
  return { Low: lowAction, Medium: mediumAction, High: highAction }[level];
}

/** Whether passwords that others know are looked for in an event. */
export function looksForCompromised({ settings }: Protection, event: PasswordEvent): boolean {
  return compromisedOf(settings).eventFilter.includes(event);
}

/** Whether such a password is refused where it is found. */
export function refusesCompromised({ mode, settings }: Protection): boolean {
  return mode === 'ENFORCED' && compromisedOf(settings).actions.eventAction === 'BLOCK';
}

function compromisedOf({ compromisedCredentialsRiskConfiguration: set }: RiskSettings): CompromisedCredentials {
  return set ?? usualCompromised;
}

function isWithin(ranges: readonly string[] | undefined, address: string): boolean {
  const family = familyOf(address);
  if (ranges === undefined || ranges.length === 0 || family === undefined) return false;
  const networks = parseNetworks(ranges);
  if ('unreadable' in networks) throw new Error(`a stored network is none: ${networks.unreadable}`);
  return networks.check(address, family);
}
