import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const ignored = /^(?:node_modules|dist|\..+)$/;

/** Every page below a folder of the repository, from its root. */
function findPages(folder: string): string[] {
  return readdirSync(posix.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (ignored.test(entry.name)) return [];
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return findPages(path);
    return path.endsWith('.md') ? [path] : [];
  });
}

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(page: string): Set<string> {
  const headings = [...page.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)];
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** The links of a page to other files of the repository, or to headings, that lead nowhere. */
function findBroken(path: string, read: (path: string) => string | undefined): string[] {
  const targets = [...(read(path) ?? '').matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)];
  return targets.flatMap(([, target = '']) => {
    const [file = '', anchor] = target.split('#');
    const page = read(file === '' ? path : posix.join(posix.dirname(path), file));
    const isThere = page !== undefined && (anchor === undefined || anchorsOf(page).has(anchor));
    return isThere ? [] : [`${path}: ${target}`];
  });
}

test('every link between the pages of this repository leads to a file, and to a heading of it', () => {
  const pages = findPages('');
  expect(pages.length).toBeGreaterThan(20);
  const read = (path: string) => {
    const file = posix.join(root, path);
    if (!existsSync(file)) return undefined;
    return file.endsWith('.md') ? readFileSync(file, 'utf8') : '';
  };
  expect(pages.flatMap((path) => findBroken(path, read))).toEqual([]);
});

test('a link to a page that is gone, or to a heading that has another name, is found', () => {
  const pages: Record<string, string> = {
    'docs/a.md':
      '# A\n## Who `may` ask?\n[b](b.md#one-thing) [up](../R.md) [here](#who-may-ask) [web](https://a.example/#x)',
    'docs/b.md': '## One thing\n```\n# no heading\n```\n[a](a.md#who-may) [c](c.md) [code](#no-heading)',
    'R.md': '[a](docs/a.md)',
  };
  const broken = Object.keys(pages).flatMap((path) => findBroken(path, (one) => pages[one]));
  expect(broken).toEqual(['docs/b.md: a.md#who-may', 'docs/b.md: c.md', 'docs/b.md: #no-heading']);
});
