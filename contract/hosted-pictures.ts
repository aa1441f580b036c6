import { accountGallery } from './hosted-account-gallery.ts';
import { clientGallery } from './hosted-client-gallery.ts';
import { hostedGallery } from './hosted-gallery.ts';
import { oauthGallery } from './hosted-oauth-gallery.ts';
import type { Picture } from './hosted-walks.ts';
import type { ContractServer } from './server.ts';

/** Every state of the hosted pages, of a server that has the functions of the suites; to be closed. */
export async function everyPicture(
  server: ContractServer,
): Promise<{ readonly pictures: readonly Picture[]; close(): Promise<void> }> {
  const oauth = await oauthGallery(server);
  const pictures = [
    ...(await hostedGallery(server)),
    ...(await clientGallery(server)),
    ...oauth.pictures,
    ...(await accountGallery(server)),
  ];
  return { pictures, close: () => oauth.close() };
}
