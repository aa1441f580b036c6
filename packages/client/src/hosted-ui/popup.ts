import { AuthError } from '../auth-error.ts';
import type { Client } from '../client.ts';
import { pause } from '../pause.ts';
import { type OpenedWindow, type PlatformEvent, platform } from '../platform.ts';
import { findCurrent } from '../session/session.ts';

/** A state that begins like this is one of a window that closes itself. */
export const popupMark = '~';

const messageType = 'cenote-redirect';
const features = 'popup,width=480,height=720';
/** How often one looks whether a window was closed, and how long what it has said last may take, in milliseconds. */
const lookMs = 250;

/** Opens an empty window: right away, since a browser lets only a click do it. @throws AuthError `PopupBlockedException` */
export function openPopup(): OpenedWindow {
  const opened = platform.open?.('', '_blank', features);
  if (!opened)
    throw new AuthError(
      'PopupBlockedException',
      'The browser opened no window. Leave out popup, or ask again after a click.',
    );
  return opened;
}

/**
 * The address that the pages led a window back to; undefined where it has signed somebody in by itself.
 * @throws AuthError `UserCancelledException` where it was closed before
 */
export function awaitPopup(client: Client, opened: OpenedWindow): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const listener = ({ origin, source, data }: PlatformEvent) => {
      const { type, url } = (data ?? {}) as { readonly type?: string; readonly url?: string };
      if (origin !== platform.location?.origin || source !== opened || type !== messageType) return;
      end(() => resolve(url));
    };
    const end = (settle: () => void) => {
      isOver = true;
      platform.removeEventListener?.('message', listener);
      settle();
    };
    const look = async () => {
      while (!opened.closed) await pause(lookMs);
      await pause(lookMs);
      if (isOver) return;
      const session = await findCurrent(client);
      const cancelled = new AuthError('UserCancelledException', 'The window was closed before anybody signed in.');
      end(() => (session ? resolve(undefined) : reject(cancelled)));
    };
    platform.addEventListener?.('message', listener);
    look().catch((error: unknown) => end(() => reject(error)));
  });
}

/** In a window that the app opened: hands the address to the app, which waits for it. Says whether there is one that does. */
export function returnToOpener(state: string, url: string): boolean {
  if (!state.startsWith(popupMark) || !platform.opener) return false;
  platform.opener.postMessage({ type: messageType, url }, platform.location?.origin ?? '');
  platform.close?.();
  return true;
}
