import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeLlms, writeLlmsFull } from './llms.ts';
import { loadPages, repository } from './pages.ts';
import { rewriteLinks } from './rewrite-links.ts';

/** Fills a folder, which it empties first, with every page and picture of the site, and with the files for language models. */
export function gather(folder: string): void {
  const pages = loadPages();
  rmSync(folder, { recursive: true, force: true });
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const page of pages) put(page.target, rewriteLinks(page, pages));
  cpSync(join(repository, 'docs/images'), join(folder, 'images'), { recursive: true });
  put('public/llms.txt', writeLlms(pages));
  put('public/llms-full.txt', writeLlmsFull(pages));
}
