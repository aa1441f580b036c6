import { navigation } from './navigation.ts';
import { addressOf, findNamed, type Page } from './pages.ts';

/** The list of pages for language models, in the form of llmstxt.org: the title, what it is, and a link with a sentence for each page. */
export function writeLlms(pages: readonly Page[]): string {
  const groups = navigation.map(({ title, pages: entries }) => {
    const lines = entries.flatMap((entry) => findNamed(pages, entry)).map(writeLine);
    return `## ${title}\n\n${lines.join('\n')}\n`;
  });
  const readme = pages.find(({ path }) => path === 'README.md');
  return `# Cenote\n\n> ${readme === undefined ? '' : summaryOf(readme)}\n\nAll pages in one file: [llms-full.txt](./llms-full.txt)\n\n${groups.join('\n')}`;
}

/** Every page, whole, in the order of the navigation. */
export function writeLlmsFull(pages: readonly Page[]): string {
  const inOrder = navigation.flatMap(({ pages: entries }) => entries.flatMap((entry) => findNamed(pages, entry)));
  return inOrder.map(({ path, text }) => `<!-- ${path} -->\n\n${text.trim()}\n`).join('\n');
}

function writeLine(page: Page): string {
  const summary = summaryOf(page);
  return `- [${page.title}](.${addressOf(page.target)})${summary === '' ? '' : `: ${summary}`}`;
}

/** The first sentence of a page, without marks; empty where a page begins with something else than prose. */
export function summaryOf({ text }: Page): string {
  const paragraph = /^# .+\n\n(?!<|\||#|```|- )((?:.+\n)+?)(?:\n|$)/m.exec(text)?.[1] ?? '';
  const plain = paragraph
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll('\n', ' ')
    .trim();
  return /^.*?[.:](?= |$)/.exec(plain)?.[0].replace(/:$/, '.') ?? plain;
}
