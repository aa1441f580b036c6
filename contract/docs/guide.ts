import { readFileSync } from 'node:fs';

/** A page that a person follows: what it has them type, and what it has them press and read. */
export interface Guide {
  /** The lines of its blocks for a terminal, in their order. */
  readonly commands: readonly string[];
  /** What stands in bold in the section of this title, in its order: labels and words of pages. */
  labels(section: string): string[];
  readonly text: string;
}

/** @throws Error when the page has no commands */
export function readGuide(page: string): Guide {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  const commands = Array.from(text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)).flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );
  if (commands.length === 0) throw new Error(`${page} has no commands`);
  return {
    commands,
    labels(section) {
      const [, behind = ''] = text.split(`\n## ${section}\n`);
      const [own = ''] = behind.split('\n## ');
      return Array.from(own.matchAll(/\*\*([^*]+)\*\*/g), ([, label = '']) => label);
    },
    text,
  };
}
