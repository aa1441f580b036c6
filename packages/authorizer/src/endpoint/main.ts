import type { AddressInfo } from 'node:net';
import { createAuthorizer, type Refused } from '../authorizer.ts';
import { readConfig } from './read-config.ts';
import { serveEndpoint } from './serve-endpoint.ts';

const usage = `Usage: cenote-authorizer <config.json>

Answers proxies that ask whether a request may pass. CENOTE_SESSION_KEYS has the keys of "cenote session-key show".`;

/** One line of JSON: who was refused what, and why. */
function logRefused({ refusal, identity, because }: Refused): void {
  const { reason, message } = refusal;
  const { action, resource } = because?.deed ?? {};
  const who = identity && { kind: identity.kind, identityId: identity.identityId, subject: identity.subject };
  console.log(
    JSON.stringify({ time: new Date().toISOString(), event: 'refused', reason, message, action, resource, ...who }),
  );
}

async function main(): Promise<void> {
  const [file, ...more] = process.argv.slice(2);
  if (file === undefined || more.length > 0 || file.startsWith('-')) {
    console.error(usage);
    process.exitCode = file === '--help' ? 0 : 2;
    return;
  }
  const { authorizer, endpoint } = readConfig(file, process.env);
  const server = await serveEndpoint(createAuthorizer(authorizer), { ...endpoint, onRefused: logRefused });
  const { address, port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ time: new Date().toISOString(), event: 'listening', address, port }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close());
}

await main().catch((error: unknown) => {
  console.error(`cenote-authorizer: ${(error as Error).message}`);
  process.exitCode = 1;
});
