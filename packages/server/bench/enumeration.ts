import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Asked, type Finding, measureEnumeration, tolerance } from './measure-enumeration.ts';
import { parsePositive, withJsonTarget } from './options.ts';

const usage = `npm run enumeration -- [options]

Measures whether the time of an answer tells who has an account, at an app client that hides it. Ends with 1 when it does.

  --samples <number>      calls per endpoint, half of them about nobody (default: 2000)
  --concurrency <number>  calls under way at a time; more are sooner done and see less (default: 1)
  --source                run the sources instead of the built package
  --json [file]           write the results as JSON, to stdout when no file is named
`;

interface Options extends Asked {
  /** Where the results go as JSON: a file, or `-` for stdout in place of the table. */
  readonly json: string | undefined;
}

const options = readOptions(process.argv.slice(2));
if (options === undefined) {
  process.stdout.write(usage);
  process.exit();
}
if (!options.source) {
  progress('building the package');
  const packageDir = fileURLToPath(new URL('..', import.meta.url));
  execFileSync('npm', ['run', 'build'], { cwd: packageDir, stdio: ['ignore', 'ignore', 'inherit'] });
}
const findings = await measureEnumeration(options, progress);
const json = `${JSON.stringify({ measuredAt: new Date().toISOString(), node: process.version, tolerance, findings }, null, 2)}\n`;
process.stdout.write(options.json === '-' ? json : toMarkdown(findings));
if (options.json !== undefined && options.json !== '-') writeFileSync(options.json, json);
process.exitCode = findings.some(({ tells }) => tells) ? 1 : 0;

function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: withJsonTarget(args),
    options: {
      help: { type: 'boolean', default: false },
      samples: { type: 'string', default: '2000' },
      concurrency: { type: 'string', default: '1' },
      source: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  if (values.help) return undefined;
  const { source, json } = values;
  return {
    samples: parsePositive('samples', values.samples),
    concurrency: parsePositive('concurrency', values.concurrency),
    source,
    json: json === './-' ? '-' : json,
  };
}

function toMarkdown(found: readonly Finding[]): string {
  const rows = found.map(({ endpoint, samples, answers, knownP50Ms, unknownP50Ms, areaUnderCurve: area, tells }) => {
    const figures = [samples, answers, knownP50Ms.toFixed(2), unknownP50Ms.toFixed(2), area.toFixed(3)];
    return [endpoint, ...figures, tells ? 'yes' : 'no'].join(' | ');
  });
  const head = [
    'endpoint | samples | answers | known p50 ms | unknown p50 ms | AUC | tells',
    '--- | ---: | --- | ---: | ---: | ---: | ---',
  ];
  return `${[...head, ...rows].map((row) => `| ${row} |`).join('\n')}\n`;
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
