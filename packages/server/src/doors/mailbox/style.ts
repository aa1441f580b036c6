/** The look of the mailbox beside that of every page. */
export const mailboxStyle = `
body { max-width: 46rem; margin: 0 auto; padding-block: clamp(1rem, 4vw, 2.5rem); }
header { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; margin-bottom: 1.5rem; }
header p { flex: 1 0 100%; order: 1; margin: 0; color: var(--quiet); }
header > .button { margin-left: auto; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; flex: 1 0 100%; order: 2; margin-top: .75rem; }
label { color: var(--quiet); }
input { flex: 1 1 10rem; min-width: 0; }
input, .button {
  padding: .4rem .8rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--card); color: var(--text); text-decoration: none;
}
.button:hover { border-color: var(--quiet); }
::placeholder { color: var(--quiet); opacity: 1; }
article, .empty {
  margin-bottom: 1rem; padding: clamp(1rem, 4vw, 1.5rem); border: 1px solid var(--line); border-radius: .75rem;
  background: var(--card); box-shadow: 0 1px 2px rgb(0 0 0 / 4%);
}
.facts { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: baseline; }
.tag { padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--quiet); font-size: .8rem; }
time { margin-left: auto; color: var(--quiet); font-size: .85rem; }
h2 { margin: .75rem 0 0; font-size: 1.05rem; line-height: 1.4; }
.code {
  display: block; width: fit-content; max-width: 100%; margin: .5rem 0 0; color: var(--accent);
  font: 600 2rem/1.3 ui-monospace, monospace; letter-spacing: .1em; user-select: all;
}
.link, .text { margin: .5rem 0 0; }
.sms { white-space: pre-wrap; }
.text { white-space: pre-line; }
.paper {
  position: relative; margin-top: 1rem; border: 1px solid var(--line); border-radius: .5rem; overflow: hidden;
  background: Canvas; color: CanvasText;
}
.own { color-scheme: light; }
.paper > div { padding: 1rem; white-space: pre-line; }
.own > div { padding: 3rem 2.5rem; }
iframe { position: absolute; inset: 0; width: 100%; height: 100%; border: 0; }
.empty h2 { margin-top: 0; }
.empty p { margin: .5rem 0 0; }
@media (max-width: 40rem) { time { margin-left: 0; flex-basis: 100%; } .code { font-size: 1.6rem; } }
`;
