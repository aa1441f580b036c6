import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { loadDeployed } from '../outputs/deployed.ts';
import { loadAuthConfig } from '../project/auth-file.ts';
import { loadProject } from '../project/project.ts';
import { readIds } from '../project/state-file.ts';
import type { Connection } from '../server/connection.ts';
import { get } from '../server/post.ts';
import { isInteractive, print } from '../terminal/print.ts';
import { connectionOf, type ServerCommandFlags, withServer } from './flags.ts';

const pages = ['console', 'hosted-ui', 'mailbox'] as const;

type OpenFlags = ServerCommandFlags & { readonly print?: boolean };

/** `cenote open console|hosted-ui|mailbox`: a page of the server in the browser. */
export function addOpenCommand(program: Command): void {
  withServer(program.command('open').argument('<page>', pages.join(', ')))
    .description('Open a page of the server in the browser; without a terminal its address is printed alone.')
    .option('--print', 'print the address and open nothing')
    .addHelpText('after', '\nExamples:\n  cenote open mailbox\n  cenote open hosted-ui --print')
    .action(async (page: string, flags: OpenFlags) => {
      const url = await findUrl(page, connectionOf(flags));
      print(flags, { url }, [url]);
      if (!flags.print && !flags.json && isInteractive()) openBrowser(url);
    });
}

async function findUrl(page: string, connection: Connection): Promise<string> {
  switch (page) {
    case 'hosted-ui':
      return signInUrl(connection);
    case 'mailbox':
      return standing(connection, '/dev/mailbox', 'A server in production has no mailbox: it sends.');
    case 'console':
      return standing(connection, '/console', 'This server has no console.');
    default:
      throw new Error(`There is no page "${page}": say ${pages.join(', ')}.`);
  }
}

/** An address that answers. @throws Error with the reason why it does not */
async function standing(connection: Connection, path: string, otherwise: string): Promise<string> {
  const { status } = await get(connection, path);
  if (status >= 400) throw new Error(otherwise);
  return connection.endpoint + path;
}

async function signInUrl(connection: Connection): Promise<string> {
  const { root } = loadProject(process.cwd());
  const config = loadAuthConfig(root);
  const ids = readIds({ root, endpoint: connection.endpoint, project: config.project });
  const { pages: hosted, clientId } = await loadDeployed(config, { connection, ids });
  if (hosted === undefined)
    throw new Error('This project has no hosted pages. "cenote update auth --update social" adds them.');
  const [redirect = ''] = hosted.redirectSignIn;
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: hosted.responseType,
    scope: hosted.scopes.join(' '),
    redirect_uri: redirect,
  });
  return `${hosted.url}/login?${query}`;
}

/** Leaves the browser to itself: it may live longer than this program. */
function openBrowser(url: string): void {
  const [command = '', ...args] = browsers[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  // The address was printed: whoever has no such program opens it by hand.
  child.on('error', () => process.stderr.write(`cenote: ${command} cannot be started; open the address by hand.\n`));
  child.unref();
}

const browsers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
