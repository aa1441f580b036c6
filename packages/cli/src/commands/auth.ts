import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { Answers } from '../ask/answers.ts';
import { answersOf } from '../ask/answers-of.ts';
import { applyAnswers, defaultConfig } from '../ask/apply-answers.ts';
import { askPerson } from '../ask/ask-person.ts';
import { askYes } from '../ask/ask-yes.ts';
import { gatherAnswers } from '../ask/gather-answers.ts';
import type { Question } from '../ask/question.ts';
import { addQuestions, updateQuestions } from '../ask/questions.ts';
import { loadAuthConfig, parseAuthFile, readAuthFile } from '../project/auth-file.ts';
import type { AuthConfig, ProjectConfig } from '../project/auth-schema.ts';
import { editAuthFile, newAuthFile } from '../project/edit-auth-file.ts';
import { editorSchema } from '../project/editor-schema.ts';
import { authFilePath, findProject, loadProject, schemaFilePath } from '../project/project.ts';
import { writeWhole } from '../project/write-file.ts';
import { type TemplateName, templates } from '../templates/templates.ts';
import { isInteractive, type OutputFlags, print } from '../terminal/print.ts';
import { givenAnswers, withJson, withQuestions } from './flags.ts';
import { newProject } from './init.ts';

type AskFlags = OutputFlags & { readonly yes?: boolean; readonly headless?: string };

const addExamples = `
Examples:
  cenote add auth
  cenote add auth --yes
  cenote add auth --configuration manual --sign-in email --mfa OPTIONAL --mfa-methods TOTP,SMS --yes
  cenote add auth --configuration social --providers google --google-client-id 12.apps --google-client-secret env:GOOGLE_SECRET --yes
  cenote add auth --headless answers.json`;

/** `add auth` in one word order or the other, and its alias. */
export function configureAdd(command: Command): Command {
  return withJson(withQuestions(command, addQuestions))
    .description('Add authentication to the project, after a few questions. Nothing is sent: cenote push does that.')
    .addHelpText('after', addExamples)
    .action((flags: AskFlags) => add(flags));
}

/** `update auth`, in one word order or the other. */
export function configureUpdate(command: Command): Command {
  return withJson(withQuestions(command, updateQuestions))
    .description('Change the authentication of the project. Comments in its file stay.')
    .addHelpText(
      'after',
      '\nExamples:\n  cenote update auth\n  cenote update auth --update walkthrough --guests --yes\n  cenote update auth --update groups --groups admins,editors',
    )
    .action((flags: AskFlags) => update(flags));
}

/** `remove auth`, in one word order or the other. */
export function configureRemove(command: Command): Command {
  return withJson(command)
    .description('Take authentication out of the project. What is on servers stays, with its users.')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExamples:\n  cenote remove auth --yes')
    .action((flags: AskFlags) => remove(flags));
}

async function add(flags: AskFlags): Promise<void> {
  const found = findProject(process.cwd());
  const root = found?.root ?? process.cwd();
  const file = found && readAuthFile(root);
  if (file?.config.userPool !== undefined)
    throw new Error('Auth has already been added to this project. To update run cenote update auth.');
  const begun = file?.config ?? newProject(root);
  const answers = await gather(flags, addQuestions, { before: {}, project: begun.project });
  const after = applyAnswers(defaultConfig(begun), answers);
  // A file that nobody wrote into gets its comments anew.
  const isOwn = file !== undefined && file.text !== newAuthFile(file.config);
  write(root, isOwn ? file : undefined, after, answers);
  print(flags, { file: authFilePath, config: after }, done(after, 'Added auth to'));
}

async function update(flags: AskFlags): Promise<void> {
  const { root } = loadProject(process.cwd());
  const before = loadAuthConfig(root);
  const { text: written } = readAuthFile(root);
  const answers = await gather(flags, updateQuestions, { before: answersOf(before), project: before.project });
  const isReset = answers.update === 'default' || answers.update === 'social';
  const after = applyAnswers(isReset ? resetOf(before) : before, answers);
  write(root, { text: written, config: before }, after, answers);
  print(flags, { file: authFilePath, config: after }, done(after, 'Updated'));
}

