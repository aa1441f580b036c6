import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LogDestination, LogSink } from '#domain/log-sink.ts';
import { fileSink } from './file-sink.ts';

let folder: string;
let sink: LogSink;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cenote-logs-'));
  sink = fileSink(join(folder, 'in', 'here'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const to = (kind: LogDestination['kind'], name: string): LogDestination => ({ kind, name, arn: `arn:${name}` });
const place = (...path: string[]) => join(folder, 'in', 'here', ...path);
const read = (...path: string[]) => readFileSync(place(...path), 'utf8');

test('each destination has a file of its own, to which batches are appended', async () => {
  await sink.write(to('log-group', '/aws/vendedlogs/app'), ['{"a":1}', '{"a":2}']);
  await sink.write(to('log-group', '/aws/vendedlogs/app'), ['{"a":3}']);
  await sink.write(to('bucket', 'app.logs'), ['{"b":1}']);
  await sink.write(to('stream', 'app'), ['{"c":1}']);
  expect(read('cloudwatch-logs', '%2Faws%2Fvendedlogs%2Fapp.jsonl')).toBe('{"a":1}\n{"a":2}\n{"a":3}\n');
  expect(read('s3', 'app.logs.jsonl')).toBe('{"b":1}\n');
  expect(read('firehose', 'app.jsonl')).toBe('{"c":1}\n');
  expect(statSync(place('s3', 'app.logs.jsonl')).mode & 0o777).toBe(0o600);
  expect(statSync(place('s3')).mode & 0o777).toBe(0o700);
});

test('a file that was moved away is begun anew', async () => {
  await sink.write(to('bucket', 'app'), ['1']);
  renameSync(place('s3', 'app.jsonl'), place('s3', 'app.jsonl.1'));
  await sink.write(to('bucket', 'app'), ['2']);
  expect([read('s3', 'app.jsonl.1'), read('s3', 'app.jsonl')]).toEqual(['1\n', '2\n']);
});

test('no name leads out of the folder, and none is too long', async () => {
  for (const name of ['../../../etc/passwd', '..', '.', 'a/../../b', `${'/x'.repeat(250)}1`, `${'/x'.repeat(250)}2`]) {
    await sink.write(to('log-group', name), ['1']);
  }
  const files = readdirSync(place('cloudwatch-logs'));
  expect(files).toHaveLength(6);
  expect(readdirSync(folder)).toEqual(['in']);
  expect(readdirSync(place())).toEqual(['cloudwatch-logs']);
  expect(Math.max(...files.map((file) => file.length))).toBeLessThan(256);
  expect(files.some((file) => file.startsWith('.'))).toBe(false);
});

test('a line that a killed process left half is closed before the next', async () => {
  await sink.write(to('bucket', 'app'), ['1']);
  appendFileSync(place('s3', 'app.jsonl'), '{"half');
  await sink.write(to('bucket', 'app'), ['2']);
  expect(read('s3', 'app.jsonl')).toBe('1\n{"half\n2\n');
});

test('a link is not followed, and what cannot be written is told', async () => {
  await mkdir(place('s3'), { recursive: true });
  symlinkSync(join(folder, 'elsewhere'), place('s3', 'app.jsonl'));
  await expect(sink.write(to('bucket', 'app'), ['1'])).rejects.toThrow(/ELOOP/);
  expect(readdirSync(folder)).toEqual(['in']);
  await mkdir(place('firehose', 'app.jsonl'), { recursive: true });
  await expect(sink.write(to('stream', 'app'), ['1'])).rejects.toThrow(/EISDIR/);
  await expect(fileSink('/dev/null/logs').write(to('bucket', 'app'), ['1'])).rejects.toThrow();
});
