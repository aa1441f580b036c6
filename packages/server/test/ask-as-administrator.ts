import { askOperation, type WireObject } from '../src/testing/ask.ts';

/** Asks operations of a development server as an administrator; refusals are thrown under their names on the wire. */
export function administratorOf(endpoint: string): (operation: string, input: WireObject) => Promise<WireObject> {
  return (operation, input) => askOperation(endpoint, operation, input);
}
