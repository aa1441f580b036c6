import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { parseOptions, usage } from './options.ts';
import { toMarkdown, toResults } from './report.ts';
import { measurePool, type PoolResults } from './run.ts';

/** `npm run bench`: measures a server of its own and prints the tables of docs/performance.md. */
const options = parseOptions(process.argv.slice(2));
if (options === undefined) {
  process.stdout.write(usage);
  process.exit();
}
const report = (progress: string) => process.stderr.write(`${progress}\n`);

if (!options.source) {
  report('building the package');
  const packageDir = fileURLToPath(new URL('..', import.meta.url));
  execFileSync('npm', ['run', 'build'], { cwd: packageDir, stdio: ['ignore', 'ignore', 'inherit'] });
}
const pools: PoolResults[] = [];
const secretKey = createSecretKeyText();
for (const users of options.users) pools.push(await measurePool(options, users, secretKey, report));
const results = toResults(options, pools);
const json = `${JSON.stringify(results, null, 2)}\n`;
if (options.json === '-') process.stdout.write(json);
else process.stdout.write(toMarkdown(results));
if (options.json !== undefined && options.json !== '-') writeFileSync(options.json, json);
