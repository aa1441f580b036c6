import { Fault } from '#domain/fault.ts';

export type TermsName = 'terms-of-use' | 'privacy-policy';

/** A document to which the login pages of a client link, in each language at its own address. */
export interface Terms {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  /** A client has one document of each name. */
  readonly name: TermsName;
  /** `cognito:default` and languages, to addresses. */
  readonly links: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970; grows with every change, also within one millisecond. */
  readonly modifiedAt: number;
}

/**
 * Checks the addresses of a document: pages link to them, so that they have to be of the web, and there has to be one for
 * whoever has no language of the others. @throws Fault InvalidParameterException
 */
export function checkLinks(links: Terms['links']): void {
  if (links['cognito:default'] === undefined) throw invalid('Links must have a value for cognito:default.');
  for (const link of Object.values(links)) {
    const url = URL.parse(link);
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw invalid(`${link} is not a web address.`);
  }
}

/** What the wire calls the languages of the pages, by their tags (BCP 47). One that it does not know has the address for all. */
const languageNames: Readonly<Record<string, string>> = {
  de: 'german',
  en: 'english',
  es: 'spanish',
  fr: 'french',
  id: 'bahasa-indonesia',
  it: 'italian',
  ja: 'japanese',
  ko: 'korean',
  nl: 'dutch',
  'pt-BR': 'portuguese-brazil',
  'zh-CN': 'chinese-simplified',
  'zh-TW': 'chinese-traditional',
};

/** Where a document stands in a language. */
export function linkIn({ links }: Pick<Terms, 'links'>, lang: string): string | undefined {
  return links[`cognito:${languageNames[lang]}`] ?? links['cognito:default'];
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
