import { defineConfig } from 'vitepress';
import { navigation } from '../navigation.ts';
import { addressOf, findNamed, loadPages } from '../pages.ts';

const pages = loadPages();

/** A drop of water, of our own. */
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%230e7490' d='M8 1c3 4 5 6.300 5 9A5 5 0 0 1 3 10c0-2.700 2-5 5-9z'/%3E%3C/svg%3E";

export default defineConfig({
  srcDir: '.gathered',
  title: 'Cenote',
  description: 'An authentication server of your own that speaks the wire of Amazon Cognito user pools.',
  lang: 'en',
  cleanUrls: true,
  head: [['link', { rel: 'icon', href: icon }]],
  markdown: { anchor: { slugify } },
  // The search index is one file, which is read when somebody searches.
  vite: { build: { reportCompressedSize: false, chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: navigation.map(({ title, pages: entries, isFolded }) => ({
      text: title,
      ...(isFolded && { collapsed: true }),
      items: entries
        .flatMap((entry) => findNamed(pages, entry))
        .map(({ target, title: text }) => ({
          text,
          link: addressOf(target),
        })),
    })),
    footer: {
      message:
        'Apache-2.0. Amazon Cognito, AWS and Amplify are trademarks of Amazon.com, Inc. or its affiliates. Not affiliated with Amazon.',
    },
  },
});

/** The anchors that GitHub makes, since the pages are read there too. */
function slugify(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
