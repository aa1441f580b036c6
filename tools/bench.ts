import { spawnSync } from 'node:child_process';

/** `npm run bench`: the server's tables, those of OAuth and the client's below them, but where help or JSON is asked for. */
const given = process.argv.slice(2);
const run = (...parameters: string[]) => spawnSync(process.execPath, parameters, { stdio: 'inherit' }).status ?? 1;
const status = run('packages/server/bench/bench.ts', ...given);
const isForPeople = !given.some((flag) => /^--(help|json)/.test(flag));
const more = ['contract/bench/oauth.ts', 'contract/bench/client.ts'];
process.exitCode = status === 0 && isForPeople ? Math.max(...more.map((one) => run(one))) : status;
