import { AuthError } from '@cenote/auth';

/** A part that is loaded once it is needed. @throws AuthError `NetworkError` where it does not come */
export async function loadLater<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new AuthError('NetworkError', 'A part of the screens could not be loaded.', true, cause);
  }
}
