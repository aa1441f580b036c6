import { type Write, write } from '#database/database.ts';
import { upsertProbe } from './write-probe-statements.ts';

/** A write that changes nothing of anybody's: whether it commits tells whether the database takes writes. */
export function probeWrite(): Write {
  return write(upsertProbe, { id: 'write-probe', value: new Uint8Array() });
}
