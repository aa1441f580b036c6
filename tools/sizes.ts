import { execFileSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A file or a function, and how many lines of code it has: neither blank nor comment. */
export interface Size {
  /** Where it is, and a function's name with it. */
  readonly place: string;
  readonly lines: number;
}

/** How long nine of ten shall be at most. */
export const guides = { files: 200, functions: 40 } as const;

type Sizes = Readonly<Record<keyof typeof guides, readonly Size[]>>;

interface Diagnostic {
  readonly message: string;
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

/** What no guide is for: tests and what they share, measurements, and what is generated. */
const ignored = /\.test\.ts$|\/(?:test|bench|generated|dist|node_modules)\/|\/conformance\.ts$/;

/** How long the files and functions of more than one line are, as oxlint counts lines. */
export function measure(root: string): Sizes {
  const flags = ['-c', 'tools/sizes.oxlintrc.json', '-f', 'json', 'packages', 'tools'];
  const output = execFileSync('oxlint', flags, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const { diagnostics } = JSON.parse(output) as { diagnostics: readonly Diagnostic[] };
  const ofRule = (rule: string, toPlace: (diagnostic: Diagnostic) => string) =>
    diagnostics
      .filter(({ code, filename }) => code === `eslint(${rule})` && !ignored.test(filename))
      .map((diagnostic) => ({
        place: toPlace(diagnostic),
        lines: Number(/too many lines \((\d+)\)/.exec(diagnostic.message)?.[1]),
      }));
  return {
    files: ofRule('max-lines', ({ filename }) => filename),
    functions: ofRule('max-lines-per-function', ({ filename, labels, message }) => {
      const name = /`([^`]+)`/.exec(message)?.[1] ?? 'a function';
      return `${filename}:${labels[0]?.span.line ?? 1} ${name}`;
    }),
  };
}

/** One line of numbers for each guide; with `details` also what is beyond it, the longest first. */
export function report(sizes: Sizes, details: boolean): string[] {
  return (['files', 'functions'] as const).flatMap((kind) => {
    const guide = guides[kind];
    const sorted = sizes[kind].toSorted((a, b) => b.lines - a.lines);
    const beyond = sorted.filter(({ lines }) => lines > guide);
    // Nine of ten are no longer than this.
    const ninetieth = sorted[Math.floor(sorted.length / 10)]?.lines ?? 0;
    const line = `sizes: ${sorted.length} ${kind}, nine of ten within ${ninetieth} lines (guide: ${guide}), ${beyond.length} beyond the guide`;
    return details ? [line, ...beyond.map(({ place, lines }) => `  ${lines} ${place}`)] : [line];
  });
}

// A report and no gate: it always succeeds.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sizes = measure(fileURLToPath(new URL('..', import.meta.url)));
  for (const line of report(sizes, process.argv.includes('--details'))) console.log(line);
}
