import type { Settings } from '#domain/context.ts';
import { isLoopback } from '#lib/loopback.ts';
import { ConfigError, type Flags, settingReader } from './setting.ts';
import { readAccountId } from './storage-config.ts';
import { strikeAddress } from './strike-settings.ts';

/** What a command about the console takes, as the server has it. */
export type ConsoleFlags = Pick<Flags, 'publicUrl' | 'region' | 'accountId'>;

/** Where the server is that the console belongs to. @throws ConfigError with every problem at once */
export function parseConsoleConfig(
  flags: ConsoleFlags,
  env: NodeJS.ProcessEnv,
): Pick<Settings, 'publicUrl' | 'region' | 'accountId'> {
  const problems: string[] = [];
  const setting = settingReader(flags, env, problems);
  const accountId = readAccountId(setting, problems);
  const region = setting('region', 'CENOTE_REGION', 'us-east-1');
  const publicUrl = setting('publicUrl', 'CENOTE_PUBLIC_URL', 'http://127.0.0.1:9229').replace(/\/+$/, '');
  const url = URL.parse(publicUrl);
  if (!/^https?:$/.test(url?.protocol ?? '')) {
    problems.push(
      `--public-url ${strikeAddress(publicUrl)} is not a web address. Give one such as https://auth.example.com.`,
    );
  } else if (url?.protocol === 'http:' && !isLoopback(url.hostname)) {
    problems.push(
      `--public-url ${strikeAddress(publicUrl)} is http, at which nobody may sign in to the console from another machine. Give the https address of the server.`,
    );
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return { publicUrl, region, accountId };
}
