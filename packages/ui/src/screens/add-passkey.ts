import { associateWebAuthnCredential } from '@cenote/auth';
import type { Screen } from '../screen.ts';

/** Offers a passkey to whoever has just signed in. */
export const addPasskeyScreen: Screen = {
  view: ({ texts }) => ({
    heading: texts.passkey.add,
    text: texts.passkey.addHow,
    button: texts.passkey.addButton,
    links: [{ label: texts.passkey.notNow, choice: 'later' }],
  }),
  submit: async ({ client }, { choice }) => {
    if (choice !== 'later') await associateWebAuthnCredential(client);
    return { screen: 'signedIn' };
  },
};
