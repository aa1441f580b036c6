import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type AsvsRow, asvsRows } from './asvs-rows.ts';

const chapters: Readonly<Record<string, string>> = {
  '6': 'Authentication',
  '7': 'Session management',
  '8': 'Authorization',
  '9': 'Self-contained tokens',
  '10': 'OAuth and OpenID Connect',
  '16': 'Security logging and error handling',
};

/** The text of docs/asvs.md. */
export function asvsPage(rows: readonly AsvsRow[] = asvsRows): string {
  const chapterOf = ([id]: AsvsRow) => id.split('.')[0] ?? '';
  const unmet = rows.filter((row) => isUnmet(row));
  const tables = Object.entries(chapters).flatMap(([number, title]) => [
    `## V${number} ${title}`,
    '',
    '| id | level | asks that | shown by |',
    '|---|---|---|---|',
    ...rows.filter((row) => chapterOf(row) === number).map(lineOf),
    '',
  ]);
  return `${[
    '# ASVS 5.0, level 2',
    '',
    `Every requirement of levels 1 and 2 in V6 to V10 and V16 of the OWASP Application Security Verification Standard 5.0.0: ${rows.length},`,
    'what it asks in our own short words, and the test or the line that shows how things stand here. Read the standard for what it says.',
    `*Not met* (${unmet.length}) is said with the reason, most often that Cognito's clients expect it so; *operator* is what they, or the owner of a pool, decide;`,
    '*not here* is about what this server does not do. A test holds that every test and page named here exists.',
    '',
    'Nobody from outside has verified this. It is written by `npm run asvs` from `tools/asvs-rows.ts`.',
    '',
    ...tables,
  ]
    .join('\n')
    .trimEnd()}\n`;
}

/** Whether something of a requirement is not met. */
function isUnmet([, , , ...shown]: AsvsRow): boolean {
  return shown.some((one) => one.startsWith('not met:'));
}

function lineOf([id, level, asks, ...shown]: AsvsRow): string {
  return `| ${id} | ${level} | ${asks} | ${shown.map(shownAs).join('<br>')} |`;
}

function shownAs(one: string): string {
  if (one.startsWith('`')) return one;
  const [, kind, rest] = /^(not met|operator|not here):(.*)$/.exec(one) ?? [];
  if (kind !== undefined) return `*${kind}*:${rest}`;
  const [place = '', ...words] = one.split(' ');
  const [page = '', anchor] = place.split('#');
  const name = (anchor ?? page.replace('.md', '')).replaceAll('-', ' ');
  return `[${name}](${place})${words.length > 0 ? `: ${words.join(' ')}` : ''}`;
}

const file = fileURLToPath(new URL('../docs/asvs.md', import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, asvsPage());
