import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { CreateResourceServerCommand, DescribeUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type OAuthClientProvider, UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLocalAuthority } from '../packages/server/src/lib/local-authority.ts';
import { leftTo, shown, TestBrowser } from '../packages/server/test/browser.ts';
import { extend } from './extensions.ts';
import { startNotes } from './mcp-notes.ts';
import { administrator, type Person } from './people.ts';
import { confirmed, makeClient, makePool } from './sdk-client.ts';
import { describeContract } from './server.ts';

const redirectUrl = 'http://127.0.0.1:43117/callback';

/** A program of somebody's own device, as the SDK wants it told. */
function newProgram(clientMetadataUrl?: string) {
  let information: unknown;
  let tokens: unknown;
  let verifier = '';
  const sentTo: URL[] = [];
  const provider = {
    redirectUrl,
    ...(clientMetadataUrl !== undefined && { clientMetadataUrl }),
    clientMetadata: {
      client_name: 'Scribe',
      redirect_uris: [redirectUrl],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
    clientInformation: () => information,
    saveClientInformation: (given: unknown) => {
      information = given;
    },
    tokens: () => tokens,
    saveTokens: (given: unknown) => {
      tokens = given;
    },
    redirectToAuthorization: (url: URL) => void sentTo.push(url),
    saveCodeVerifier: (given: string) => {
      verifier = given;
    },
    codeVerifier: () => verifier,
  } as unknown as OAuthClientProvider;
  return { provider, sentTo, known: () => information as { client_id: string }, tokens: () => tokens };
}

describeContract('a client of the Model Context Protocol at a pool', (server) => {
  const closers: (() => unknown)[] = [];
  let userPoolId: string;
  let notes: Awaited<ReturnType<typeof startNotes>>;
  let api: { clientId: string; clientSecret: string };
  let person: Person;
  beforeAll(async () => {
    userPoolId = await makePool(server);
    notes = await startNotes({ endpoint: server.endpoint, userPoolId, credentials: () => api });
    closers.push(notes.close);
    const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Read your notes' }];
    const Identifier = notes.resource;
    await administrator(server).send(
      new CreateResourceServerCommand({ UserPoolId: userPoolId, Identifier, Name: 'Notes', Scopes }),
    );
    const { ClientId, ClientSecret = '' } = await makeClient(server, userPoolId, { GenerateSecret: true });
    api = { clientId: ClientId, clientSecret: ClientSecret };
    await extend(server, 'SetUserPoolClientOAuthExtensions', {
      UserPoolId: userPoolId,
      ClientId,
      ResourceServers: [Identifier],
    });
    await extend(server, 'SetUserPoolOAuthExtensions', {
      UserPoolId: userPoolId,
      DynamicClientRegistration: 'OPEN',
      ClientIdMetadataDocuments: true,
      ThirdPartyScopes: ['openid', 'profile', `${Identifier}/read`],
    });
    person = await confirmed(server, (await makeClient(server, userPoolId)).ClientId, userPoolId);
  });
  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });

  /** Signs somebody in where a program sends them, and lets the program have what it asks for. */
  async function visit(url: URL | undefined): Promise<{ code: string; consent: string }> {
    const browser = new TestBrowser((request) => fetch(request, { redirect: 'manual' }), server.endpoint);
    const login = shown(await browser.open(url?.href ?? ''));
    const page = shown(await browser.send(login, { username: person.username, password: person.password }));
    const left = leftTo(await browser.send(page, {}));
    return { code: left.searchParams.get('code') ?? '', consent: page.text };
  }

  async function useNotes(program: ReturnType<typeof newProgram>) {
    const connect = async () => {
      const client = new Client({ name: 'scribe', version: '1.0.0' });
      const transport = new StreamableHTTPClientTransport(new URL(notes.resource), { authProvider: program.provider });
      return { client, transport, connected: client.connect(transport as Parameters<Client['connect']>[0]) };
    };
    const first = await connect();
    await expect(first.connected).rejects.toBeInstanceOf(UnauthorizedError);
    const { code, consent } = await visit(program.sentTo[0]);
    await first.transport.finishAuth(code);
    const { client, connected } = await connect();
    await connected;
    const answer = await client.callTool({ name: 'whoami' });
    await client.close();
    return { answer, consent };
  }

  test('registers itself, is let in, and uses a tool in the name of its person', async () => {
    const program = newProgram();
    const { answer, consent } = await useNotes(program);
    expect(answer.content).toEqual([{ type: 'text', text: person.username }]);
    expect(consent).toContain('Scribe');
    expect(consent).toContain('Notes: Read your notes');
    const { UserPoolClient } = await administrator(server).send(
      new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: program.known().client_id }),
    );
    expect(UserPoolClient).toMatchObject({ ClientName: 'Scribe', CallbackURLs: [redirectUrl] });
  });

  test('is named by its document, and leaves its server no secret to keep', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cenote-mcp-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const authority = openLocalAuthority(folder, Date.now);
    setDefaultCACertificates([...getCACertificates(), await readFile(authority.path, 'utf8')]);
    let url = '';
    const site = createServer({ ...authority.keysFor('localhost') }, (_, response) => {
      const document = { client_id: url, client_name: 'Scribe', redirect_uris: ['http://127.0.0.1/callback'] };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    closers.push(() => site.close());
    url = `https://localhost:${(site.address() as AddressInfo).port}/scribe.json`;
    const program = newProgram(url);
    const { answer, consent } = await useNotes(program);
    expect(answer.content).toEqual([{ type: 'text', text: person.username }]);
    expect(consent).toContain(`The app is run by ${new URL(url).host}.`);
    expect(program.known().client_id).toBe(url);
    expect(program.tokens()).toMatchObject({ refresh_token: expect.any(String) });
  });

  test('a token for something else opens no tool', async () => {
    const response = await fetch(notes.resource, { method: 'POST', headers: { authorization: 'Bearer x' } });
    expect(response.status).toBe(401);
    const challenge = response.headers.get('www-authenticate') ?? '';
    const [, where = ''] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
    expect(await (await fetch(where)).json()).toMatchObject({
      resource: notes.resource,
      authorization_servers: [`${server.endpoint}/${userPoolId}`],
      scopes_supported: [`${notes.resource}/read`],
    });
  });
});
