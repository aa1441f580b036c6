import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** What an app that does nothing but this would ship. */
export interface AppBundle {
  /** What is loaded at once, minified and gzipped as one file, in bytes. */
  readonly bytes: number;
  /** The same of what is loaded when it is needed, each with the name of its file; two folders may have files of one name. */
  readonly later: readonly { readonly name: string; readonly bytes: number }[];
  readonly code: string;
}

/** Bundles an app as a bundler does for a browser: shaken, minified. `source` is its only module; `aliases` says where packages are. */
export async function bundleApp(source: string, aliases: Readonly<Record<string, string>> = {}): Promise<AppBundle> {
  const bundle = await rolldown({
    input: 'app.js',
    platform: 'browser',
    resolve: { alias: { ...aliases } },
    plugins: [
      {
        name: 'the app',
        resolveId: (id) => (id === 'app.js' ? { id, moduleSideEffects: true } : undefined),
        load: (id) => (id === 'app.js' ? source : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  const [entry, ...others] = [...chunks.filter(({ isEntry }) => isEntry), ...chunks.filter(({ isEntry }) => !isEntry)];
  const sizeOf = (code: string) => gzipSync(code, { level: 9 }).length;
  const codeOf = (files: typeof chunks) => files.map(({ code }) => code).join('\n');
  if (entry === undefined) throw new Error('the bundle has no entry');
  // A Set goes on to what is added to it meanwhile: what is imported by what is imported.
  const atOnce = new Set([entry.fileName]);
  for (const name of atOnce) {
    for (const imported of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) atOnce.add(imported);
  }
  const loaded = chunks.filter(({ fileName }) => atOnce.has(fileName));
  return {
    bytes: sizeOf(codeOf(loaded)),
    later: others
      .filter(({ fileName }) => !atOnce.has(fileName))
      .map(({ name, code }) => ({ name, bytes: sizeOf(code) })),
    code: codeOf(loaded),
  };
}
