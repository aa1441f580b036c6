import { execFileSync } from 'node:child_process';

/** Namespaces of the network on one bridge, each as a machine of its own; `address` is the host's. */
export interface TestNetwork {
  readonly address: string;
  readonly mask: string;
  /** Makes a machine at this place (2 to 254). */
  add(place: number): Machine;
  /** Takes everything away, with every process that is left in it. */
  remove(): void;
}

export interface Machine {
  readonly address: string;
  /** What a program is started with to run in it, as the user of PostgreSQL. */
  readonly inside: readonly string[];
  /** Pulls its cable, or puts it back. */
  setCable(isIn: boolean): void;
  /** Sends a signal to every process in it. */
  signal(signal: NodeJS.Signals): void;
}

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Makes the bridge. Names and addresses are this process's own, so that two runs do not meet. @throws where this user may not */
export function createNetwork(): TestNetwork {
  const name = `cn${process.pid}`;
  const subnet = `10.${200 + (process.pid % 50)}.${process.pid % 250}`;
  const machines: { name: string; machine: Machine }[] = [];
  ip('link', 'add', name, 'type', 'bridge');
  const remove = () => {
    for (const { name: namespace, machine } of machines.splice(0)) {
      machine.signal('SIGKILL');
      ip('netns', 'delete', namespace);
    }
    ip('link', 'delete', name);
  };
  try {
    ip('addr', 'add', `${subnet}.1/24`, 'dev', name);
    ip('link', 'set', name, 'up');
  } catch (error) {
    remove();
    throw error;
  }
  const add = (place: number): Machine => {
    const namespace = `${name}-${place}`;
    const cable = `${name}v${place}`;
    const address = `${subnet}.${place}`;
    ip('netns', 'add', namespace);
    const machine: Machine = {
      address,
      inside: ['ip', 'netns', 'exec', namespace, 'setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'],
      setCable: (isIn) => void ip('link', 'set', cable, isIn ? 'up' : 'down'),
      signal(signal) {
        for (const pid of ip('netns', 'pids', namespace).split('\n').filter(Boolean)) send(Number(pid), signal);
      },
    };
    machines.push({ name: namespace, machine });
    ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    ip('link', 'set', cable, 'master', name, 'up');
    ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
    return machine;
  };
  return { address: `${subnet}.1`, mask: `${subnet}.0/24`, add, remove };
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}
