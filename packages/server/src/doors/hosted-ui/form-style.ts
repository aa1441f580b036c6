import { compactStyle } from '#http/compact-style.ts';
import type { Brand } from './look/brand.ts';

/**
 * The look of pages with a form. The custom properties that are named here, and those of every page, are what a style of managed
 * login sets.
 */
const baseStyle = compactStyle(`
:root {
  --link: var(--accent); --strong-link: var(--strong-accent);
  --primary: var(--accent); --on-primary: var(--on-accent); --strong-primary: var(--strong-accent); --on-strong-primary: var(--on-accent);
  --field: transparent; --field-line: light-dark(#7c8b89, #71817f); --label: var(--text); --heading: var(--text);
  --field-corner: .5rem; --button-corner: .5rem; --card-corner: 1rem;
}
body { padding: 0; }
.look { display: flex; flex-direction: column; min-height: 100svh; }
main { width: 100%; max-width: 26rem; }
.place { flex: 1; display: grid; place-items: var(--vertical, center) var(--horizontal, center); padding: 1rem; }
.card {
  padding: clamp(1.5rem, 7vw, 2.5rem);
  border: 1px solid var(--line); border-radius: var(--card-corner); background-color: var(--card);
  box-shadow: 0 1px 2px rgb(0 0 0 / 4%), 0 12px 32px rgb(0 0 0 / 6%);
}
.brand { display: flex; align-items: center; justify-content: var(--logo, center); gap: .75rem; margin-bottom: 1.5rem; font-weight: 600; }
.tile {
  display: grid; place-items: center; flex: none; width: 2.75rem; height: 2.75rem; border: 1px solid transparent; border-radius: .75rem;
  font-size: 1.25rem; font-weight: 700; color: var(--on-primary); background: var(--primary);
}
h1 { text-align: center; color: var(--heading); }
p { margin: .5rem 0 0; text-wrap: pretty; }
a { color: var(--link); text-underline-offset: .2em; }
a:hover { color: var(--strong-link); }
label { display: block; margin-top: 1.25rem; font-weight: 600; color: var(--label); }
input:not([type=hidden]), select {
  display: block; width: 100%; min-height: 2.75rem; margin-top: .375rem; padding: .5rem .75rem; border: 1px solid var(--field-line);
  border-radius: var(--field-corner); color: inherit; background: var(--field);
}
:dir(rtl) > input[dir=ltr] { text-align: right; }
input:focus { border-color: var(--focus, var(--accent)); outline-width: 2px; outline-offset: -1px; }
button, .provider {
  display: block; width: 100%; min-height: 2.75rem; margin-top: 1.5rem; padding: .5rem 1rem; border: 1px solid transparent; border-radius: var(--button-corner);
  font-weight: 600; text-align: center; text-decoration: none; color: var(--on-primary); background: var(--primary);
}
button:hover { color: var(--on-strong-primary); background: var(--strong-primary); }
.links { display: flex; flex-wrap: wrap; gap: 0 1.5rem; justify-content: space-between; margin-top: 1rem; }
.who a, .links a { display: inline-block; padding: .625rem 0; min-height: 2.75rem; min-width: 2.75rem; }
@media (max-width: 30rem) {
  .place { padding: 0; place-items: stretch; }
  main { max-width: none; display: flex; flex-direction: column; }
  .card { flex: 1; border-width: 0; border-radius: 0; box-shadow: none; }
}
@media (forced-colors: active) { .tile, .card { border-color: currentColor; } }
`);

