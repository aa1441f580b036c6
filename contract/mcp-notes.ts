import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

/** What the server of notes has to know of the pool that its people are in. */
export interface NotesOptions {
  /** Where the pool's server is. */
  readonly endpoint: string;
  readonly userPoolId: string;
  /** A client with a secret that stands for this server at the pool; asked for when there is somebody. */
  readonly credentials: () => { readonly clientId: string; readonly clientSecret: string };
}

/** A small server of the Model Context Protocol whose one tool needs to know who asks. docs/mcp.md shows it. */
export async function startNotes({ endpoint, userPoolId, credentials }: NotesOptions) {
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const resource = `${origin}/mcp`;
  const metadata = '/.well-known/oauth-protected-resource/mcp';

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === metadata) {
      // The pool's server knows what stands in it (RFC 9728).
      const known = `${endpoint}/.well-known/oauth-protected-resource/${userPoolId}`;
      const found = await fetch(`${known}?${new URLSearchParams({ resource })}`);
      response.writeHead(found.status, { 'content-type': 'application/json' }).end(await found.text());
      return;
    }
    const username = request.url === '/mcp' ? await whoAsks(request) : undefined;
    if (username === undefined) {
      const challenge = `Bearer resource_metadata="${origin}${metadata}"`;
      response.writeHead(401, { 'www-authenticate': challenge }).end();
      return;
    }
    const notes = new McpServer({ name: 'notes', version: '1.0.0' });
    notes.registerTool('whoami', { description: 'Says who asks' }, () => ({
      content: [{ type: 'text', text: username }],
    }));
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    await notes.connect(transport as Parameters<McpServer['connect']>[0]);
    await transport.handleRequest(request, response);
  }

  /** Asks the pool's server what the token is (RFC 7662): it has to be alive, and for these notes. */
  async function whoAsks({ headers }: IncomingMessage): Promise<string | undefined> {
    const [, token] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
    if (token === undefined) return undefined;
    const { clientId, clientSecret } = credentials();
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const asked = await fetch(`${endpoint}/oauth2/introspect`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ token }),
    });
    const { active, aud, username } = (await asked.json()) as { active: boolean; aud?: string; username?: string };
    return active && aud === resource ? username : undefined;
  }

  return { resource, close: () => server.close() };
}
