import { type AddressInfo, createServer } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { type Message, MessageRefused, type OpenCarrier } from '#domain/carrier.ts';
import { smtpCarrier } from './smtp.ts';

const message: Message = {
  id: '6f1c0f52-1f3c-4f1e-9d7a-2b8a8a3f0d11',
  medium: 'EMAIL',
  recipient: 'ann@example.com',
  purpose: 'sign-up',
  subject: 'Ihr Code für Zürich',
  body: '<p>Your code is <b>123456</b></p><p><a href="https://a.example/x?a=1&amp;b=2">Verify</a></p>',
};

const from = 'Shop <no-reply@example.com>';
const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function carrierFor(url: string): OpenCarrier {
  const carrier = smtpCarrier({ url, from });
  cleanUps.push(() => carrier.close());
  return carrier;
}

interface Received {
  readonly raw: string;
  readonly sender: string | undefined;
  readonly recipients: string[];
}

/** A mail server on the loopback that wants `user` and `p@ss:word%`. */
async function startServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  let connections = 0;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onConnect: (_session, callback) => {
      connections += 1;
      callback();
    },
    onAuth: ({ username, password }, _session, callback) => {
      if (username === 'user' && password === 'p@ss:word%') callback(null, { user: username });
      else callback(new Error('wrong password'));
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          raw: Buffer.concat(chunks).toString(),
          sender: mailFrom ? mailFrom.address : undefined,
          recipients: rcptTo.map(({ address }) => address),
        });
        callback();
      });
    },
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return { received, port, connections: () => connections };
}

const credentials = 'user:p%40ss%3Aword%25';

describe('smtpCarrier', () => {
  it('signs in and sends HTML with a plain text beside it', async () => {
    const { received, port } = await startServer();
    await carrierFor(`smtp://${credentials}@127.0.0.1:${port}`).send(message);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ sender: 'no-reply@example.com', recipients: ['ann@example.com'] });
    const mail = await PostalMime.parse(received[0]?.raw ?? '');
    expect(mail.from).toMatchObject({ name: 'Shop', address: 'no-reply@example.com' });
    expect(mail.to).toMatchObject([{ address: 'ann@example.com' }]);
    expect(mail.subject).toBe('Ihr Code für Zürich');
    expect(mail.html?.trim()).toBe(message.body);
    expect(mail.text?.trim()).toBe('Your code is 123456\n\nVerify (https://a.example/x?a=1&b=2)');
  });

  it("takes the pool's sender and reply address before its own", async () => {
    const { received, port } = await startServer();
    const carrier = carrierFor(`smtp://${credentials}@127.0.0.1:${port}`);
    await carrier.send({ ...message, from: 'pool@example.com', replyTo: 'help@example.com' });
    const mail = await PostalMime.parse(received[0]?.raw ?? '');
    expect(mail.from?.address).toBe('pool@example.com');
    expect(mail.replyTo?.[0]?.address).toBe('help@example.com');
  });

  it('uses a connection again', async () => {
    const { received, port, connections } = await startServer();
    const carrier = carrierFor(`smtp://${credentials}@127.0.0.1:${port}`);
    for (let count = 0; count < 3; count += 1) await carrier.send(message);
    expect(received).toHaveLength(3);
    expect(connections()).toBe(1);
  });

  it('never sends to a second recipient that an address smuggles in', async () => {
    const { received, port } = await startServer();
    const carrier = carrierFor(`smtp://${credentials}@127.0.0.1:${port}`);
    for (const recipient of ['ann@example.com, eve@example.com', 'ann@example.com>\r\nRCPT TO:<eve@example.com']) {
      await carrier.send({ ...message, recipient }).catch(() => {});
    }
    expect(received.flatMap(({ recipients }) => recipients)).not.toContain('eve@example.com');
  });

  it('keeps a subject from becoming headers', async () => {
    const { received, port } = await startServer();
    const carrier = carrierFor(`smtp://${credentials}@127.0.0.1:${port}`);
    await carrier.send({ ...message, subject: 'Code\r\nBcc: eve@example.com\r\n\r\nbody' });
    const mail = await PostalMime.parse(received[0]?.raw ?? '');
    expect(mail.bcc ?? []).toEqual([]);
    expect(received[0]?.recipients).toEqual(['ann@example.com']);
  });

  it('keeps the password from another machine that offers no TLS', async () => {
    const { received, port } = await startServer();
    // 0.0.0.0 reaches this machine but, unlike 127.0.0.1, does not promise to.
    await expect(carrierFor(`smtp://${credentials}@0.0.0.0:${port}`).send(message)).rejects.toThrow(/STARTTLS/);
    await carrierFor(`smtp://${credentials}@127.0.0.1:${port}`).send(message);
    expect(received).toHaveLength(1);
  });

  it('is refused for good where the server refuses the recipient or the message', async () => {
    const refused = Object.assign(new Error('no such mailbox'), { responseCode: 550 });
    const { port } = await startServer({ onRcptTo: (_address, _session, callback) => callback(refused) });
    const sending = carrierFor(`smtp://${credentials}@127.0.0.1:${port}`).send(message);
    await expect(sending).rejects.toThrow(/no such mailbox/);
    await expect(sending).rejects.toBeInstanceOf(MessageRefused);
    const tooBig = await startServer({
      onData: (stream, _session, callback) => {
        stream.resume();
        stream.on('end', () => callback(Object.assign(new Error('policy'), { responseCode: 554 })));
      },
    });
    const other = carrierFor(`smtp://${credentials}@127.0.0.1:${tooBig.port}`).send(message);
    await expect(other).rejects.toBeInstanceOf(MessageRefused);
  });

  it('may succeed later where the server is busy, gone, or wants another password', async () => {
    const busy = Object.assign(new Error('try again'), { responseCode: 451 });
    const { port } = await startServer({ onRcptTo: (_address, _session, callback) => callback(busy) });
    const wrong = carrierFor(`smtp://user:wrong@127.0.0.1:${port}`).send(message);
    await expect(wrong).rejects.toThrow(/Invalid login/);
    await expect(wrong).rejects.not.toBeInstanceOf(MessageRefused);
    const sending = carrierFor(`smtp://${credentials}@127.0.0.1:${port}`).send(message);
    await expect(sending).rejects.toThrow(/try again/);
    await expect(sending).rejects.not.toBeInstanceOf(MessageRefused);
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port: closedPort } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    await expect(carrierFor(`smtp://127.0.0.1:${closedPort}`).send(message)).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('a server that cannot be used', () => {
  it.each([
    ['mail.example.com:587', /not a URL such as smtp:/],
    ['https://user:hunter2@mail.example.com', /not a URL such as smtp:/],
    ['smtp://user:hunter2@', /not a URL such as smtp:/],
    ['smtp://user:hunter2@mail.example.com/inbox', /path or parameters/],
    ['smtp://user:hunter2@mail.example.com?secure=true', /path or parameters/],
    ['smtp://user@mail.example.com', /both a user and a password/],
    ['smtp://user:hunter2%@mail.example.com', /"%25"/],
  ])('says what is wrong with %s and keeps the password to itself', (url, text) => {
    const open = () => smtpCarrier({ url, from });
    expect(open).toThrow(text);
    expect(open).not.toThrow(/hunter2/);
  });

  it('wants a sender with an address', () => {
    expect(() => smtpCarrier({ url: 'smtp://127.0.0.1', from: 'Shop' })).toThrow(/no e-mail address/);
  });
});
