import { signOut } from '@cenote/auth';
import { fill } from '@cenote/texts/languages';
import type { Screen } from '../screen.ts';

/** Who is signed in, and the way out. */
export const signedInScreen: Screen = {
  view: ({ client, texts }) => ({
    heading: fill(texts.account.signedInAs, { name: client.username ?? '' }),
    button: texts.account.signOut,
  }),
  submit: async ({ client }) => {
    await signOut(client);
    return { screen: 'signIn' };
  },
};
