import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vitepress';
import { gather } from './gather.ts';

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'dist' }, base: { type: 'string', default: '/' } },
});
const site = fileURLToPath(new URL('.', import.meta.url));
gather(`${site}.gathered`);
await build(site, { outDir: values.out, base: values.base });