/** The default again, but for what cannot change any more. */
function resetOf(before: AuthConfig): AuthConfig {
  const { userPool, ...usual } = defaultConfig(before);
  const { name, signIn, aliases, caseSensitive, requiredAttributes, customAttributes } = before.userPool;
  const kept = { name, signIn, aliases, caseSensitive, requiredAttributes, customAttributes };
  const decided = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
  return { ...usual, userPool: { ...userPool, ...decided } };
}

async function gather(
  flags: AskFlags,
  questions: readonly Question[],
  { before, project }: { readonly before: Answers; readonly project: string },
): Promise<Answers> {
  const { headless } = flags;
  const filed = headless === undefined ? {} : await readHeadless(headless, questions);
  const own = givenAnswers(flags as Readonly<Record<string, unknown>>, questions);
  const given = { ...filed, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) };
  const asks = isInteractive() && !flags.yes && headless === undefined;
  return gatherAnswers(questions, {
    given,
    before,
    project,
    ...(asks && { ask: askPerson }),
    takesUsual: flags.yes === true || headless !== undefined,
  });
}

/** @throws Error for a file that is no object of answers */
async function readHeadless(path: string, questions: readonly Question[]): Promise<Readonly<Record<string, unknown>>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(path === '-' ? await text(process.stdin) : readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path === '-' ? 'Standard input' : path} cannot be read as JSON with answers.`, { cause: error });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error(`${path} has to hold one object with answers by their names.`);
  const names: readonly string[] = questions.map(({ name }) => name);
  const unknown = Object.keys(parsed).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`${path} answers what is not asked: ${unknown.join(', ')}.`);
  return { ...parsed };
}

function write(
  root: string,
  before: { readonly text: string; readonly config: ProjectConfig } | undefined,
  after: AuthConfig,
  { triggers = [], ...answers }: Answers,
): void {
  const written = before === undefined ? newAuthFile(after) : editAuthFile(before.text, before.config, after);
  // What is written is what will be read: a mistake of ours would show here, before it stands in the file.
  parseAuthFile(written);
  for (const [name, source] of functionFiles(triggers, { ...answers, triggers })) {
    const path = join(root, 'functions', `${name}.ts`);
    if (!existsSync(path)) writeWhole(path, source);
  }
  writeWhole(join(root, schemaFilePath), editorSchema());
  writeWhole(join(root, authFilePath), written);
}

function functionFiles(triggers: readonly string[], answers: Answers): [string, string][] {
  return triggers.flatMap((name) => Object.entries(templates[name as TemplateName].files(answers)));
}

function done({ triggers }: AuthConfig, what: string): string[] {
  return [
    `${what} ${authFilePath}.`,
    ...(triggers === undefined ? [] : [`Functions are in functions/: ${Object.values(triggers).join(', ')}.`]),
    'Next: cenote push',
  ];
}

async function remove(flags: AskFlags): Promise<void> {
  const { root } = loadProject(process.cwd());
  const before = loadAuthConfig(root);
  const { text: written } = readAuthFile(root);
  const message = 'Take authentication out of the project? Servers and users stay.';
  const isSure = await askYes(flags, { message, usual: false, to: 'take auth out of the project' });
  if (!isSure) return print(flags, { removed: false }, ['Nothing was changed.']);
  const { $schema, project, outputs } = before;
  const after: ProjectConfig = { ...($schema && { $schema }), project, ...(outputs && { outputs }) };
  writeWhole(join(root, authFilePath), editAuthFile(written, before, after));
  print(flags, { removed: true }, [
    `Took auth out of ${authFilePath}. What was pushed stays on its servers, with its users;`,
    'cenote/state.json has the ids. To delete a pool for good, with everybody in it: the operation DeleteUserPool.',
  ]);
}
