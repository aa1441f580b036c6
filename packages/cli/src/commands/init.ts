import { randomInt } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { askPerson } from '../ask/ask-person.ts';
import type { Question } from '../ask/question.ts';
import type { ProjectConfig } from '../project/auth-schema.ts';
import { newAuthFile } from '../project/edit-auth-file.ts';
import { editorSchema } from '../project/editor-schema.ts';
import { findFolderFault } from '../project/output-folder.ts';
import { authFilePath, findProject, schemaFilePath } from '../project/project.ts';
import { writeWhole } from '../project/write-file.ts';
import { isInteractive, type OutputFlags, print } from '../terminal/print.ts';
import { withJson } from './flags.ts';

interface InitFlags extends OutputFlags {
  readonly project?: string;
  readonly outputs?: string;
  readonly yes?: boolean;
}

/** `cenote init`: a project's name, and where its files for apps go. */
export function addInitCommand(program: Command): void {
  withJson(program.command('init'))
    .description('Begin: name the project, and say where the files for apps go.')
    .option(
      '--project <name>',
      'the name by which push finds what it made (default: the folder with some letters behind)',
    )
    .option('--outputs <folder>', 'where aws-exports.js and its kin are written (default: src)')
    .option('--yes', 'take the usual answers')
    .addHelpText('after', '\nExamples:\n  cenote init\n  cenote init --project shop --outputs app/src --yes')
    .action(async (flags: InitFlags) => {
      const root = process.cwd();
      const before = findProject(root);
      if (before !== undefined)
        throw new Error(`${join(before.root, authFilePath)} is there already. "cenote add auth" goes on.`);
      const project = await answer(flags, projectQuestion, usualName(root));
      const outputs = await answer(flags, outputsQuestion, 'src');
      writeProject(root, { project, outputs });
      print(flags, { root, project, outputs }, [`Made ${authFilePath}.`, 'Next: cenote add auth']);
    });
}

const projectQuestion = {
  name: 'project',
  message: 'Enter a name for the project:',
  check: (value: string) =>
    /^[A-Za-z][\w-]{0,47}$/.test(value)
      ? undefined
      : 'begins with a letter, and has letters, digits, _ and -, up to 48',
} as const;

const outputsQuestion = {
  name: 'outputs',
  message: 'Source directory of the app (files for it are written there):',
  check: findFolderFault,
} as const;

async function answer(
  flags: InitFlags,
  { name, message, check }: typeof projectQuestion | typeof outputsQuestion,
  usual: string,
): Promise<string> {
  const given = flags[name];
  const fault = given === undefined ? undefined : check(given);
  if (fault !== undefined) throw new Error(`--${name} ${fault}.`);
  if (given !== undefined || flags.yes || !isInteractive()) return given ?? usual;
  const question: Question = { name: 'poolName', kind: 'text', message, about: '', usual, when: () => true, check };
  return String(await askPerson(question, usual));
}

/** Several projects of one name would take each other's pools for their own, so that some letters stand behind it. */
function usualName(root: string): string {
  const name = basename(root)
    .replaceAll(/[^\w-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 40);
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const behind = Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
  return `${name || 'app'}-${behind}`;
}

/** What `init` would have asked, where it did not run. */
export function newProject(root: string): ProjectConfig {
  return { project: usualName(root), outputs: 'src' };
}

/** Writes the file of a new project, and its schema for editors. */
function writeProject(root: string, config: ProjectConfig): void {
  writeWhole(join(root, schemaFilePath), editorSchema());
  writeWhole(join(root, authFilePath), newAuthFile(config));
}
