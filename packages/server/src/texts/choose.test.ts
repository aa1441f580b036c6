import { expect, test } from 'vitest';
import { chooseLanguage } from './choose.ts';

test.each([
  ['lang=ja', 'de', 'ja'],
  ['ui_locales=xx+fr-CA+de', '', 'fr'],
  ['', 'xx, pt;q=0.5, it;q=0.4', 'pt-BR'],
  ['', 'zh-Hant-HK, en', 'zh-TW'],
  ['', 'zh', 'zh-CN'],
  ['', 'zh-TW;q=0.1, ko;q=0.2', 'ko'],
  ['lang=xx', '', 'en'],
  ['lang=__proto__', 'constructor', 'en'],
])("of the query %j and the browser's %j it is %s", async (query, accepted, lang) => {
  const request = { query, headers: { 'accept-language': [accepted] } };
  expect((await chooseLanguage(request)).lang).toBe(lang);
});
