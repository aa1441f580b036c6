import { askJson } from './ask.ts';

/** What shall go wrong with the next requests: an error, a status, a cut connection, or a delay alone. */
export interface TestFault {
  /** Of this operation of the API, such as `InitiateAuth`; absent: of any. */
  readonly operation?: string;
  /** Of this path, such as `/oauth2/token`; absent: of any. */
  readonly path?: string;
  /** How often; once unless said. */
  readonly times?: number;
  /** How long such a request waits first, in milliseconds up to 60,000. */
  readonly delayMs?: number;
  /** An error of the API, such as `TooManyRequestsException`; nothing is done. */
  readonly error?: string;
  /** The status of that error, or, alone, of a page as a proxy shows it. */
  readonly status?: number;
  /** Cuts the connection before anything is done, or after it, so that only the answer is missing. */
  readonly cut?: 'before' | 'after';
}

/** Faults on demand. */
export interface TestFaults {
  /** Adds one behind those that are still to happen. */
  add(fault: TestFault): Promise<void>;
  /** Those that are still to happen. */
  list(): Promise<readonly TestFault[]>;
  /** Takes all of them back. */
  clear(): Promise<void>;
}

export function faultsOf(endpoint: string): TestFaults {
  const url = new URL('/dev/faults', endpoint);
  return {
    add: async (fault) => void (await askJson(url, 'POST', fault)),
    list: async () => (await askJson(url)) as readonly TestFault[],
    clear: async () => void (await askJson(url, 'DELETE')),
  };
}
