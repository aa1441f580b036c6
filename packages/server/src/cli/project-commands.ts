/**
 * The commands of `@cenote/cli`, known before it is loaded: a server that starts does without. All but `completion`, which is about the
 * commands of the server too.
 */
export const projectCommands: readonly string[] = [
  'init',
  'add',
  'update',
  'remove',
  'auth',
  'push',
  'pull',
  'diff',
  'status',
  'doctor',
  'open',
  'user',
  'group',
  'audit',
];

/** Whether a word of the command line is one of them. */
export function isProjectCommand(word: string | undefined): boolean {
  return word !== undefined && projectCommands.includes(word);
}
