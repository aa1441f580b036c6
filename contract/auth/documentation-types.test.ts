import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readExamples } from './examples.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const source = (path: string) => [join(root, 'packages/client/src', path)];

/** What the examples find around them: the app's own. */
const around = `
declare const auth: import('@cenote/auth').AuthInstance;
declare const config: import('@cenote/auth').AuthConfig & { readonly oauth?: import('@cenote/auth').OAuthConfig };
declare const request: Request;
declare const storage: import('@cenote/auth').AuthStorage;
declare const AsyncStorage: import('@cenote/auth').AuthStorage;
declare const clientSecret: string;
declare const token: string;
declare const browserFetch: typeof fetch;
declare function ask(what: string): Promise<string>;
declare function askProvider(): Promise<string>;
declare function endElsewhere(): Promise<void>;
declare function openBrowser(url: string, back: string): Promise<string>;
declare function serve(url: string, handle: (request: Request) => Promise<Response>): void;
declare function show(what: unknown): void;
declare function unplug(): void;
declare function wait(minutes: number): void;
`;

const compilerOptions = {
  module: 'esnext',
  moduleResolution: 'bundler',
  target: 'es2024',
  lib: ['es2024', 'esnext.disposable', 'dom'],
  resolveJsonModule: true,
  typeRoots: [join(root, 'node_modules/@types')],
  types: ['node'],
  paths: {
    '@aws-sdk/client-sts': [join(root, 'node_modules/@aws-sdk/client-sts')],
    '@cenote/auth': source('index.ts'),
    '@cenote/auth/amplify': source('amplify/index.ts'),
    '@cenote/auth/server': source('server/index.ts'),
  },
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cenote-examples-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What the compiler says of some modules, each as `file(line,column): …`. */
async function compile(modules: ReadonlyMap<string, string>): Promise<string[]> {
  await writeFile(join(folder, 'around.d.ts'), around);
  await writeFile(join(folder, 'aws-exports.d.ts'), 'declare const exported: object;\nexport default exported;\n');
  await writeFile(join(folder, 'amplify_outputs.json'), '{}');
  for (const [name, text] of modules) await writeFile(join(folder, name), `${text}\nexport {};\n`);
  const files = ['around.d.ts', ...modules.keys()];
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const said = await run('tsc', ['-p', folder, '--pretty', 'false'], { cwd: folder }).catch(
    (failed: { readonly stdout: string }) => failed,
  );
  return said.stdout.split('\n').filter((line) => /^\S+\(\d/.test(line));
}

test('every example compiles in a strict app', { timeout: 120_000 }, async () => {
  const examples = readExamples();
  expect(examples.length).toBeGreaterThan(60);
  const modules = new Map(examples.map(({ page, source: text }, at) => [`${page}-${at}.ts`, text]));
  const wrong =
    "const { nextStep } = await auth.signIn({ username: 'maria' });\nnextStep.availableChallenges.join();\n";
  const errors = await compile(modules.set('wrong.ts', wrong));
  // It sees what is wrong, and nothing else is.
  expect(errors.filter((line) => line.startsWith('wrong.ts'))).not.toEqual([]);
  expect(errors.filter((line) => !line.startsWith('wrong.ts'))).toEqual([]);
});
