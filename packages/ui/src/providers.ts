import { fill } from '@cenote/texts/languages';
import { loadLater } from './later.ts';
import type { Arrival } from './machine.ts';
import type { SignInWithRedirect } from './options.ts';
import type { Scene } from './screen.ts';
import type { Choice } from './view.ts';

/** Companies that everybody knows, by what they are called. */
const names: Readonly<Record<string, string>> = { LoginWithAmazon: 'Amazon', SignInWithApple: 'Apple' };
const prefix = 'provider:';

/** How the app gets to the hosted pages: as it says, or by its configuration. */
function wayOf({ client, options }: Pick<Scene, 'client' | 'options'>): SignInWithRedirect | undefined {
  if (options.signInWithRedirect !== undefined) return options.signInWithRedirect;
  if (client.config.oauth === undefined) return undefined;
  return async (from, { provider }) => (await loadLater(() => import('./redirect.ts'))).leave(from, provider);
}

/** A button for each provider of the client; none where the app has no way to them. */
export function providerChoices(scene: Scene): Choice[] {
  const { form, texts } = scene;
  if (wayOf(scene) === undefined) return [];
  const buttons = form.providers.map(({ name, kind }) => ({
    value: prefix + name,
    label: fill(texts.continueWith, { provider: Object.hasOwn(names, kind) ? (names[kind] ?? name) : name }),
    provider: true,
  }));
  // Who works where, the hosted pages find out.
  const work = form.hasProvidersByDomain ? [{ value: prefix, label: texts.workSignIn, provider: true }] : [];
  return [...buttons, ...work];
}

/** Leaves for a provider, if that was chosen. The screen stays until the browser is away, or a window of its own is closed. */
export function goToProvider(scene: Scene, choice: string | undefined): Promise<Arrival> | undefined {
  const go = choice?.startsWith(prefix) ? wayOf(scene) : undefined;
  const provider = choice?.slice(prefix.length) || undefined;
  return go?.(scene.client, { provider }).then(() =>
    scene.client.state === 'signedIn' ? { screen: 'signedIn' } : { screen: 'signIn', facts: scene.facts },
  );
}
