import { fileURLToPath } from 'node:url';
import { buildConsole } from './build-console.ts';

// What the server publishes, and what it serves from its sources too.
await buildConsole(fileURLToPath(new URL('../../server/dist/console/', import.meta.url)));
