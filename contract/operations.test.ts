import { describe, expect, it } from 'vitest';
import { serverThatLosesItsDatabase } from './outage.ts';
import { describeContract } from './server.ts';

const ask = async (endpoint: string, path: string) => {
  const response = await fetch(`${endpoint}${path}`);
  return { status: response.status, text: await response.text() };
};

describeContract('what those who run the server ask it', (server) => {
  it('lives, is ready, tells its version and counts its requests by operation', async () => {
    expect(await ask(server.endpoint, '/livez')).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect(await ask(server.endpoint, '/readyz')).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect((await ask(server.endpoint, '/version')).text).toMatch(/^{"version":"\d+\.\d+\.\d+"}$/);
    await fetch(server.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' },
      body: '{}',
    });
    const metrics = await ask(server.endpoint, '/metrics');
    expect(metrics.text).toContain('cenote_requests_total{operation="SignUp",result="InvalidParameterException"} 1');
  });
});

describe('readiness', () => {
  it('ends while the database does not take writes, and comes back with it', async () => {
    const server = await serverThatLosesItsDatabase();
    try {
      expect((await ask(server.endpoint, '/readyz')).status).toBe(200);
      await server.fail();
      // What was found before holds for a moment.
      await expect
        .poll(() => ask(server.endpoint, '/readyz'), { timeout: 60_000 })
        .toMatchObject({
          status: 503,
          text: expect.stringContaining('database'),
        });
      expect((await ask(server.endpoint, '/livez')).status).toBe(200);
      await server.recover();
      await expect.poll(async () => (await ask(server.endpoint, '/readyz')).status, { timeout: 60_000 }).toBe(200);
    } finally {
      await server.remove();
    }
  });
});
