import { appendFileSync } from 'node:fs';

/** Notes an event for the test that looks at it: one line of JSON in the file that TRIGGER_EVENTS names. */
export function record(event: object): void {
  const file = process.env['TRIGGER_EVENTS'];
  if (file === undefined) throw new Error('TRIGGER_EVENTS is not set');
  appendFileSync(file, `${JSON.stringify(event)}\n`);
}
