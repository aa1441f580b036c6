import { connect, type Socket } from 'node:net';

/** One request to the door `api`. */
export interface Call {
  /** The operation, without the service in front. */
  readonly operation: string;
  readonly body: string;
  /** More headers, such as those of a signature. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Pending {
  readonly resolve: (body: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A kept connection that carries one request at a time. It knows as little of HTTP as the server's answers need (a status
 * and a content-length), so that the load takes little from the cores that the server needs.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #received: Buffer = Buffer.alloc(0);
  #pending: Pending | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('The server closed the connection.')));
  }

  static async open(host: string, port: number): Promise<Connection> {
    const socket = connect({ host, port });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Connection(socket, `${host}:${port}`);
  }

  /** The body of the answer. @throws Error for any status but 200, with the answer in its text */
  send({ operation, body, headers = {} }: Call): Promise<string> {
    const lines = [
      'POST / HTTP/1.1',
      `host: ${this.#host}`,
      'content-type: application/x-amz-json-1.1',
      `x-amz-target: AWSCognitoIdentityProviderService.${operation}`,
      `content-length: ${Buffer.byteLength(body)}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.end();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = /^content-length: (\d+)$/im.exec(head)?.[1];
    if (length === undefined) return this.#fail(new Error(`The answer has no content-length:\n${head}`));
    const end = headEnd + 4 + Number(length);
    if (this.#received.length < end) return;
    const body = this.#received.toString('utf8', headEnd + 4, end);
    this.#received = this.#received.subarray(end);
    const pending = this.#pending;
    this.#pending = undefined;
    if (head.startsWith('HTTP/1.1 200 ')) pending?.resolve(body);
    else pending?.reject(new Error(`The server answered ${head.split('\r\n')[0]}: ${body}`));
  }

  #fail(error: Error): void {
    this.#pending?.reject(error);
    this.#pending = undefined;
  }
}
