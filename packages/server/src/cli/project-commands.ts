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

/** Whether a command line begins with one of them; "doctor --config" looks at a server on this machine, and is of the server. */
export function isProjectCommand([word, ...more]: readonly string[]): boolean {
  return word !== undefined && projectCommands.includes(word) && !(word === 'doctor' && more.includes('--config'));
}
