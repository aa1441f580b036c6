import { type Command, Option } from 'commander';
import type { AnswerName } from '../ask/answers.ts';
import { flagOf, type Question } from '../ask/question.ts';
import { findProject } from '../project/project.ts';
import { readPushedTo } from '../project/state-file.ts';
import { type Connection, isServerNamed, parseConnection, type ServerFlags } from '../server/connection.ts';
import type { OutputFlags } from '../terminal/print.ts';

/** What every command takes that asks a server. */
export type ServerCommandFlags = ServerFlags & OutputFlags;

/** Adds the flags that name a server. */
export function withServer(command: Command): Command {
  return withJson(command)
    .option(
      '--endpoint <url>',
      'the server (default: CENOTE_ENDPOINT, that of the last push, or where "cenote dev" listens)',
    )
    .option('--region <name>', 'its region (default: CENOTE_REGION, AWS_REGION, or us-east-1)')
    .option('--allow-http', 'ask a server on another machine without TLS');
}

/** Adds the flag for programs. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON');
}

/** A flag for each question, and those that say where answers are. */
export function withQuestions(command: Command, questions: readonly Question[]): Command {
  for (const question of questions) {
    const flag = flagOf(question);
    if (question.kind === 'yes') {
      command.addOption(new Option(`--${flag}`, question.about));
      command.addOption(new Option(`--no-${flag}`, `the opposite`).hideHelp());
    } else {
      command.option(
        `--${flag} <${question.kind === 'several' || question.kind === 'list' ? 'values' : 'value'}>`,
        question.about,
      );
    }
  }
  return command
    .option('--yes', 'take the usual answer to every other question')
    .option(
      '--headless <file>',
      'a JSON file with answers by the names of their flags in camelCase; "-" is standard input',
    );
}

/** The answers among the flags. */
export function givenAnswers(
  flags: Readonly<Record<string, unknown>>,
  questions: readonly Question[],
): Readonly<Partial<Record<AnswerName, unknown>>> {
  return Object.fromEntries(questions.map(({ name }) => [name, flags[name]]));
}

/** The folder that a command is about: the project's, or where it was called. */
export function rootOf(): string {
  return findProject(process.cwd())?.root ?? process.cwd();
}

/** The server that the flags name, or the variable, or the last push of the project. */
export function connectionOf(flags: ServerFlags): Connection {
  const root = rootOf();
  const pushedTo = isServerNamed(flags, process.env) ? undefined : readPushedTo(root);
  return parseConnection(flags, process.env, { root, pushedTo });
}
