import { en } from '@cenote/texts/en';
import { findLanguage } from '@cenote/texts/language-tags';
import { findTranslation } from '@cenote/texts/languages';
import type { Plugin } from 'rolldown';
import { said } from '../src/texts/said.ts';

type Tree = { readonly [name: string]: string | Tree };

/** What is said of the texts of one language, by the paths of `said`. @throws Error for a path that leads nowhere */
export function pickTexts(texts: Tree, paths: readonly string[] = said): Tree {
  const picked: Record<string, string | Record<string, string | Tree>> = {};
  for (const path of paths) {
    const [name = '', inner] = path.split('.');
    const group = texts[name];
    if (group === undefined) throw new Error(`no text is named ${path}`);
    if (inner === undefined) picked[name] = group as string;
    else {
      const text = (group as Tree)[inner];
      if (text === undefined) throw new Error(`no text is named ${path}`);
      picked[name] = { ...(picked[name] as object), [inner]: text };
    }
  }
  return picked as Tree;
}

/** Leaves out of every language what the screens do not say: most of the texts are about other pages. */
export function picksTexts(): Plugin {
  return {
    name: 'picks texts',
    async load(id) {
      const [, tag] = /[\\/]packages[\\/]texts[\\/]src[\\/]([a-z]{2}(?:-[a-z]{2})?)\.ts$/.exec(id) ?? [];
      if (tag === undefined) return null;
      const texts = tag === 'en' ? en : await findTranslation(findLanguage(tag) ?? '');
      if (texts === undefined) return null;
      const name = tag.replace(/-([a-z])/, (_, letter: string) => letter.toUpperCase());
      const code = `export const ${name} = ${JSON.stringify(pickTexts(texts))};\n`;
      return { code, moduleType: 'js', moduleSideEffects: false };
    },
  };
}
