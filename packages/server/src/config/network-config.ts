import { type Networks, noNetworks, parseNetworks } from '#lib/networks.ts';
import { ConfigError, settingReader } from './setting.ts';

/** Addresses and networks that a flag lists, if any. What is neither is a problem. */
export function readNetworks(
  flag: '--outbound-networks' | '--trusted-proxies' | 'CENOTE_OUTBOUND_NETWORKS',
  text: string | undefined,
  problems: string[],
): Networks | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const networks = parseNetworks(text.split(',').map((one) => one.trim()));
  if (!('unreadable' in networks)) return networks;
  problems.push(`${flag} ${networks.unreadable} is not an address or network. Give some such as 10.0.0.7,10.1.0.0/16.`);
  return undefined;
}

/** `--allowed-hosts`: names separated by commas. What is no host is a problem. */
export function readHosts(text: string | undefined, problems: string[]): string[] {
  const names =
    text
      ?.toLowerCase()
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '') ?? [];
  for (const name of names) {
    if (/^[a-z\d._-]+$|^\[[\da-f:.]+\]$/.test(name) && URL.parse(`http://${name}/`)?.host === name) continue;
    problems.push(`--allowed-hosts ${name} is not a host. Give names such as auth.internal,10.0.0.7, without ports.`);
  }
  return names;
}

/** Private networks that may be asked, for a command without a server. @throws ConfigError */
export function parseOutboundNetworks(env: NodeJS.ProcessEnv): Networks {
  const problems: string[] = [];
  const name = 'CENOTE_OUTBOUND_NETWORKS';
  const networks = readNetworks(name, settingReader({}, env, problems)(undefined, name, ''), problems);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return networks ?? noNetworks;
}
