/** The look of pages with a form. */
export const formStyle = `
[hidden] { display: none !important; }
body { display: grid; place-items: center; min-height: 100vh; min-height: 100svh; }
main {
  width: 100%; max-width: 26rem; padding: clamp(1.25rem, 6vw, 2.5rem);
  border: 1px solid var(--line); border-radius: 1rem; background: var(--card);
  box-shadow: 0 1px 2px rgb(0 0 0 / 4%), 0 12px 32px rgb(0 0 0 / 6%);
}
p { margin: 0.5rem 0 0; color: var(--quiet); text-wrap: pretty; }
.error {
  margin-top: 1rem; padding: 0.625rem 0.875rem; border-inline-start: 3px solid currentColor; border-radius: 0.25rem;
  color: light-dark(#a3221f, #ffa49c); background: light-dark(#fdeeed, #3a1f1d);
}
.picture { width: 12rem; margin: 1.25rem auto 0; padding: 0.75rem; border-radius: 0.5rem; background: #fff; }
.picture svg { display: block; width: 100%; height: auto; }
.typed { text-align: center; font-family: ui-monospace, monospace; user-select: all; }
ul { margin: 1.25rem 0 0; padding-inline-start: 1.25rem; }
li + li { margin-top: 0.375rem; }
label { display: block; margin-top: 1.25rem; font-weight: 600; }
input {
  display: block; width: 100%; margin-top: 0.375rem; padding: 0.625rem 0.75rem; border: 1px solid light-dark(#7c8b89, #71817f);
  border-radius: 0.5rem; color: inherit; background: transparent;
}
input[inputmode=numeric] { letter-spacing: 0.25em; font-variant-numeric: tabular-nums; }
button {
  width: 100%; margin-top: 1.5rem; padding: 0.75rem 1rem; border: 1px solid transparent; border-radius: 0.5rem;
  font-weight: 600; color: var(--on-accent); background: var(--accent);
}
button.choice { margin-top: 0.75rem; color: var(--text); background: transparent; border-color: light-dark(#7c8b89, #71817f); }
button:hover { filter: brightness(1.08); }
.links { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; justify-content: space-between; margin-top: 1.5rem; }
`;
