import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

/** Attributes of the element; one without a value is there or not. */
export type UiAttributes = Readonly<Record<string, string | boolean | undefined>>;

/** A site with the drop-in UI on every page. */
export interface UiSite {
  /** The address of a page whose element has these attributes. `lang` is of the page; `rendered` is markup in place of the element. */
  pageWith(
    attributes: UiAttributes,
    more?: { readonly lang?: string; readonly content?: string; readonly rendered?: string | undefined },
  ): string;
  close(): Promise<void>;
}

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Where a package of this folder's lies, for who is bundled from elsewhere. */
export function folderOf(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

/** Our packages, from their sources. */
const ours = {
  '@cenote/auth': fromRoot('packages/client/src/index.ts'),
  '@cenote/ui/react': fromRoot('packages/ui/src/react.ts'),
};

/** What an app has of the UI, where a test can reach it. */
export const ourApp = `
import { defaultForm, showSignIn } from '${fromRoot('packages/ui/src/index.ts')}';
import '${fromRoot('packages/ui/src/define.ts')}';
import { createAuth } from '@cenote/auth';
Object.assign(globalThis, { cenoteUi: { createAuth, defaultForm, showSignIn } });
`;

/**
 * Serves the UI from its sources, as a bundler makes it, under the strictest policy that an app may have: no script and no style in
 * the page, and nobody asked but the server. `app` is the module of the page; `aliases` says where packages are.
 */
export async function serveUi(
  endpoint: string,
  app: string = ourApp,
  aliases: Readonly<Record<string, string>> = {},
): Promise<UiSite> {
  const { output } = await build({
    input: 'app.js',
    platform: 'browser',
    write: false,
    cwd: fromRoot('packages/ui'),
    resolve: { alias: { ...ours, ...aliases } },
    plugins: [
      {
        name: 'the app',
        resolveId: (id) =>
          id === 'app.js' ? { id: fromRoot('packages/ui/app.js'), moduleSideEffects: true } : undefined,
        load: (id) => (id.endsWith('packages/ui/app.js') ? app : undefined),
      },
    ],
    output: { format: 'esm' },
  });
  const files = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[`/${file.fileName}`, file.code]] : [])));
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${endpoint}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
  const server = createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const script = files.get(pathname);
    const [type, body] =
      pathname === '/logo.svg'
        ? ['image/svg+xml', logo]
        : script === undefined
          ? ['text/html', pageOf(searchParams)]
          : ['text/javascript', script];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    pageWith: (attributes, { lang = 'en', content = '', rendered = '' } = {}) => {
      const set = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== false);
      const element = JSON.stringify(
        Object.fromEntries(set.map(([name, value]) => [name, value === true ? '' : value])),
      );
      return `http://localhost:${port}/?${new URLSearchParams({ lang, content, element, rendered })}`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64"><rect width="64" height="64" rx="16" fill="#7a3cc2"/><path d="M18 46 32 16l14 30z" fill="#fff"/></svg>';

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

function pageOf(asked: URLSearchParams): string {
  const attributes = Object.entries(JSON.parse(asked.get('element') ?? '{}') as Record<string, string>);
  const tag = attributes.map(([name, value]) => ` ${name}="${escape(value)}"`).join('');
  const rendered = asked.get('rendered');
  const main = rendered
    ? `<main id="rendered">${rendered}</main>`
    : `<main><h1>Aurora Books</h1><cenote-auth${tag}>${escape(asked.get('content') ?? '')}</cenote-auth></main>`;
  return `<!doctype html><html lang="${escape(asked.get('lang') ?? 'en')}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>Aurora Books</title><script type="module" src="/app.js"></script>
${main}</html>`;
}
