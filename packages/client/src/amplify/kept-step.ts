import type { Client } from '../client.ts';
import { platform } from '../platform.ts';
import type { RawStep, SignInStep } from '../sign-in/steps.ts';
import { parseObject } from '../wire/call.ts';

/** The step that a sign-in waits at outlives a reload of the tab, for as long as Amplify 6 lets it. */

const key = 'CenoteSignInStep';
const longestMs = 180_000;

function storage() {
  try {
    return platform.sessionStorage;
  } catch {
    // A browser that blocks storage throws where it is named.
    return undefined;
  }
}

/** Keeps the open step of a client, or removes the one that was kept. */
export function keepStep({ signIn, config }: Client): void {
  if (!signIn) storage()?.removeItem(key);
  else {
    const kept = { step: signIn, clientId: config.clientId, endMs: Date.now() + longestMs };
    storage()?.setItem(key, JSON.stringify(kept));
  }
}

/** The open step of a client, from before a reload if need be. What was kept and is over, or no step, is removed. */
export function findStep({ signIn, config }: Client): SignInStep | undefined {
  if (signIn) return signIn;
  const {
    step,
    clientId,
    endMs = 0,
  } = Object(parseObject(storage()?.getItem(key) ?? '')) as {
    readonly step?: unknown;
    readonly clientId?: string;
    readonly endMs?: number;
  };
  if (isStep(step) && Date.now() < endMs) return clientId === config.clientId ? step : undefined;
  storage()?.removeItem(key);
  return undefined;
}

/** Anybody may have written there. What `resumeSignIn` holds a step against is loaded later than this. */
function isStep(value: unknown): value is SignInStep {
  const { signInStep, username, parameters } = Object(value) as Partial<RawStep>;
  return !!signInStep && !!username && parameters instanceof Object;
}
