import type { Client, CodeDelivery, SignInStep } from '@cenote/auth';
import type { Facts, ScreenName, State } from './machine.ts';

/** What waits for somebody's answer while their page is loaded anew. */
export interface Pending {
  readonly screen: ScreenName;
  readonly facts: Facts;
}

const keptMs = 60 * 60 * 1000;
const keyOf = ({ config }: Client) => `cenote-ui.${config.clientId}`;

/** Keeps what waits in this tab alone, and no password; forgets it where nothing waits. */
export function keepPending(client: Client, { screen, facts }: State): void {
  const { username, delivery, step } = facts;
  const waits = step !== undefined || screen === 'confirmSignUp' || screen === 'resetPassword';
  try {
    if (!waits) return sessionStorage.removeItem(keyOf(client));
    sessionStorage.setItem(keyOf(client), JSON.stringify({ screen, username, delivery, step, keptAt: Date.now() }));
  } catch {
    // A browser that blocks storage: a reload then begins anew.
  }
}

/** What waited when the page was loaded. */
export function findPending(client: Client): Pending | undefined {
  try {
    return parsePending(JSON.parse(sessionStorage.getItem(keyOf(client)) ?? 'null'));
  } catch {
    // Blocked, or not of our writing.
    return undefined;
  }
}

interface Kept {
  readonly screen?: unknown;
  readonly username?: unknown;
  readonly delivery?: CodeDelivery;
  readonly step?: SignInStep;
  readonly keptAt?: unknown;
}

function parsePending(kept: Kept | null): Pending | undefined {
  if (kept === null || typeof kept.keptAt !== 'number' || Date.now() - kept.keptAt > keptMs) return undefined;
  const { screen, username, delivery, step } = kept;
  if (typeof username !== 'string') return undefined;
  if (typeof step?.signInStep === 'string' && typeof step.session === 'string' && typeof step.parameters === 'object') {
    return { screen: 'signIn', facts: { username, step } };
  }
  if (screen !== 'confirmSignUp' && screen !== 'resetPassword') return undefined;
  const { destination, deliveryMedium } = delivery ?? {};
  const isTold = typeof destination === 'string';
  return { screen, facts: { username, ...(isTold && { delivery: { destination, deliveryMedium } }) } };
}
