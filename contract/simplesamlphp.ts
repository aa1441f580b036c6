import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSigningKey, pemOf } from '../packages/server/test/saml-forge.ts';

/** How SimpleSAMLphp treats somebody who relies on it (its metadata of an SP). */
export interface SamlRules {
  readonly [rule: string]: unknown;
}

/** SimpleSAMLphp as Debian packages it, as an identity provider of this machine. Its people are named in `people`. */
export interface SimpleSamlPhp {
  readonly url: string;
  readonly entityId: string;
  /** What it publishes of itself. */
  readonly metadataUrl: string;
  /** Takes a party in by what that publishes of itself, with these rules, in place of all before. */
  trust(...parties: readonly { readonly metadata: string; readonly rules?: SamlRules }[]): Promise<void>;
  /** Where somebody begins whom no app has sent. */
  beginUrl(party: string, relayState: string): string;
  /** Where somebody signs out of everything, and then goes to a page of its own. */
  readonly signOutUrl: string;
  /** The last that it said, for whoever wonders. */
  readonly log: () => string;
  close(): Promise<void>;
}

const site = '/usr/share/simplesamlphp/www';

/** Its people by their names, whose password is `password of <name>`. */
export const people: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  ada: { uid: ['ada'], mail: ['ada@example.com'], displayName: ['Ada Lovelace'], groups: ['staff', 'engines'] },
  Ada: { uid: ['Ada'], mail: ['other-ada@example.com'], displayName: ['Another Ada'], groups: [] },
  zoe: { uid: ['zoë@example.com'], mail: ['zoe@example.com'], displayName: ['Zoë & "Co" <x>'], groups: ['staff'] },
};
export const passwordOf = (name: string): string => `password of ${name}`;

/**
 * Whether this machine has SimpleSAMLphp, which npm cannot bring along.
 * @throws Error under CI, where no suite may be left out
 */
export async function hasSimpleSamlPhp(): Promise<boolean> {
  const isThere = await access(join(site, 'index.php')).then(
    () => true,
    () => false,
  );
  if (isThere) return true;
  const mend =
    'This machine has no SimpleSAMLphp. Install it: apt-get install --no-install-recommends php-cgi php-xml php-mbstring nginx-light, then the same of simplesamlphp.';
  if (process.env['CI']) throw new Error(mend);
  process.stderr.write(`Tests with SimpleSAMLphp are left out. ${mend}\n`);
  return false;
}

/** Starts it, on a port of its own. Its owner closes it. */
export async function startSimpleSamlPhp(): Promise<SimpleSamlPhp> {
  const folder = await mkdtemp(join(tmpdir(), 'cenote-simplesamlphp-'));
  const port = await freePort();
  // Another name than that of the server, so that to browsers it is another site.
  const url = `http://localhost:${port}`;
  const entityId = `${url}/idp`;
  await configure(folder, url, entityId);
  const php = spawn('php', ['-S', `127.0.0.1:${port}`, '-t', site], {
    env: { PATH: process.env['PATH'] ?? '', SIMPLESAMLPHP_CONFIG_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [php.stdout, php.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-20_000);
    });
  }
  const close = async () => {
    await end(php);
    await rm(folder, { recursive: true, force: true });
  };
  const metadataUrl = `${url}/saml2/idp/metadata.php`;
  try {
    await answers(metadataUrl, php);
  } catch (error) {
    await close();
    throw new Error(`SimpleSAMLphp does not start: ${said}`, { cause: error });
  }
  const begin = (party: string, relayState: string) =>
    `${url}/saml2/idp/SSOService.php?${new URLSearchParams({ spentityid: party, RelayState: relayState })}`;
  return {
    url,
    entityId,
    metadataUrl,
    trust: (...parties) => writeFile(join(folder, 'metadata', 'parties.json'), JSON.stringify(parties)),
    beginUrl: begin,
    signOutUrl: `${url}/saml2/idp/SingleLogoutService.php?${new URLSearchParams({ ReturnTo: `${url}/logout.php` })}`,
    log: () => said,
    close,
  };
}

/** Its files are PHP; what is in them is JSON that is read at each request. */
async function configure(folder: string, url: string, entityId: string): Promise<void> {
  const key = makeSigningKey('idp.example.com');
  const folders = Object.fromEntries(
    ['cert', 'data', 'temp', 'sessions', 'metadata'].map((name) => [name, join(folder, name)]),
  );
  for (const path of Object.values(folders)) await mkdir(path);
  const read = (file: string) => `json_decode(file_get_contents(${JSON.stringify(join(folder, file))}), true)`;
  const config = {
    baseurlpath: `${url}/`,
    certdir: `${folders['cert']}/`,
    datadir: `${folders['data']}/`,
    tempdir: `${folders['temp']}/`,
    metadatadir: `${folders['metadata']}/`,
    attributenamemapdir: '/etc/simplesamlphp/attributemap/',
    secretsalt: 'a salt of this test',
    'auth.adminpassword': 'a password of this test',
    timezone: 'UTC',
    'logging.level': 5,
    'logging.handler': 'errorlog',
    'enable.saml20-idp': true,
    'module.enable': { exampleauth: true, core: true, saml: true },
    'session.cookie.secure': false,
    'session.cookie.samesite': null,
    'session.phpsession.savepath': folders['sessions'],
    'language.cookie.secure': false,
    'language.cookie.samesite': null,
    'metadata.sources': [{ type: 'flatfile' }],
    'store.type': 'phpsession',
    'enable.http_post': true,
    'admin.checkforupdates': false,
    showerrors: true,
  };
  const hosted = {
    [entityId]: {
      host: '__DEFAULT__',
      privatekey: 'idp.key',
      certificate: 'idp.crt',
      auth: 'people',
      logouttype: 'traditional',
      'signature.algorithm': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      SingleSignOnServiceBinding: [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
      ],
      SingleLogoutServiceBinding: [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
      ],
      NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      'simplesaml.nameidattribute': 'uid',
      'sign.logout': true,
      'redirect.sign': true,
    },
  };
  const users = Object.entries(people).map(([name, attributes]) => [`${name}:${passwordOf(name)}`, attributes]);
  const sources = { people: { 0: 'exampleauth:UserPass', ...Object.fromEntries(users) } };
  const parties = `<?php
$metadata = [];
foreach (${read('metadata/parties.json')} as $party) {
  foreach (\\SimpleSAML\\Metadata\\SAMLParser::parseDescriptorsString($party['metadata']) as $id => $read) {
    $metadata[$id] = ($party['rules'] ?? []) + $read->getMetadata20SP();
  }
}
`;
  const files = {
    'config.php': `<?php $config = ${read('config.json')};`,
    'config.json': JSON.stringify(config),
    'authsources.php': `<?php $config = ${read('sources.json')};`,
    'sources.json': JSON.stringify(sources),
    'cert/idp.key': key.privateKey.export({ format: 'pem', type: 'pkcs8' }),
    'cert/idp.crt': pemOf(key.certificate),
    'metadata/saml20-idp-hosted.php': `<?php $metadata = ${read('metadata/hosted.json')};`,
    'metadata/hosted.json': JSON.stringify(hosted),
    'metadata/saml20-sp-remote.php': parties,
    'metadata/parties.json': '[]',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function answers(url: string, php: ChildProcess): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    if (response !== undefined) throw new Error(`it answers ${response.status}`);
    if (php.exitCode !== null || Date.now() > until) throw new Error('it does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function end(php: ChildProcess): Promise<void> {
  if (php.exitCode !== null || php.signalCode !== null) return;
  const gone = new Promise((resolve) => php.once('exit', resolve));
  php.kill();
  await gone;
}
