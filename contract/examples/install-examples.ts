import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, type Programs, packInto, programsIn } from '../docs/packed-project.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
/** What comes to be in an example while it runs. */
const made = new Set(['node_modules', '.cenote', '.env', '.next', 'config', 'state.json', 'example.json']);

/** Copies of examples in a folder that is nobody's repository, with our packages as they are published. */
export interface InstalledExamples {
  /** An example by its name. */
  open(name: string): Programs;
  /** A folder beside them with nothing in it. */
  openBlank(name: string): Promise<Programs>;
  /** Replaces a text in a file of an example. @throws Error where it is not there */
  edit(name: string, file: string, text: string, other: string): Promise<void>;
  close(): Promise<void>;
}

/** Copies examples and does `npm install` once for all of them: Node looks for packages in the folders above too. */
export async function installExamples(names: readonly string[]): Promise<InstalledExamples> {
  const place = await mkdtemp(join(tmpdir(), 'cenote-examples-'));
  const opened: Programs[] = [];
  const dependencies = Object.assign({}, ...(await Promise.all(names.map(dependenciesOf)))) as Record<string, string>;
  const tarballs = await packInto(place, ['server', 'client', 'ui', 'authorizer']);
  for (const [name, tarball] of tarballs) dependencies[name] = `file:${basename(tarball)}`;
  await writeFile(join(place, 'package.json'), JSON.stringify({ name: 'examples', private: true, dependencies }));
  await install(place);
  for (const name of names) {
    const filter = (path: string) => !made.has(basename(path));
    await cp(join(examples, name), join(place, name), { recursive: true, filter });
  }
  const open = (name: string) => {
    const programs = programsIn(join(place, name));
    opened.push(programs);
    return programs;
  };
  return {
    open,
    async openBlank(name) {
      await mkdir(join(place, name));
      return open(name);
    },
    async edit(name, file, text, other) {
      const path = join(place, name, file);
      const before = await readFile(path, 'utf8');
      if (!before.includes(text)) throw new Error(`${file} of ${name} has no ${text}`);
      await writeFile(path, before.replaceAll(text, other));
    },
    async close() {
      await Promise.all(opened.map((programs) => programs.stop()));
      await rm(place, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function dependenciesOf(name: string): Promise<object> {
  const manifest = JSON.parse(await readFile(join(examples, name, 'package.json'), 'utf8')) as {
    dependencies?: object;
    devDependencies?: object;
  };
  return { ...manifest.dependencies, ...manifest.devDependencies };
}
