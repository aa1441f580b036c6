import { generateKeyPairSync, sign } from 'node:crypto';
import { median } from './percentile.ts';

const signatures = 100;
/** About the length of what an access token signs. */
const message = Buffer.alloc(700, 'a');
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const samples: number[] = [];

/** Measures how much CPU time one RSA-2048 signature with a kept key takes now, for `unitMs`. Takes a tenth of a second. */
export function sampleUnit(): void {
  const before = process.cpuUsage();
  for (let count = 0; count < signatures; count++) sign('sha256', message, privateKey);
  const { user, system } = process.cpuUsage(before);
  samples.push((user + system) / 1000 / signatures);
}

/** The unit `u`, in milliseconds of CPU: the median of all samples of this run. */
export function unitMs(): number {
  return median(samples);
}
