import { readFileSync } from 'node:fs';

/** What a process has used so far. */
export interface Usage {
  /** CPU time of all its threads, user and system, in milliseconds; whole hundredths of a second. */
  readonly cpuMs: number;
  readonly rssMiB: number;
  /** The most that `rssMiB` ever was. */
  readonly peakRssMiB: number;
}

const ticksPerSecond = 100;

/** Reads /proc (see proc(5)); undefined where there is none. @throws Error when the process is gone */
export function readUsage(pid: number): Usage | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in parentheses and may hold anything; field 3 comes after them.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpuMs: (ticks * 1000) / ticksPerSecond,
    rssMiB: kibibytes(status, 'VmRSS') / 1024,
    peakRssMiB: kibibytes(status, 'VmHWM') / 1024,
  };
}

function kibibytes(status: string, name: string): number {
  const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status);
  if (!line) throw new Error(`The process has no ${name}: it has ended.`);
  return Number(line[1]);
}