/** What only some pages have, by what stands in their body then. */
const parts: readonly (readonly [mark: RegExp, style: string])[] = [
  [
    /class="(?:choice|provider|or)\b/,
    `
:root {
  --second: transparent; --on-second: var(--text); --second-line: var(--field-line); --strong-second: var(--touched); --on-strong-second: var(--text);
  --divider: var(--line);
}
.choice, .provider { margin-top: .75rem; font-weight: 500; color: var(--on-second); background: var(--second); border-color: var(--second-line); }
.choice:hover { color: var(--on-strong-second); background: var(--strong-second); }
.provider {
  display: flex; align-items: center; justify-content: center; gap: .625rem; padding-inline: .75rem; text-wrap: balance;
  color: var(--on-provider, var(--on-second)); background: var(--provider, var(--second)); border-color: var(--provider-line, var(--second-line));
}
.provider:hover {
  color: var(--on-strong-provider, var(--on-strong-second)); background: var(--strong-provider, var(--strong-second)); border-color: var(--strong-provider-line, var(--second-line));
}
.provider svg, .provider img { flex: none; width: 1.5rem; height: 1.5rem; object-fit: contain; }
.or { display: flex; align-items: center; gap: .75rem; margin-top: 1.5rem; color: var(--quiet); }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--divider); }
.or + .provider, .or + .providers > .provider:first-child, .providers:first-child > .provider:first-child { margin-top: 1.25rem; }
h2 { margin: 1.5rem 0 0; font-size: 1rem; }
`,
  ],
  [
    /class="(?:error|problem)\b/,
    `
:root { --error-corner: .5rem; --error: light-dark(#fdf3f2, #2a1412); --error-line: light-dark(#b3261e, #ff8a80); --error-text: light-dark(#8f1d17, #ffb4ab); }
.error {
  margin-top: 1.25rem; padding: .75rem .875rem; border: 1px solid var(--error-line); border-inline-start-width: 4px; border-radius: var(--error-corner);
  color: var(--error-text); background: var(--error); outline: 0;
}
.problem { margin-top: .375rem; font-size: .9375rem; color: var(--error-text); }
.problem::before { content: "! "; content: "! " / ""; font-weight: 700; }
[aria-invalid] { border-color: var(--error-line); box-shadow: 0 0 0 1px var(--error-line); }
`,
  ],
  [/ hidden[ >]/, '[hidden] { display: none !important; }'],
  [/class="text\b/, '.text { text-align: center; color: var(--quiet); }'],
  [
    /class="hints\b/,
    `
:root { --hint: var(--quiet); }
.hints { margin: .375rem 0 0; font-size: .9375rem; color: var(--hint); }
ul.hints { padding-inline-start: 1.25rem; }
`,
  ],
  [
    /class="points\b/,
    `
.points { margin: 1.5rem 0 0; padding: 0; border: 1px solid var(--line); border-radius: var(--field-corner); list-style: none; }
.points li { position: relative; padding-block: .625rem; padding-inline: 2.5rem .875rem; }
.points + form > button:first-of-type { margin-top: 1.5rem; }
.points li + li { border-top: 1px solid var(--line); }
.points li::before { content: "✓"; content: "✓" / ""; position: absolute; inset-inline-start: .875rem; font-weight: 700; color: var(--accent); }
`,
  ],
  [
    /class="(?:picture|typed)\b/,
    `
.picture { width: 12rem; max-width: 100%; margin: 1.25rem auto 0; padding: .75rem; border-radius: .5rem; background: #fff; }
.picture svg { display: block; width: 100%; height: auto; }
.typed { text-align: center; font-family: ui-monospace, monospace; user-select: all; }
`,
  ],
  [
    /class="who\b/,
    `
.who { display: flex; flex-wrap: wrap; justify-content: center; align-items: center; gap: 0 .75rem; margin-top: .75rem; }
.who bdi { max-width: 100%; padding: .25rem .75rem; border: 1px solid var(--line); border-radius: 1.5rem; }
`,
  ],
  [
    /class="agreed\b/,
    `
.agreed { margin-top: 1rem; text-align: center; font-size: .9375rem; color: var(--quiet); }
.agreed a { display: inline-block; padding-block: .75rem; margin-block: -.75rem; }
`,
  ],
  [/inputmode="numeric"/, 'input[inputmode=numeric] { letter-spacing: .25em; font-variant-numeric: tabular-nums; }'],
  [
    /<img\b/,
    `
.brand img { display: block; min-width: 8rem; max-width: 100%; max-height: 5rem; object-fit: scale-down; object-position: var(--logo, center); }
.bar img { max-height: 3rem; max-width: 100%; }
`,
  ],
  [
    /class="bar\b/,
    '.bar { display: flex; align-items: center; justify-content: var(--logo, flex-start); min-height: 3.5rem; padding: .75rem 1.5rem; background-size: cover; }',
  ],
].map(([mark, style]) => [mark as RegExp, compactStyle(style as string)]);

/** For the pictures behind a page and its form that only a style of their owner brings. */
const pictureStyle = compactStyle(`
body, .card { background-size: cover; }
body { background-position: center; }
`);

/** The styles of a page with a form, as far as its body and its brand need them: a browser has to have them before it shows anything. */
export function formStyleOf(body: string, { style: ownStyle }: Pick<Brand, 'style'>): string {
  const needed = parts.map(([mark, style]) => (mark.test(body) ? style : ''));
  return [baseStyle, ...(ownStyle === '' ? [] : [pictureStyle]), ...needed].join('');
}

/** All of them, for pages that have styles of their own on top. */
export const formStyle = baseStyle + pictureStyle + parts.map(([, style]) => style).join('');
