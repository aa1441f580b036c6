import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { navigation } from './navigation.ts';

export const repository = fileURLToPath(new URL('..', import.meta.url));

/** A page of the documentation. */
export interface Page {
  /** In the repository, such as `docs/client/README.md`. */
  readonly path: string;
  /** In the site, such as `client/index.md`. */
  readonly target: string;
  readonly title: string;
  readonly text: string;
}

const beside = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];

/** Every page that the site has, sorted by path. @throws Error when one has no title */
export function loadPages(): Page[] {
  const docs = readdirSync(join(repository, 'docs'), { recursive: true, encoding: 'utf8' });
  const paths = docs.filter((path) => path.endsWith('.md')).map((path) => `docs/${path.replaceAll('\\', '/')}`);
  return [...beside, ...paths].toSorted().map((path) => {
    const text = readFileSync(join(repository, path), 'utf8');
    const title = /^# (.+)$/m.exec(text)?.[1];
    if (title === undefined) throw new Error(`${path} has no title`);
    return { path, target: targetOf(path), title: title.replaceAll('`', ''), text };
  });
}

/** Where a page of the repository is in the site. */
export function targetOf(path: string): string {
  if (path === 'README.md') return 'index.md';
  const inSite = path.startsWith('docs/') ? path.slice('docs/'.length) : path.toLowerCase();
  return inSite.replace(/(^|\/)README\.md$/, '$1index.md');
}

/** The address of a page below the root of the site. */
export function addressOf(target: string): string {
  return `/${target.replace(/(?:(^|\/)index)?\.md$/, '$1')}`;
}

const named = new Set(navigation.flatMap((group) => group.pages));

/** The pages that an entry of the navigation names: one, or those of a folder that end so and have no entry of their own, sorted. */
export function findNamed(pages: readonly Page[], entry: string): Page[] {
  if (!entry.includes('*')) return pages.filter(({ path }) => path === entry);
  const [begin = '', end = ''] = entry.split('*');
  const isIn = (path: string) => posix.dirname(path) === posix.dirname(entry) && path.startsWith(begin);
  return pages.filter(({ path }) => isIn(path) && path.endsWith(end) && !named.has(path));
}
