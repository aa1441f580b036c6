import { html } from 'hono/html';
import type { Look } from '#domain/tenant/branding/look.ts';
import { stylePropertiesOf } from '#domain/tenant/branding/style-properties.ts';
import type { StyleSettings } from '#domain/tenant/branding/style-settings.ts';
import type { StyleFile } from '#domain/tenant/branding/style-store.ts';
import type { Html } from '#http/page.ts';
import { type Brand, type Logo, plainBrand } from './brand.ts';
import { styleVariables } from './style-variables.ts';

/** Whose page it is, and how it looks therefore. */
export function brandOf(app: string, look: Look): Brand {
  switch (look.kind) {
    case 'plain':
      return { ...plainBrand, app };
    case 'classic':
      return {
        app,
        // It has one colour for each thing, and expects them on white.
        style: `:root { color-scheme: light }\n${look.css}`,
        ...(look.logo !== undefined && { logo: classicLogo(app, look.logo) }),
        hasPictures: look.logo !== undefined,
        isClassic: true,
      };
    case 'styled':
      return styledBrand(app, look);
  }
}

function classicLogo(app: string, path: string): Logo {
  return { picture: html`<img class="logo-customizable" src="${path}" alt="${app}">`, isInForm: true, isBelow: false };
}

type Styled = Extract<Look, { readonly kind: 'styled' }>;

function styledBrand(app: string, { settings, files }: Styled): Brand {
  const at = (path: string) => partAt(settings, path);
  const isOn = (path: string) => at(`${path}.enabled`) === true;
  const mode = schemeOf(settings);
  const find = (category: StyleFile['category']) => files.filter((file) => file.category === category);
  const logos = isOn('components.form.logo') ? find('FORM_LOGO') : [];
  const isBelow = at('components.form.logo.position') === 'BOTTOM';
  const logo: Logo | undefined =
    logos.length === 0
      ? undefined
      : {
          picture: pictureHtml(logos, mode, app),
          isInForm: at('components.form.logo.formInclusion') !== 'OUT',
          isBelow,
        };
  const bar = (tag: 'header' | 'footer', part: 'pageHeader' | 'pageFooter', category: StyleFile['category']) => {
    if (!isOn(`categories.global.${part}`)) return undefined;
    const pictures = isOn(`components.${part}.logo`) ? find(category) : [];
    const picture = pictures.length === 0 ? '' : pictureHtml(pictures, mode, app);
    return tag === 'header'
      ? html`<header class="bar top">${picture}</header>`
      : html`<footer class="bar bottom">${picture}</footer>`;
  };
  const top = bar('header', 'pageHeader', 'PAGE_HEADER_LOGO');
  const bottom = bar('footer', 'pageFooter', 'PAGE_FOOTER_LOGO');
  const backgrounds = [
    ['body', isOn('components.pageBackground.image'), 'PAGE_BACKGROUND'],
    ['.card', isOn('components.form.backgroundImage'), 'FORM_BACKGROUND'],
    ['.top', isOn('components.pageHeader.backgroundImage'), 'PAGE_HEADER_BACKGROUND'],
    ['.bottom', isOn('components.pageFooter.backgroundImage'), 'PAGE_FOOTER_BACKGROUND'],
  ] as const;
  const style = [
    stylePropertiesOf(settings, styleVariables),
    placeOf(at),
    ...backgrounds.flatMap(([selector, isShown, category]) =>
      isShown ? [backgroundOf(selector, find(category), mode)] : [],
    ),
  ];
  return {
    app,
    style: style.join(''),
    head: html`${iconsOf(settings, files).map((icon) => html`<link rel="icon" href="${icon}">\n`)}`,
    ...(logo && { logo }),
    ...(top && { top }),
    ...(bottom && { bottom }),
    hasPictures: files.length > 0,
    isClassic: false,
  };
}

type Scheme = 'LIGHT' | 'DARK' | 'DYNAMIC';

function schemeOf(settings: StyleSettings): Scheme {
  const mode = partAt(settings, 'categories.global.colorSchemeMode');
  return mode === 'LIGHT' || mode === 'DARK' ? mode : 'DYNAMIC';
}

const places: Readonly<Record<string, string>> = { START: 'start', CENTER: 'center', END: 'end' };

function placeOf(at: (path: string) => unknown): string {
  const place = (path: string) => places[String(at(path))] ?? 'center';
  const lines = [
    ['--horizontal', place('categories.form.location.horizontal')],
    ['--vertical', place('categories.form.location.vertical')],
  ];
  const logos = [
    ['.brand', place('components.form.logo.location')],
    ['.top', place('components.pageHeader.logo.location')],
    ['.bottom', place('components.pageFooter.logo.location')],
  ];
  return `:root { ${lines.map((line) => line.join(': ')).join('; ')} }\n${logos
    .map(([selector, where]) => `${selector} { justify-content: ${where} }\n`)
    .join('')}.top { background-color: var(--top); border-bottom: 1px solid var(--top-line) }
.bottom { background-color: var(--bottom); border-top: 1px solid var(--bottom-line) }\n`;
}

/** What is shown in light mode and in dark mode. One that is for neither alone stands in for the other. */
export function inModes(files: readonly StyleFile[], scheme: Scheme): { light?: string; dark?: string } {
  const path = (mode: StyleFile['colorMode']) => files.find(({ colorMode }) => colorMode === mode)?.path;
  const any = path('DYNAMIC');
  const [light, dark] = [path('LIGHT') ?? any, path('DARK') ?? any];
  const shown = scheme === 'LIGHT' ? [light, light] : scheme === 'DARK' ? [dark, dark] : [light ?? dark, dark ?? light];
  return { ...(shown[0] !== undefined && { light: shown[0] }), ...(shown[1] !== undefined && { dark: shown[1] }) };
}

/** A picture in both modes. Its text is empty where what it says stands beside it. */
export function pictureHtml(files: readonly StyleFile[], scheme: Scheme, text: string): Html {
  const { light, dark } = inModes(files, scheme);
  if (light === undefined) return html``;
  if (light === dark || dark === undefined) return html`<img src="${light}" alt="${text}">`;
  return html`<picture><source srcset="${dark}" media="(prefers-color-scheme: dark)"><img src="${light}" alt="${text}"></picture>`;
}

/** Paths of files are of this server's own making: letters, digits, hyphens and slashes. */
function backgroundOf(selector: string, files: readonly StyleFile[], scheme: Scheme): string {
  const { light, dark } = inModes(files, scheme);
  if (light === undefined) return '';
  const rule = (path: string) => `${selector} { background-image: url(${path}) }`;
  if (dark === undefined || dark === light) return `${rule(light)}\n`;
  return `${rule(light)}\n@media (prefers-color-scheme: dark) { ${rule(dark)} }\n`;
}

function iconsOf(settings: StyleSettings, files: readonly StyleFile[]): string[] {
  const types = partAt(settings, 'components.favicon.enabledTypes');
  return ['ICO', 'SVG'].flatMap((type) =>
    Array.isArray(types) && types.includes(type)
      ? files.filter(({ category }) => category === `FAVICON_${type}`).map(({ path }) => path)
      : [],
  );
}

/** What stands at a place of a full document. */
export function partAt(settings: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, name) => {
    const isRecord = typeof part === 'object' && part !== null && Object.hasOwn(part, name);
    return isRecord ? (part as Readonly<Record<string, unknown>>)[name] : undefined;
  }, settings);
}
