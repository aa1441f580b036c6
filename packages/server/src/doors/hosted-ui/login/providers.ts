import { fill } from '@cenote/texts/languages';
import { html } from 'hono/html';
import type { OfferedProvider } from '#domain/access/federation/sign-in-ways.ts';
import { forgeryField } from '#http/forgery.ts';
import type { Html } from '#http/page.ts';
import { type Beside, fieldHtml } from '../form-page.ts';
import { partAt, pictureHtml } from '../look/brand-of.ts';
import { type LoginScene, pageAddress, type Visit } from '../visit.ts';

/** The field for the address by whose domain a provider is found. */
export const workField = 'work_address';

/** Companies that everybody knows, by what they are called; whoever else is a provider is called as its pool calls it. */
const names: Readonly<Partial<Record<OfferedProvider['kind'], string>>> = {
  Facebook: 'Facebook',
  Google: 'Google',
  LoginWithAmazon: 'Amazon',
  SignInWithApple: 'Apple',
};

/** What a provider is called. */
export function providerLabel({ kind, name }: OfferedProvider): string {
  return names[kind] ?? name;
}

/** Where somebody goes to sign in by a provider; it asks the pool's own endpoint, as apps do. */
export function providerAddress({ parameters }: Pick<Visit, 'parameters'>, asked: Record<string, string>): string {
  const { idp_identifier: _identifier, identity_provider: _provider, ...others } = parameters;
  return pageAddress({ parameters: { ...others, ...asked } }, '/oauth2/authorize');
}

/** What stands before and after the form of the accounts of the pool: buttons of providers, and a field for the address at work. */
export function providersBeside(visit: LoginScene): { readonly before?: Beside; readonly after?: Beside } {
  const { isOwn, byDomain } = visit.ways;
  const providers = inOrder(visit);
  const buttons = providers.length === 0 ? undefined : buttonsHtml(visit, providers);
  const or = html`<p class="or">${visit.spoken.texts.or}</p>`;
  const isBefore = isOwn && buttons !== undefined && areProvidersFirst(visit);
  const hasAfter = byDomain.size > 0 || (buttons !== undefined && !isBefore);
  return {
    ...(isBefore && { before: () => html`${buttons}${or}` }),
    ...(hasAfter && {
      after: (token, problem) =>
        html`${isOwn ? or : ''}${isBefore ? '' : (buttons ?? '')}${
          byDomain.size === 0 ? '' : workHtml(visit, token.value, problem)
        }`,
    }),
  };
}

/** The order of the style, then that of the client. */
function inOrder({ ways, look }: LoginScene): OfferedProvider[] {
  const order = look.kind === 'styled' ? partAt(look.settings, 'categories.auth.federation.order') : undefined;
  const names = Array.isArray(order) ? order : [];
  const place = ({ name }: OfferedProvider) => (names.includes(name) ? names.indexOf(name) : names.length);
  return ways.providers.toSorted((one, other) => place(one) - place(other));
}

function areProvidersFirst({ look }: LoginScene): boolean {
  if (look.kind !== 'styled') return false;
  const order = partAt(look.settings, 'categories.auth.authMethodOrder');
  const types = Array.isArray(order) ? order.flat().map((method) => partAt(method, 'type')) : [];
  return types.indexOf('FEDERATED') === 0;
}

function buttonsHtml(visit: LoginScene, providers: readonly OfferedProvider[]): Html {
  const { texts } = visit.spoken;
  return html`<div class="providers">${providers.map((provider) => {
    const isSocial = Object.hasOwn(names, provider.kind);
    const href = providerAddress(visit, { identity_provider: provider.name });
    return html`<a class="provider ${isSocial ? 'social' : 'idp'}Button-customizable" href="${href}">${markOf(visit, provider)}<span>${fill(
      texts.continueWith,
      { provider: providerLabel(provider) },
    )}</span></a>
`;
  })}</div>`;
}

/** The icon that the style has for it, else its first letter: marks of companies are theirs. */
function markOf({ look }: LoginScene, provider: OfferedProvider): Html | '' {
  if (look.kind === 'styled') {
    if (partAt(look.settings, 'componentClasses.idpButtons.icons.enabled') === false) return '';
    const files = look.files.filter((file) => file.category === 'IDP_BUTTON_ICON' && file.resourceId === provider.name);
    const mode = partAt(look.settings, 'categories.global.colorSchemeMode');
    if (files.length > 0) return pictureHtml(files, mode === 'LIGHT' || mode === 'DARK' ? mode : 'DYNAMIC', '');
  }
  const [letter = ''] = providerLabel(provider);
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><rect width="24" height="24" rx="6" fill="currentColor" fill-opacity=".14"/><text x="12" y="16.75" font-size="13" font-weight="700" text-anchor="middle" fill="currentColor">${letter.toLocaleUpperCase()}</text></svg>`;
}

function workHtml(visit: LoginScene, token: string, problem: string | undefined): Html {
  const { texts } = visit.spoken;
  const field = { name: workField, label: texts.workAddress, kind: 'email', autocomplete: 'email' } as const;
  return html`<form method="post" action="${pageAddress(visit, '/login')}">
<h2 class="idpDescription-customizable">${texts.workSignIn}</h2>
<input type="hidden" name="${forgeryField}" value="${token}">
${fieldHtml(field, { problem, isFirst: problem !== undefined || !visit.ways.isOwn })}<button class="choice">${texts.next}</button>
</form>`;
}
