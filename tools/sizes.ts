import { fileURLToPath } from 'node:url';
import { loadModules } from './modules.ts';

/** The value that a `share` (0 to 1) of `sorted` does not exceed. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Prints how long the source files are, tests aside. A report and no gate: it always succeeds. */
const sources = loadModules(fileURLToPath(new URL('..', import.meta.url))).filter(
  ({ path }) => !path.endsWith('.test.ts'),
);
const lengths = sources.map(({ lines }) => lines).toSorted((a, b) => a - b);
const long = sources.filter(({ lines }) => lines > 200).toSorted((a, b) => b.lines - a.lines);
console.log(
  `sizes: ${sources.length} files, lines p50 ${percentile(lengths, 0.5)}, p90 ${percentile(lengths, 0.9)} (guide: 200)`,
);
for (const { path, lines } of long.slice(0, 10)) console.log(`  ${lines} ${path}`);
