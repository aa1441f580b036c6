import { createPublicKey } from 'node:crypto';
import type { OutsideKey } from '#domain/outside-keys.ts';
import { isLoopback } from '#lib/loopback.ts';
import { type KeyAddress, parseKeyAddress, patienceMs } from './key-address.ts';

/**
 * A key of a transit secrets engine, as HashiCorp Vault and OpenBao have it: `transit://<host>/<mount>/<key>`, with `namespace`, `version`
 * of a key that signs, and on this machine `tls=no` as parameters. `token` is asked for at every use, since others renew it.
 * Needs update on encrypt/<key> and decrypt/<key>, or update on sign/<key> and read on keys/<key>.
 * @throws Error where the address cannot be used
 */
export function transitKey(address: string, token: () => string | undefined): OutsideKey {
  const parsed = parseKeyAddress(address, ['namespace', 'version', 'tls']);
  const { name, parameters } = parsed;
  const { url, key } = placeOf(parsed);
  const namespace = parameters.get('namespace');
  const version = parameters.get('version');
  if (version !== undefined && !/^[1-9]\d{0,8}$/.test(version)) throw new Error('its version is no number');

  const ask = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> => {
    const secret = token();
    if (secret === undefined) throw new Error('there is no token: give one as CENOTE_TRANSIT_TOKEN');
    const response = await fetch(`${url}/${path}`, {
      method,
      headers: {
        'x-vault-token': secret,
        'x-vault-request': 'true',
        ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    });
    const answer = (await response.json()) as { data?: Record<string, unknown>; errors?: string[] };
    return { status: response.status, data: answer.data ?? {}, errors: answer.errors ?? [] };
  };
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw new Error(
        `The key ${name} cannot be used now (${reasonOf(error)}). Look after that server, its policy and the token.`,
        { cause: error },
      );
    }
  };
  return {
    name,
    encrypt: (use, plaintext) =>
      told(async () => {
        const body = { plaintext: toBase64(plaintext), associated_data: toBase64(Buffer.from(use)) };
        return Buffer.from(textOf(checked(await ask('POST', `encrypt/${key}`, body)), 'ciphertext'));
      }),
    decrypt: (use, sealed) =>
      told(async () => {
        const body = { ciphertext: Buffer.from(sealed).toString(), associated_data: toBase64(Buffer.from(use)) };
        const answer = await ask('POST', `decrypt/${key}`, body);
        // Vault answers 400 for what this key did not seal, and for no other reason here.
        if (answer.status === 400) return undefined;
        return Buffer.from(textOf(checked(answer), 'plaintext'), 'base64');
      }),
    sign: (data) =>
      told(async () => {
        const body = {
          input: toBase64(data),
          signature_algorithm: 'pkcs1v15',
          ...(version !== undefined && { key_version: Number(version) }),
        };
        const signature = textOf(checked(await ask('POST', `sign/${key}/sha2-256`, body)), 'signature');
        return Buffer.from(signature.split(':')[2] ?? '', 'base64');
      }),
    publicHalf: () =>
      told(async () => {
        const { latest_version, keys } = checked(await ask('GET', `keys/${key}`));
        const chosen = version ?? String(latest_version);
        const pem = (keys as Record<string, { public_key?: string } | undefined> | undefined)?.[chosen]?.public_key;
        if (pem === undefined) throw new Error(`it has no public half of version ${chosen}`);
        const exact = new URL(address);
        exact.searchParams.set('version', chosen);
        return { publicKey: createPublicKey(pem), address: exact.href };
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: readonly string[];
}

/** Readable only on this machine: what is sealed would cross the network, and the token with it. */
function placeOf({ host, hostname, path, parameters }: KeyAddress): { url: string; key: string } {
  const parts = path.split('/');
  const key = parts.pop() ?? '';
  if (host === '' || parts.length === 0)
    throw new Error('it has no mount; write transit://vault.example.com/transit/cenote');
  const tls = parameters.get('tls') ?? 'yes';
  if (tls !== 'yes' && !(tls === 'no' && isLoopback(hostname))) throw new Error('tls=no is for this machine alone');
  const mount = parts.map(encodeURIComponent).join('/');
  return { url: `${tls === 'no' ? 'http' : 'https'}://${host}/v1/${mount}`, key: encodeURIComponent(key) };
}

function checked({ status, data, errors }: Answer): Answer['data'] {
  if (status !== 200) throw new Error(`status ${status}${errors.length > 0 ? `: ${errors.join('; ')}` : ''}`);
  return data;
}

function textOf(data: Answer['data'], name: string): string {
  const value = data[name];
  if (typeof value !== 'string') throw new Error(`the answer has no ${name}`);
  return value;
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
