import type { Screen } from '../screen.ts';

/** Before it is known who is there. It is shown only where the server did not answer, to ask once more. */
export const loadingScreen: Screen = {
  view: ({ texts, options }) => ({ heading: options.heading ?? texts.signIn, button: texts.form.again }),
};
