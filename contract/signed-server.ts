import { findCredentialsIn } from '../packages/server/src/aws-callers/find-credentials.ts';
import { verifyWith } from '../packages/server/src/aws-callers/signatures.ts';
import { queryRoutes } from '../packages/server/src/aws-query/routes.ts';
import { createAccessKey } from '../packages/server/src/domain/tenant/access-keys/access-key.ts';
import type { Grant } from '../packages/server/src/domain/tenant/access-keys/grant.ts';
import { apiRoutes } from '../packages/server/src/doors/api/routes.ts';
import { services } from '../packages/server/src/doors/api/services.ts';
import { iamService } from '../packages/server/src/doors/iam/service.ts';
import { stsService } from '../packages/server/src/doors/sts/service.ts';
import { hostsOf } from '../packages/server/src/http/hosts.ts';
import { listen } from '../packages/server/src/http/listener.ts';
import { silentLog } from '../packages/server/src/lib/log.ts';
import { createMetrics } from '../packages/server/src/lib/metrics.ts';
import type { TestContext } from '../packages/server/test/context.ts';

/** A server that takes signatures as one in production does, of a context in process. */
export interface SignedServer {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Opens the doors that speak to the SDK. The clock of the context is set to this machine's, as clients have it. */
export async function listenSigned(context: TestContext): Promise<SignedServer> {
  context.clock.advance(Date.now() - context.clock.now());
  const signatures = verifyWith(findCredentialsIn(context), context.clock);
  const metrics = createMetrics();
  const routes = [
    ...queryRoutes({ context, services: [stsService, iamService], signatures, metrics, strict: true }),
    ...apiRoutes({ context, registry: services, signatures, metrics, strict: true }),
  ];
  const hosts = hostsOf(['127.0.0.1'], { loopback: false });
  const listener = await listen({ routes, hosts, host: '127.0.0.1', port: 0, log: silentLog });
  return { endpoint: `http://127.0.0.1:${listener.port}`, close: () => listener.close() };
}

/** What a client of the SDK is made of. */
export function clientOf(
  { endpoint }: SignedServer,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined },
) {
  const { sessionToken, ...key } = credentials;
  return {
    endpoint,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { ...key, ...(sessionToken !== undefined && { sessionToken }) },
  };
}

/** A key of an administrator, as the SDK takes it. */
export async function makeKey(context: TestContext, grant: Grant = { scope: 'all' }) {
  const { id, secret } = await createAccessKey(context, { description: 'contract', ...grant });
  return { accessKeyId: id, secretAccessKey: secret };
}
