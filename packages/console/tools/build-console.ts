import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const source = (name: string) => fileURLToPath(new URL(`../src/${name}`, import.meta.url));

/**
 * Builds the console into a folder that is made anew: modules and one style, each named by what is in it, and the page that loads them.
 * Every section and every language is a module that is loaded when somebody comes by it.
 */
export async function buildConsole(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const bundle = await rolldown({ input: source('main.ts'), platform: 'browser' });
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    minify: true,
    entryFileNames: 'main-[hash].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
  const [main] = output;
  const style = (await readFile(source('style.css'), 'utf8')).replaceAll(/\s*\n\s*/g, '\n');
  const styleName = `style-${createHash('sha256').update(style).digest('hex').slice(0, 12)}.css`;
  await writeFile(join(folder, styleName), style);
  await writeFile(join(folder, 'index.html'), pageOf(main.fileName, styleName, main.imports));
}

function pageOf(main: string, style: string, imports: readonly string[]): string {
  const early = imports.map((name) => `<link rel="modulepreload" href="assets/${name}">`).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Cenote</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="assets/${style}">
${early}<script type="module" src="assets/${main}"></script>
</head>
<body></body>
</html>
`;
}
