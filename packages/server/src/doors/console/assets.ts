import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type HttpRequest, type HttpResponse, headerOf } from '#http/message.ts';

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const compress = promisify(gzip);

/** A file of the console's build, compressed for who takes that; undefined for a name that is none. */
export type ReadAsset = (name: string, request: Pick<HttpRequest, 'headers'>) => Promise<HttpResponse | undefined>;

/** Reads the files of one folder by their names, and nothing below or above it. A browser asks for each once, so none is remembered. */
export function readAsset(folder: URL): ReadAsset {
  return async (name, request) => {
    const [, ending = ''] = /^[\w-]+(?:\.[\w-]+)*\.(\w+)$/.exec(name) ?? [];
    const type = Object.hasOwn(types, ending) ? types[ending] : undefined;
    const bytes = type === undefined ? undefined : await readFile(new URL(name, folder)).catch(unlessMissing);
    if (type === undefined || bytes === undefined) return undefined;
    const headers = { 'content-type': type, vary: 'Accept-Encoding' };
    if (!/\bgzip\b/.test(headerOf(request, 'accept-encoding') ?? '')) return { status: 200, headers, body: bytes };
    return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: await compress(bytes) };
  };
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
