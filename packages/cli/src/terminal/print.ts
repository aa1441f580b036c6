import { styleText } from 'node:util';
import { jsonLine } from './json-line.ts';

/** Whether commands print JSON. */
export interface OutputFlags {
  readonly json?: boolean;
}

/** Prints what a command has to say: for people, or as JSON where that was asked for. */
export function print(flags: OutputFlags, data: object, lines: readonly string[]): void {
  process.stdout.write(flags.json ? `${jsonLine(data)}\n` : `${lines.join('\n')}\n`);
}

/** Colour where a terminal reads it and nobody said NO_COLOR. */
export function style(format: 'bold' | 'dim' | 'green' | 'yellow' | 'red', text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

/** Whether somebody sits at a terminal who could be asked. */
export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}
