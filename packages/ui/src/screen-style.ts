import { css } from 'lit';

/**
 * The look of a screen, which lies in the page itself: every rule begins at the element, and is a little stronger than what pages say
 * of inputs and buttons alone.
 */
export const screenStyle = css`
cenote-auth > [data-part=screen] {
  --p: var(--cenote-primary, light-dark(#0b6b62, #5fd0c2));
  --on: var(--cenote-on-primary, oklch(from var(--p) clamp(0, (.68 - l) * 1000, 1) 0 0));
  --link: light-dark(oklch(from var(--p) min(l, .5) c h), oklch(from var(--p) max(l, .77) c h)); --quiet: var(--cenote-quiet, light-dark(#52615f, #a9b7b5)); --line: var(--cenote-field-line, light-dark(#7c8b89, #71817f));
  --bad: var(--cenote-error, light-dark(#a3211b, #ffb4ab)); --r: var(--cenote-radius, .5rem);
  display: block; margin: 0; padding: 0; text-align: start;
  & * { box-sizing: border-box; }
  & [data-part=heading] { margin: 0; font-size: 1.375rem; line-height: 1.25; font-weight: 700; text-align: center; text-wrap: balance; overflow-wrap: anywhere; color: inherit; }
  & p { margin: .75rem 0 0; text-wrap: pretty; overflow-wrap: anywhere; }
  & [data-part=text], & [data-part=who] { text-align: center; color: var(--quiet); }
  & [data-part=who] bdi { padding: .25rem .75rem; border: 1px solid var(--line); border-radius: 1.5rem; }
  & [data-part=trouble], & [data-part=notice] { padding: .625rem .875rem; border: 1px solid; border-inline-start-width: 4px; border-radius: var(--r); }
  & [data-part=trouble], & [data-part=problem] { color: var(--bad); }
  & [data-part=problem] { margin-top: .375rem; font-size: .9375rem; }
  & [data-part=notice] { color: var(--link); }
  & [data-part=field] { position: relative; margin: 1.125rem 0 0; }
  & [data-part=label] { display: block; margin: 0 0 .375rem; font-weight: 600; }
  & [data-part=input] {
    display: block; width: 100%; min-height: 2.75rem; margin: 0; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: var(--r);
    font: inherit; color: inherit; background: var(--cenote-field, transparent); text-align: start;
  }
  &:dir(rtl) [data-part=input][dir=ltr] { text-align: right; }
  & [data-part=input][aria-invalid] { border-color: var(--bad); box-shadow: 0 0 0 1px var(--bad); }
  & [data-type=password] { padding-inline-end: 3.25rem; }
  &:dir(rtl) [data-type=password] { padding: .5rem .75rem .5rem 3.25rem; }
  & [data-type=code] { letter-spacing: .25em; font-variant-numeric: tabular-nums; }
  & [data-part=reveal] {
    position: absolute; inset-inline-end: 0; top: 1.875rem; display: grid; place-items: center; width: 2.75rem; height: 2.75rem; padding: 0;
    border: 0; border-radius: var(--r); color: var(--quiet); background: none; cursor: pointer;
  }
  & [data-part=reveal] svg { width: 1.375rem; fill: none; stroke: currentColor; stroke-width: 1.75; }
  & [data-part=reveal][aria-pressed=true] { color: var(--link); }
  & [data-part=hint], & [data-part=rules] { margin: .375rem 0 0; font-size: .9375rem; color: var(--quiet); }
  & [data-part=rules] { padding: 0; list-style: none; }
  & [data-part=rules] li { display: flex; gap: .5rem; }
  & [data-part=rules] li::before { content: "○"; content: "○" / ""; }
  & [data-part=rules] li[data-kept] { color: var(--link); }
  & [data-part=rules] li[data-kept]::before { content: "✓"; content: "✓" / ""; }
  & [data-part=picture] { display: block; width: 12rem; max-width: 100%; margin: 1.25rem auto 0; padding: .75rem; border-radius: var(--r); color: #000; background: #fff; }
  & [data-part=secret] { text-align: center; user-select: all; }
  & [data-part=secret] code { font: .9375rem ui-monospace, monospace; color: inherit; background: none; }
  & [data-part=button], & [data-part~=choice] {
    display: block; width: 100%; min-height: 2.75rem; margin: .75rem 0 0; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: var(--r);
    font: inherit; font-weight: 600; text-align: center; color: inherit; background: none; cursor: pointer;
  }
  & [data-part=button] { margin-top: 1.5rem; border-color: transparent; color: var(--on); background: var(--p); }
  & [aria-disabled] { cursor: progress; opacity: .6; }
  & [data-part=or] { display: flex; align-items: center; gap: .75rem; margin-top: 1.25rem; color: var(--quiet); }
  & [data-part=or]::before, & [data-part=or]::after { content: ""; flex: 1; border-top: 1px solid var(--cenote-line, light-dark(#dfe6e5, #2c3837)); }
  & [data-part=links] { display: flex; flex-wrap: wrap; justify-content: center; gap: 0 1.25rem; margin-top: 1rem; }
  & [data-part~=link] { min-height: 2.75rem; min-width: 2.75rem; margin: 0; padding: .5rem 0; border: 0; font: inherit; text-decoration: underline; text-underline-offset: .2em; color: var(--link); background: none; cursor: pointer; }
  & [data-part=hidden] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  & :is(input, button, [tabindex]):focus-visible { outline: 3px solid var(--p); outline-offset: 2px; }
  & [data-part=heading]:focus-visible { outline-offset: .25rem; }
}
dialog:has(> cenote-auth) { width: min(26rem, 100vw - 1rem); max-height: calc(100dvh - 1rem); padding: 0; border: 0; border-radius: var(--cenote-card-radius, 1rem); color: inherit; background: none; }
dialog:has(> [background-color]) { width: min(30rem, 100vw - 1rem); }
dialog:has(> cenote-auth)::backdrop { background: rgb(0 0 0 / 50%); }
`;

const adopted = new WeakSet<Document | ShadowRoot>();

/** Puts the look of screens where they lie: into the page, or into the shadow of another element. A strict policy for styles allows it. */
export function adoptScreenStyle(root: Node): void {
  if (!(root instanceof Document || root instanceof ShadowRoot) || adopted.has(root)) return;
  adopted.add(root);
  const { styleSheet } = screenStyle;
  if (styleSheet) root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
}
