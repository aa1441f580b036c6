import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a variable of the environment is for this server alone: its settings, the password of its database, and what it shows a collector of traces. */
export function isOwnVariable(name: string): boolean {
  return name.startsWith('CENOTE_') || name === 'PGPASSWORD' || /^OTEL_EXPORTER_OTLP_(?:TRACES_)?HEADERS$/.test(name);
}

/**
 * The variables that the `functions.json` of a folder names as secrets of webhooks. None where it cannot be read: whoever
 * reads the whole of it says what is wrong.
 */
export function listSecretVariables(folder: string): string[] {
  try {
    const entries: unknown = JSON.parse(readFileSync(join(folder, 'functions.json'), 'utf8'));
    return Object.values(entries ?? {}).flatMap((entry) =>
      typeof entry?.secretEnv === 'string' ? entry.secretEnv : [],
    );
  } catch {
    return [];
  }
}
