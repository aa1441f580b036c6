import type { Client } from '../client.ts';
import { platform } from '../platform.ts';
import { sharedName } from '../storage/web-storage.ts';
import { findCurrent } from './session.ts';

/**
 * Follows what other tabs do to the session, by BroadcastChannel and by the events of `localStorage`, and tries a refresh again as
 * soon as the network is back. Gives the function that ends it.
 */
export function watch(client: Client): () => void {
  const shared = sharedName(client.storage);
  const look = () => void findCurrent(client).catch(() => undefined);
  const onStorage = ({ key }: { readonly key?: string | null }) => {
    // Without a key the whole storage was cleared.
    if (!key || key.includes(`.${client.config.clientId}.`)) look();
  };
  const onOnline = () => {
    client.backOff = undefined;
  };
  const Channel = shared ? platform.BroadcastChannel : undefined;
  const channel = Channel && new Channel(`cenote-auth.${shared}.${client.config.clientId}`);
  if (channel) {
    channel.onmessage = look;
    channel.unref?.();
    client.announce = () => channel.postMessage(null);
  }
  if (shared) platform.addEventListener?.('storage', onStorage);
  platform.addEventListener?.('online', onOnline);
  return () => {
    client.announce = undefined;
    channel?.close();
    platform.removeEventListener?.('storage', onStorage);
    platform.removeEventListener?.('online', onOnline);
  };
}
