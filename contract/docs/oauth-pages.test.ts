import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { describeClient } from '../server.ts';
import { withShown } from './packed-project.ts';

const run = promisify(execFile);

/** The blocks of a page in their order: those for a terminal with `sh`, addresses without a word. */
function blocksOf(page: string, word: 'sh' | ''): string[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  return Array.from(text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)).flatMap(([, named, block = '']) =>
    named === word ? [block] : [],
  );
}

describeClient('the pages on OAuth and on the hosted pages', (server) => {
  test('what docs/oauth.md has somebody type does what it says, in one terminal from above to below', async () => {
    const blocks = blocksOf('oauth.md', 'sh').map((block) => withShown(block, server));
    const script = blocks.join('\necho; echo ----\n');
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', script]);
    const [prepared, introspected, bound, registered, device] = stdout.split('\n----\n');
    expect(stdout).not.toContain('__type');
    expect(prepared).toContain('"Identifier":"https://notes.example.com/mcp"');
    expect(JSON.parse(introspected ?? '')).toMatchObject({ active: true, scope: 'https://notes.example.com/mcp/read' });
    expect(JSON.parse(bound ?? '')).toMatchObject({ token_type: 'Bearer', access_token: expect.any(String) });
    expect(JSON.parse(registered ?? '')).toMatchObject({ client_id: expect.any(String), client_name: 'Reader' });
    expect(device).toContain('"user_code":');
    expect(device).toMatch(/\{"error":"authorization_pending".*\}\s*$/);
  });

  test('the addresses of docs/hosted-ui.md lead to a page of the server that was started', async () => {
    const addresses = blocksOf('hosted-ui.md', '').map((block) => withShown(block, server).trim());
    expect(addresses.length).toBe(3);
    for (const address of addresses) {
      const plain = address.replace('https://localhost:9229', server.endpoint);
      const { status, url } = await fetch(plain);
      expect([status, new URL(url).pathname]).toEqual([200, '/login']);
    }
  });
});
