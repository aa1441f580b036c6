import { vi } from 'vitest';

/**
 * Our `Auth` in the place of Amplify 5's, in the very suites that hold the server against Amplify 5: what they expect of the one
 * they expect of the other.
 */
vi.mock('aws-amplify-v5', () => import('../../packages/client/src/index.ts'));
vi.mock('../server.ts', async (original) => {
  const { describeAuth } = await import('./auth-server.ts');
  return { ...(await original<object>()), describeClient: describeAuth };
});

await import('../amplify-v5-account.test.ts');
await import('../amplify-v5-sign-in.test.ts');
await import('../amplify-v5-mfa.test.ts');
await import('../amplify-v5-devices.test.ts');
await import('../amplify-v5-session.test.ts');
await import('../amplify-v5-triggers.test.ts');
