import { readFile, writeFile } from 'node:fs/promises';
import { captions } from './hosted-captions.ts';

const page = new URL('../docs/hosted-ui.md', import.meta.url);
const [begin, end] = ['<!-- pictures: contract/hosted-screenshots.test.ts -->', '<!-- end of pictures -->'];

/** How pictures of each state are kept. */
export const keptLooks = ['narrow-light', 'narrow-dark', 'wide-light'] as const;

/** The page of the documentation as it stands, and as it shows every picture. */
export async function readPictureTable(): Promise<{ readonly stands: string; readonly wanted: string }> {
  const stands = await readFile(page, 'utf8');
  const [before, rest = ''] = stands.split(begin);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`docs/hosted-ui.md has no place for pictures: ${begin} … ${end}`);
  const rows = Object.entries(captions).map(([name, caption]) => {
    const cells = keptLooks.map(
      (look) => `![${caption}, ${look.replace('-', ' and ')}](images/hosted-ui/${name}-${look}.webp)`,
    );
    return `| ${[caption, ...cells].join(' | ')} |`;
  });
  const table = ['| | light | dark | wide |', '|---|---|---|---|', ...rows].join('\n');
  return { stands, wanted: `${before}${begin}\n\n${table}\n\n${end}${after}` };
}

/** Shows every picture in the documentation. */
export async function writePictureTable(): Promise<void> {
  await writeFile(page, (await readPictureTable()).wanted);
}
