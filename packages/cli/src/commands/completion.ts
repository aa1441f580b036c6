import type { Command } from 'commander';

/** `cenote completion bash|zsh|fish`: what a shell completes, made from the commands themselves. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .argument('<shell>', 'bash, zsh or fish')
    .description('Print what lets a shell complete the commands of this program.')
    .addHelpText(
      'after',
      '\nExamples:\n  source <(cenote completion bash)\n  cenote completion zsh > "${fpath[1]}/_cenote"\n  cenote completion fish > ~/.config/fish/completions/cenote.fish',
    )
    .action((shell: string) => {
      const write = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
      if (write === undefined) throw new Error(`There is no completion for "${shell}": say bash, zsh or fish.`);
      process.stdout.write(write(wordsOf(program)));
    });
}

/** What may follow a command, by the words before it. */
type Words = Readonly<Record<string, readonly string[]>>;

function wordsOf(command: Command, path: readonly string[] = []): Words {
  const words = [
    ...command.commands.map((one) => one.name()),
    ...command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []),
  ];
  const own = { [path.join(' ')]: words };
  return Object.assign(own, ...command.commands.map((one) => wordsOf(one, [...path, one.name()])));
}

const shells: Readonly<Record<string, (words: Words) => string>> = {
  bash: (words) => `_cenote() {
  local path="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) case " ${commandPaths(words)} " in *" \${path:+$path/}$word "*) path="\${path:+$path/}$word" ;; esac ;; esac
  done
  local words=""
  case "$path" in
${cases(words)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _cenote cenote
`,
  zsh: (words) => `#compdef cenote
_cenote() {
  local path_="" word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$word" in -*) ;; *) case " ${commandPaths(words)} " in *" \${path_:+$path_/}$word "*) path_="\${path_:+$path_/}$word" ;; esac ;; esac
  done
  local words_=""
  case "$path_" in
${cases(words).replaceAll('words=', 'words_=')}
  esac
  compadd -- \${=words_}
}
# As a file of fpath it is called by its name, the first time right now.
if [[ \${funcstack[1]} = _cenote ]]; then _cenote "$@"; else compdef _cenote cenote; fi
`,
  fish: (words) =>
    `complete -c cenote -f\n${Object.entries(words)
      .map(([path, list]) => fishLine(path, list, words))
      .join('\n')}\n`,
};

function commandPaths(words: Words): string {
  return Object.keys(words)
    .filter((path) => path !== '')
    .map((path) => path.replaceAll(' ', '/'))
    .join(' ');
}

function cases(words: Words): string {
  return Object.entries(words)
    .map(([path, list]) => `    "${path.replaceAll(' ', '/')}") words="${list.join(' ')}" ;;`)
    .join('\n');
}

/** Fish wants to know when: after these words, and none of those that lead further. */
function fishLine(path: string, list: readonly string[], words: Words): string {
  const steps = path === '' ? [] : path.split(' ');
  const further = list.filter((word) => !word.startsWith('-') && Object.hasOwn(words, [...steps, word].join(' ')));
  const seen = steps.map((step) => `__fish_seen_subcommand_from ${step}`);
  const unseen = further.length === 0 ? [] : [`not __fish_seen_subcommand_from ${further.join(' ')}`];
  const condition = [...seen, ...unseen].join('; and ') || 'true';
  return `complete -c cenote -n '${condition}' -a '${list.join(' ')}'`;
}
