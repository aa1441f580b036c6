/** The look of the mailbox, light and dark, from 320 px upwards. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f6f6, #121817);
  --card: light-dark(#fff, #1b2423);
  --line: light-dark(#d3dbda, #34413f);
  --text: light-dark(#14201e, #e6eeec);
  --quiet: light-dark(#546664, #9db0ad);
  --accent: light-dark(#0b6b62, #5fd0c2);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 52rem; padding: 1rem;
  background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif;
}
header { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; justify-content: space-between; margin-bottom: 1rem; }
h1 { margin: 0; font-size: 1.5rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; flex: 1 0 100%; }
label { color: var(--quiet); }
input { flex: 1 1 10rem; min-width: 0; }
input, .button {
  padding: .4rem .8rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--card); color: var(--text); font: inherit; text-decoration: none; cursor: pointer;
}
input { cursor: text; }
::placeholder { color: var(--quiet); opacity: .8; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
article, .empty {
  margin-bottom: 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card);
}
.facts { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: baseline; overflow-wrap: anywhere; }
.tag { padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--quiet); font-size: .8rem; }
time { margin-left: auto; color: var(--quiet); font-size: .85rem; }
h2 { margin: .5rem 0 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.code {
  display: block; width: fit-content; max-width: 100%; margin: .25rem 0; color: var(--accent);
  font: 600 2rem/1.3 ui-monospace, monospace; letter-spacing: .1em; overflow-wrap: anywhere; user-select: all;
}
.link, .sms { margin: .5rem 0 0; overflow-wrap: anywhere; }
.sms { white-space: pre-wrap; }
details { margin-top: .5rem; }
summary { color: var(--quiet); cursor: pointer; }
iframe {
  display: block; width: 100%; height: 9rem; margin-top: .5rem; border: 1px solid var(--line); border-radius: .4rem;
  background: #fff; color-scheme: light; resize: vertical;
}
.empty h2 { margin-top: 0; }
.empty :last-child { margin-bottom: 0; }
@media (max-width: 40rem) { time { margin-left: 0; flex-basis: 100%; } .code { font-size: 1.6rem; } }
`;
