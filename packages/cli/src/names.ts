/** The commands of this package, so that whoever starts the program knows them before it loads them. */
const names: readonly string[] = [
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
  'completion',
];

/** Whether a word of the command line is one of them. */
export function isProjectCommand(word: string | undefined): boolean {
  return word !== undefined && names.includes(word);
}
