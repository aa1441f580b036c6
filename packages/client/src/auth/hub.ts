/** What is heard on a channel, in the form of Amplify. */
export interface HubCapsule<Payload extends HubPayload = HubPayload> {
  readonly channel: string;
  readonly payload: Payload;
  readonly source: string;
  readonly patternInfo: readonly string[];
}

export interface HubPayload {
  readonly event: string;
  readonly data?: unknown;
  readonly message?: string;
}

export type HubListener<Payload extends HubPayload = HubPayload> = (capsule: HubCapsule<Payload>) => void;

/** Channels of events, as Amplify has them; this package speaks on `auth`. */
export interface HubChannels {
  /** Hears a channel. Gives the function that ends it. */
  listen(channel: string, listener: HubListener): () => void;
  remove(channel: string, listener: HubListener): void;
  dispatch(channel: string, payload: HubPayload, source?: string): void;
}

/** Channels that nobody listens to yet. */
export function createHub(): HubChannels {
  const listeners = new Map<string, Set<HubListener>>();
  const remove = (channel: string, listener: HubListener) => void listeners.get(channel)?.delete(listener);
  return {
    listen(channel, listener) {
      if (!listeners.has(channel)) listeners.set(channel, new Set());
      listeners.get(channel)?.add(listener);
      return () => remove(channel, listener);
    },
    remove,
    dispatch(channel, payload, source = '') {
      const capsule = { channel, payload, source, patternInfo: [] };
      // Each by itself: what one throws is nobody else's affair.
      for (const listener of listeners.get(channel) ?? []) queueMicrotask(() => listener(capsule));
    },
  };
}

/** Where `Auth` says what happens. */
export const Hub: HubChannels = /* @__PURE__ */ createHub();
