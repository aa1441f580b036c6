/** The look of the mailbox beside that of every page. */
export const mailboxStyle = `
body { max-width: 52rem; margin: 0 auto; }
header { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; justify-content: space-between; margin-bottom: 1rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; flex: 1 0 100%; }
label { color: var(--quiet); }
input { flex: 1 1 10rem; min-width: 0; }
input, .button {
  padding: .4rem .8rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--card); color: var(--text); font: inherit; text-decoration: none; cursor: pointer;
}
input { cursor: text; }
::placeholder { color: var(--quiet); opacity: .8; }
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
