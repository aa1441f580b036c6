import type { ConsoleTexts } from '@cenote/texts/console';
import { html, nothing, type TemplateResult } from 'lit';
import { addressOf } from './place.ts';
import { type Entry, installationEntries, poolEntries } from './sections.ts';

/** The way to every section, and which of them is shown. `consolePoolId`: whose users are the administrators. */
export function drawNavigation(
  texts: ConsoleTexts,
  route: readonly string[],
  consolePoolId: string | undefined,
): TemplateResult {
  const [first = 'pools', poolId, third = ''] = route;
  const isInPool = first === 'pools' && poolId !== undefined;
  const item = ({ path, label }: Entry, isHere: boolean, ...above: string[]) => html`<li><a
      href=${addressOf(...above, ...(path === '' ? [] : [path]))} aria-current=${isHere ? 'page' : nothing}>${texts.nav[label]}</a></li>`;
  return html`<nav class="side" aria-label=${texts.sections}><ul>
      ${installationEntries.map(
        (entry) => html`${item(entry, entry.path === first && !isInPool)}
        ${
          entry.path === 'pools' && isInPool
            ? html`<li><ul class="below">${poolEntries.map((one) => item(one, one.path === third, 'pools', poolId))}</ul></li>`
            : nothing
        }`,
      )}
      ${
        consolePoolId === undefined
          ? nothing
          : html`<li><a href=${addressOf('pools', consolePoolId, 'users')}>${texts.nav.administrators}</a></li>`
      }</ul></nav>`;
}
