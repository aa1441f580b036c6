import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Flags } from '../packages/server/src/config/setting.ts';
import { examplesOf } from '../packages/server/test/documentation.ts';

/** An event as a function got it. */
export interface SeenEvent {
  readonly version: string;
  readonly triggerSource: string;
  readonly userName: string;
  readonly userPoolId: string;
  readonly callerContext: { readonly clientId: string };
  readonly request: Readonly<Record<string, unknown>>;
}

/** The ARN that a pool gives for a function of the folder. */
export const functionArn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

/**
 * A folder with the functions of these suites and those of the page on triggers, for `--functions`. They note what they
 * get: `eventsOf` gives it by the name of the user, oldest first.
 */
export function functionsOfSuites(): {
  /** What a server is started with. */
  readonly flags: Flags;
  readonly env: NodeJS.ProcessEnv;
  eventsOf(userName: string): SeenEvent[];
  remove(): void;
} {
  const place = mkdtempSync(join(tmpdir(), 'cenote-functions-'));
  const folder = join(place, 'functions');
  const events = join(place, 'events.jsonl');
  cpSync(fileURLToPath(new URL('./functions', import.meta.url)), folder, { recursive: true });
  for (const [path, source] of examplesOf('docs/triggers.md')) {
    const isOurs = existsSync(join(place, path));
    if (/^functions\/.*\.ts$/.test(path) && !isOurs) writeFileSync(join(place, path), source);
  }
  process.env['TRIGGER_EVENTS'] = events;
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  return {
    // Nobody is where AWS Lambda would be, whatever keys this machine has.
    flags: { functions: folder, lambdaEndpoint: 'http://127.0.0.1:1' },
    env: { CENOTE_LOG_LEVEL: 'error' },
    eventsOf: (userName) => {
      if (!existsSync(events)) return [];
      const lines = readFileSync(events, 'utf8').trim().split('\n');
      return lines.map((line) => JSON.parse(line) as SeenEvent).filter((event) => event.userName === userName);
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}
