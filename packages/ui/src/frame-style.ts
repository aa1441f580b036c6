import { css } from 'lit';

/** The look of the frame. */
export const frameStyle = css`
:host { display: block; color-scheme: light dark; background: var(--cenote-background, transparent); }
:host([background-color]) { padding: clamp(.5rem, 5vw - .5rem, 2rem); }
:host([hidden]), .hidden { display: none; }
[part=card] {
  box-sizing: border-box; width: 100%; max-width: var(--cenote-width, 26rem); margin-inline: auto; padding: clamp(1rem, 6vw, 2.25rem);
  border: 1px solid var(--cenote-line, light-dark(#dfe6e5, #2c3837)); border-radius: var(--cenote-card-radius, 1rem);
  color: var(--cenote-text, light-dark(#16201f, #e8efee)); background: var(--cenote-card, light-dark(#fff, #161f1e));
  font: 1rem/1.5 var(--cenote-font, system-ui, sans-serif);
}
[part=brand] { display: flex; justify-content: center; margin-bottom: 1.25rem; }
[part=logo] { display: block; max-width: 100%; max-height: 5rem; object-fit: scale-down; }
`;
