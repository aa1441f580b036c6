import { join, relative } from 'node:path';
import { styleText } from 'node:util';
import type { Config } from '#config/config.ts';
import type { RunningServer } from '../server.ts';
import { version } from '../version.ts';

/** What a person sees when the server is ready: where it is, what to paste, and what holds in development only. */
export function banner(config: Config, { endpoint, seed, consoleLink }: RunningServer, readyMs: number): string {
  const rows: [string, string][] = [['API endpoint', endpoint]];
  if (config.mode === 'dev') rows.push(['Mailbox', `${endpoint}/dev/mailbox`]);
  if (config.mode === 'dev') rows.push(['Console', consoleLink ?? 'not built: npm run build']);
  if (seed !== undefined) rows.push(['User pool id', seed.userPoolId], ['App client id', seed.clientId]);
  rows.push(['Data', placeOf(config)]);
  if (config.https) rows.push(['Trust', `NODE_EXTRA_CA_CERTS=${join(config.dataDir, 'https', 'authority.pem')}`]);
  const lines = [
    '',
    `  ${style('bold', `Cenote ${version}`)} ${style('dim', `ready in ${readyMs} ms`)}`,
    '',
    ...rows.map(([name, value]) => `  ${style('dim', name.padEnd(14))}${value}`),
    '',
  ];
  if (seed !== undefined) lines.push(...snippet(config, endpoint, seed), '');
  if (config.mode === 'dev') {
    lines.push(
      style('dim', '  For development only: every access key is accepted, and the mailbox shows every code.'),
      style('dim', '  Ctrl-C stops the server; the next start finds everything again.'),
      '',
    );
  }
  return `${lines.join('\n')}\n`;
}

function snippet(config: Config, endpoint: string, seed: NonNullable<RunningServer['seed']>): string[] {
  const address = config.publicUrl ?? endpoint;
  return [
    style('dim', '  // aws-amplify v6'),
    '  Amplify.configure({',
    '    Auth: {',
    '      Cognito: {',
    `        userPoolId: '${seed.userPoolId}',`,
    `        userPoolClientId: '${seed.clientId}',`,
    `        userPoolEndpoint: '${address}',`,
    // Amplify asks for the hosted pages by TLS, whatever the address says.
    ...(config.https && seed.callbackUrl !== undefined ? hostedPages(address, seed.callbackUrl) : []),
    '      },',
    '    },',
    '  });',
  ];
}

function hostedPages(address: string, callbackUrl: string): string[] {
  return [
    '        loginWith: {',
    '          oauth: {',
    `            domain: '${new URL(address).host}',`,
    "            scopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],",
    `            redirectSignIn: ['${callbackUrl}'],`,
    `            redirectSignOut: ['${callbackUrl}'],`,
    "            responseType: 'code',",
    '          },',
    '        },',
  ];
}

/** Where the data is, without the password that a database URL may hold. */
export function placeOf(config: Config): string {
  if (config.databaseUrl === undefined) {
    const path = relative(process.cwd(), config.dataDir);
    return path === '' || path.startsWith('..') ? config.dataDir : `./${path}`;
  }
  const url = URL.canParse(config.databaseUrl) ? new URL(config.databaseUrl) : undefined;
  return url === undefined ? 'PostgreSQL' : `${url.protocol}//${url.host}${url.pathname}`;
}

/** Colour where a terminal reads it and nobody said NO_COLOR. */
function style(format: 'bold' | 'dim', text: string): string {
  return styleText(format, text, { stream: process.stdout });
}
