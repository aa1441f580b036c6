import { defineConfig, type UserConfig } from 'tsdown';
import { picksTexts } from './tools/pick-texts.ts';

const common = {
  entry: { index: 'src/index.ts', define: 'src/define.ts', react: 'src/react.ts' },
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  unbundle: true,
  fixedExtension: false,
  hash: false,
  tsconfig: 'tsconfig.json',
  deps: { alwaysBundle: [/^@cenote\/texts/] },
} satisfies UserConfig;

/**
 * What ships: ES modules for browsers, with the texts bundled in, as far as the screens say them. Each module stays one, so that an
 * app's bundler loads a language, or the drawing of QR codes, when it is needed. Types are made by themselves, of the whole texts.
 */
export default defineConfig([
  { ...common, plugins: [picksTexts()], dts: false, clean: ['dist/**/*.js'] },
  { ...common, dts: { oxc: true, emitDtsOnly: true }, clean: ['dist/**/*.d.ts'] },
]);
