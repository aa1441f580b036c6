import { posix } from 'node:path';
import { addressOf, type Page } from './pages.ts';

const link = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\((?!\w+:)([^)\s]+)\)/g;

/**
 * The text of a page with the links of the site: a page has its address there, a picture stays, and what is in the repository alone
 * (sources, folders) is plain text. Code is left as it is.
 */
export function rewriteLinks({ path, text }: Page, pages: readonly Page[]): string {
  const targets = new Map(pages.map((page) => [page.path, page.target]));
  const rewrite = (prose: string): string =>
    prose.replaceAll(link, (whole, picture: string, label: string, target: string) => {
      if (picture !== '' || target.startsWith('#')) return whole;
      const [file = '', anchor] = target.split('#');
      const found = targets.get(posix.join(posix.dirname(path), file));
      if (found === undefined) return rewrite(label);
      return `[${rewrite(label)}](${addressOf(found)}${anchor === undefined ? '' : `#${anchor}`})`;
    });
  const blocks = text.split(/^(```[\s\S]*?^```$)/m);
  return blocks.map((block, index) => (index % 2 === 1 ? block : rewrite(block))).join('');
}
