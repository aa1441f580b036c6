import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the compiler finds a module of the client library, in its sources. */
export const clientSource = (path: string): string[] => [join(root, 'packages/client/src', path)];

/** Where it finds a package that the repository has installed. */
export const installed = (name: string): string[] => [join(root, 'node_modules', name)];

/** What the compiler says of an app in a strict project of its own, each as `file(line,column): …`. `paths` is where packages are. */
export async function compileApp(
  files: ReadonlyMap<string, string>,
  paths: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cenote-app-'));
  try {
    for (const [name, text] of files) await writeFile(join(folder, name), text);
    const compilerOptions = {
      module: 'esnext',
      moduleResolution: 'bundler',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable', 'dom'],
      resolveJsonModule: true,
      typeRoots: installed('@types'),
      types: ['node'],
      paths,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
    };
    const sources = [...files.keys()].filter((name) => name.endsWith('.ts'));
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: sources }));
    const said = await run('tsc', ['-p', folder, '--pretty', 'false'], { cwd: folder }).catch(
      (failed: { readonly stdout: string }) => failed,
    );
    return said.stdout.split('\n').filter((line) => /^\S+\(\d/.test(line));
  } finally {
    await rm(folder, { recursive: true });
  }
}
