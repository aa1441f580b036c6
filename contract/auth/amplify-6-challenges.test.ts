import { vi } from 'vitest';

/**
 * `@cenote/auth/amplify` in the place of Amplify 6, in the very suites that hold the server against Amplify 6: what they expect
 * of the one they expect of the other. `amplify-6-session.test.ts` has what is different about a session.
 */
vi.mock('aws-amplify', () => import('../../packages/client/src/amplify/index.ts'));
vi.mock('aws-amplify/auth', () => import('../../packages/client/src/amplify/index.ts'));
vi.mock('aws-amplify/auth/cognito', () => import('../../packages/client/src/amplify/index.ts'));
vi.mock('aws-amplify/utils', async () => ({
  ...(await import('../../packages/client/src/amplify/index.ts')),
  ConsoleLogger: {},
}));
vi.mock('../server.ts', async (original) => {
  const { describeAuth } = await import('./auth-server.ts');
  return { ...(await original<object>()), describeClient: describeAuth };
});

await import('../amplify-message-factors.test.ts');
await import('../amplify-new-password.test.ts');
await import('../amplify-sign-in.test.ts');
await import('../amplify-totp.test.ts');
await import('../amplify-user-auth.test.ts');
