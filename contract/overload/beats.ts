import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ask, type Beat } from './ask.ts';

/** `beats.ts PID ENDPOINT`: asks `/livez` ten times a second until its input ends, then prints how long each answer took. */

const [pid = '', endpoint = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true });
const beats: Beat[] = [];
let isOver = false;
process.stdin.resume().on('end', () => {
  isOver = true;
});
await ask(Number(pid), `${endpoint}/livez`, agent);
process.stdout.write('ready\n');
for (; !isOver; await delay(100)) {
  const { tookMs, workedMs } = await ask(Number(pid), `${endpoint}/livez`, agent);
  beats.push({ tookMs, workedMs });
}
agent.destroy();
process.stdout.write(`${JSON.stringify(beats)}\n`);
