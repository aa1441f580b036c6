import {
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AppFolder, openAppFolder } from './cli.ts';
import { type ContractServer, describeClient } from './server.ts';

describeClient('the audit', (server: ContractServer) => {
  let app: AppFolder;
  let UserPoolId: string;
  beforeAll(async () => {
    app = openAppFolder(server.endpoint);
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const sdk = new CognitoIdentityProviderClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'audited' }));
    UserPoolId = UserPool?.Id ?? '';
    await sdk.send(new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration: 'OFF', UserPoolTags: { team: 'red' } }));
  });
  afterAll(() => app.close());

  it('is shown to people, the newest act first', async () => {
    const { code, out, err } = await app.run('audit', 'list', '--pool', UserPoolId, '--since', '1h');
    expect([code, err]).toEqual([0, '']);
    const [head, first, second, ...rest] = out.trimEnd().split('\n');
    expect(head).toMatch(/^WHEN +WHO +WHAT +RESULT +POOL +ABOUT +CHANGED$/);
    expect(first).toMatch(/any key +UpdateUserPool +ok .* UserPool\.UserPoolTags\.team/);
    expect(second).toMatch(/any key +CreateUserPool +ok /);
    expect(rest).toEqual([]);
    expect((await app.run('audit', 'list', '--pool', UserPoolId, '--actor', 'AKIANOBODY')).out).toBe(
      'There are no such acts.\n',
    );
  });

  it('is exported as lines of JSON, for programs', async () => {
    const { code, out } = await app.run('audit', 'export', '--pool', UserPoolId);
    expect(code).toBe(0);
    const acts = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(acts.map(({ Operation }) => Operation)).toEqual(['UpdateUserPool', 'CreateUserPool']);
    expect(acts[0]).toMatchObject({
      EventDate: expect.stringMatching(/^20.*Z$/),
      Changes: [{ Name: 'UserPool.UserPoolTags.team', After: '"red"' }],
    });
  });

  it('refuses what is no moment, and what is no number', async () => {
    expect((await app.run('audit', 'list', '--since', 'yesterday')).err).toBe(
      'cenote: --since yesterday is no moment. Say one such as 2026-01-31, 24h or 7d.\n',
    );
    expect((await app.run('audit', 'list', '--limit', '0')).err).toBe('cenote: --limit is a number from 1 to 1000.\n');
  });
});
