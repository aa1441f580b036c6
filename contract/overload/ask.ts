import { readFileSync } from 'node:fs';
import { type Agent, request } from 'node:http';

/** How long an answer took. */
export interface Beat {
  readonly tookMs: number;
  /** What the server worked meanwhile: the time that it would have taken on a core of its own. */
  readonly workedMs: number;
}

export interface Answer extends Beat {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The CPU time of a process, in hundredths of a second (proc(5)), in milliseconds. */
export function cpuMsOf(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [userTicks, systemTicks] = fields.split(' ').slice(11, 13).map(Number) as [number, number];
  return (userTicks + systemTicks) * 10;
}

/** Asks the server that is this process: an operation with its input, or a page. @throws what the connection ends with */
export function ask(pid: number, url: string, agent: Agent, operation?: string, input?: object): Promise<Answer> {
  const began = performance.now();
  const cpuMs = cpuMsOf(pid);
  const headers = operation && {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: operation ? 'POST' : 'GET', agent, ...(headers && { headers }) },
      (incoming) => {
        incoming.resume().on('end', () => {
          const type = String(incoming.headers['x-amzn-errortype'] ?? '').replace(':', '');
          resolve({
            status: incoming.statusCode ?? 0,
            type,
            headers: incoming.headers,
            tookMs: performance.now() - began,
            workedMs: cpuMsOf(pid) - cpuMs,
          });
        });
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(input && JSON.stringify(input));
  });
}
