import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CognitoIdentityClient, ListIdentityPoolsCommand } from '@aws-sdk/client-cognito-identity';
import {
  CognitoIdentityProviderClient,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AppFolder, openAppFolder } from './cli.ts';
import { type ContractServer, describeClient } from './server.ts';

/** What push changes for the project below, call by call. */
const writes = 9;

describeClient('cenote push that is cut off', (server: ContractServer) => {
  let app: AppFolder;
  let proxy: CuttingProxy;
  beforeEach(async () => {
    proxy = await openProxy(server.endpoint);
    app = openAppFolder(proxy.endpoint);
  });
  afterEach(async () => {
    app.close();
    await proxy.close();
  });

  it.each(Array.from({ length: writes }, (_, index) => index + 1))(
    'after write %i, before its answer: the next push ends it, and nothing is there twice',
    async (count) => {
      const project = `cut-${count}`;
      await app.run('init', '--project', project, '--yes');
      await app.run('add', 'auth', '--yes', '--groups', 'admins,editors');
      proxy.cutAfter(count);
      const cut = await app.run('push', '--yes');
      expect(cut).toMatchObject({ code: 1, err: expect.stringContaining('No whole answer came from') });
      proxy.cutAfter(undefined);
      expect(await app.run('push', '--yes')).toMatchObject({ code: 0, err: '' });
      expect(await findAll(server, project)).toEqual({ pools: 1, clients: ['app'], identityPools: 1 });
      expect(await app.run('diff')).toMatchObject({ code: 0 });
    },
  );

  it('makes as many writes as are cut above', async () => {
    await app.run('init', '--project', 'uncut', '--yes');
    await app.run('add', 'auth', '--yes', '--groups', 'admins,editors');
    expect(await app.run('push', '--yes')).toMatchObject({ code: 0 });
    expect(proxy.writes()).toBe(writes);
  });
});

interface CuttingProxy {
  readonly endpoint: string;
  /** Lets a write reach the server, and its answer nobody. */
  cutAfter(count: number | undefined): void;
  writes(): number;
  close(): Promise<void>;
}

/** Between the program and the server: counts what changes something, and cuts the wire where it is told to. */
async function openProxy(target: string): Promise<CuttingProxy> {
  let cutAt: number | undefined;
  let count = 0;
  const proxy: Server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      const name = String(incoming.headers['x-amz-target'] ?? `.${/Action=(\w+)/.exec(body.toString())?.[1]}`);
      if (!/\.(?:Describe|Get|List)/.test(name)) count += 1;
      const isCut = cutAt !== undefined && count >= cutAt;
      const { path = '/', method = 'POST' } = { path: incoming.url, method: incoming.method };
      const sent = request(new URL(path, target), { method, headers: incoming.headers }, (answer) => {
        if (isCut) {
          answer.resume();
          answer.on('end', () => outgoing.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      sent.end(body);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cutAfter(at) {
      cutAt = at;
      count = 0;
    },
    writes: () => count,
    close: () => new Promise((resolve) => proxy.close(() => resolve())),
  };
}

/** What there is of a project on the server. */
async function findAll({ endpoint }: ContractServer, project: string) {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const config = { endpoint, region: 'us-east-1', credentials };
  const sdk = new CognitoIdentityProviderClient(config);
  const identity = new CognitoIdentityClient(config);
  const { UserPools = [] } = await sdk.send(new ListUserPoolsCommand({ MaxResults: 60 }));
  const pools = UserPools.filter(({ Name }) => Name === project);
  const clients = await sdk.send(new ListUserPoolClientsCommand({ UserPoolId: pools[0]?.Id }));
  const { IdentityPools = [] } = await identity.send(new ListIdentityPoolsCommand({ MaxResults: 60 }));
  return {
    pools: pools.length,
    clients: clients.UserPoolClients?.map(({ ClientName }) => ClientName),
    identityPools: IdentityPools.filter(({ IdentityPoolName }) => IdentityPoolName === project).length,
  };
}
