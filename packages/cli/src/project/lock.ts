import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Does a work that two at a time would do twice, such as making a pool. Whoever was cut off leaves a lock that the next one takes over.
 * @throws Error with one sentence and its mend, while another process of this machine does it
 */
export async function withLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  const path = join(root, 'cenote', '.push.lock');
  take(path);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(readFileSync(path, 'utf8'));
    if (isRunning(holder))
      throw new Error(`Process ${holder} is pushing this project already. Wait until it has ended.`);
    rmSync(path, { force: true });
  }
  throw new Error('Another process is pushing this project. Wait until it has ended.');
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
