import type { ConsoleTexts } from '@cenote/texts/console';
import { html, nothing, render } from 'lit';
import type { Settings, SignInTrouble } from './session.ts';

/** Draws what somebody sees where the server does not answer, before there is anything else. */
export function drawUnreached(texts: ConsoleTexts): void {
  document.title = texts.title;
  render(
    html`<main class="entrance"><p class="brand" aria-hidden="true">Cenote</p><h1>${texts.title}</h1>
      <p class="notice failed" role="alert">${texts.failed}</p></main>`,
    document.body,
  );
}

/** Draws what somebody sees who is not signed in: the way in, and why the last one led nowhere. */
export function drawEntrance({
  texts,
  settings,
  trouble,
  signIn,
}: {
  readonly texts: ConsoleTexts;
  readonly settings: Settings;
  readonly trouble: SignInTrouble | undefined;
  signIn(): Promise<void>;
}): void {
  document.title = texts.title;
  const isSetUp = settings.userPoolId !== undefined;
  render(
    html`<main class="entrance"><p class="brand" aria-hidden="true">Cenote</p><h1 tabindex="-1">${texts.title}</h1>
      ${trouble === undefined ? nothing : html`<p class="notice failed" role="alert">${texts.entrance[trouble]}</p>`}
      ${
        isSetUp
          ? html`<button type="button" class="main" @click=${signIn}>${texts.entrance.signIn}</button>`
          : html`<p>${texts.entrance.notSetUp}</p><pre dir="ltr">cenote console setup
cenote console add-admin &lt;email&gt; --role owner</pre>`
      }
      <p class="quiet">${texts.entrance.byLink} <code dir="ltr">cenote console link</code></p></main>`,
    document.body,
  );
  // Whoever was at work here is not to begin at nothing.
  if (trouble !== undefined) document.querySelector<HTMLElement>('h1')?.focus();
}
