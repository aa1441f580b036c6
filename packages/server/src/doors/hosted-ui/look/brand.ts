import { html } from 'hono/html';
import type { Html } from '#http/page.ts';

/** Whose page it is, and how it looks therefore. */
export interface Brand {
  /** The name of the app; empty where no app is known. */
  readonly app: string;
  /** Styles that win over those of the page. */
  readonly style: string;
  /** Icons of the page. */
  readonly head?: Html;
  readonly logo?: Logo;
  /** Above and below all else. */
  readonly top?: Html;
  readonly bottom?: Html;
  readonly hasPictures: boolean;
  /** By a style sheet for the classic pages. */
  readonly isClassic: boolean;
}

/** Where a logo stands about the form. */
export interface Logo {
  readonly picture: Html;
  readonly isInForm: boolean;
  readonly isBelow: boolean;
}

/** No app, and no look but that of every page. */
export const plainBrand: Brand = { app: '', style: '', hasPictures: false, isClassic: false };

/** The body of a page, around what the page has to say. */
export function brandHtml({ app, logo, top, bottom, isClassic }: Brand, heading: string, main: Html): Html {
  const inForm = logo === undefined ? sign(app, heading) : logo.isInForm ? logo.picture : undefined;
  const brand = inForm === undefined ? '' : html`<div class="brand banner-customizable">${inForm}</div>`;
  const outside = logo !== undefined && !logo.isInForm ? html`<div class="brand">${logo.picture}</div>` : '';
  const isBelow = logo?.isBelow ?? false;
  return html`<div class="look${isClassic ? ' classic' : ''}">
${top ?? ''}<div class="place"><main>
${isBelow ? '' : outside}<div class="card background-customizable">
${isBelow ? '' : brand}${main}
${isBelow ? brand : ''}</div>
${isBelow ? outside : ''}</main></div>
${bottom ?? ''}</div>`;
}

/** The first letter of an app without a logo, and its name where the page does not say it anyway. */
function sign(app: string, heading: string): Html | undefined {
  const [letter] = app.trim();
  if (letter === undefined) return undefined;
  return html`<span class="tile" aria-hidden="true">${letter.toLocaleUpperCase()}</span>${heading.includes(app) ? '' : html`<bdi>${app}</bdi>`}`;
}
