import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openEntrance } from './entrance.ts';

const host = '127.0.0.1';

async function open(port = 0) {
  const server = createServer((_, response) => response.end('here'));
  const entrance = await openEntrance(server, { host, port });
  return { server, entrance };
}

test.runIf(process.platform === 'linux')('a crowd that connects at once is taken in a few turns', async () => {
  const { server, entrance } = await open();
  const clients: Socket[] = [];
  onTestFinished(async () => {
    for (const client of clients) client.destroy();
    server.closeAllConnections();
    await entrance.close();
  });
  let turns = 0;
  let taken = 0;
  const turnsOfTaken = new Set<number>();
  server.on('connection', () => {
    taken += 1;
    turnsOfTaken.add(turns);
  });
  clients.push(...Array.from({ length: 300 }, () => connect(entrance.port, host)));
  for (; taken < 300; turns += 1) await turn();
  expect(turnsOfTaken.size).toBeLessThan(150);
});

test('every connection is answered, and the end waits for each', async () => {
  const { entrance } = await open();
  const ask = async () => (await fetch(`http://${host}:${entrance.port}`, { headers: { connection: 'close' } })).text();
  expect(new Set(await Promise.all(Array.from({ length: 40 }, ask)))).toEqual(new Set(['here']));
  const client = connect(entrance.port, host);
  await once(client, 'connect');
  let isClosed = false;
  const closing = entrance.close().then(() => {
    isClosed = true;
  });
  for (let turns = 0; turns < 10; turns += 1) await turn();
  expect(isClosed).toBe(false);
  client.end();
  await closing;
  await expect(ask()).rejects.toThrow('fetch failed');
});

test('a port is shared with no other, neither a server as this nor another program', async () => {
  const { entrance } = await open();
  await expect(open(entrance.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await entrance.close();
  const other = createNetServer().listen(0, host);
  await once(other, 'listening');
  await expect(open((other.address() as AddressInfo).port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  other.close();
});
