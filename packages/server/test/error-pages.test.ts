import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iam } from '@cenote/wire/iam.model';
import { sts } from '@cenote/wire/sts.model';
import { expect, test } from 'vitest';
import { queryErrorStatuses } from '#aws-query/query-error.ts';
import { errorPages, listErrorCodes, listErrorPages, readMeaning, writeErrorPages } from '../tools/error-pages.ts';
import { listRefusalTexts, readServerSources } from '../tools/refusal-texts.ts';

const readPage = (name: string) => readFileSync(join(errorPages, `${name}.md`), 'utf8');

/** The codes that the rows of a page's tables begin with. */
const rowsOf = (page: string) => Array.from(readPage(page).matchAll(/^\| `(\w+)` \|/gm), ([, code]) => code);

test('each error of an operation has a page, and no other page stands there', () => {
  expect(listErrorCodes().length).toBeGreaterThan(60);
  expect(listErrorPages()).toEqual(listErrorCodes());
});

test('the pages say what the models and the sources say', () => {
  for (const [name, page] of writeErrorPages()) expect(readPage(name), `npm run errors: ${name}`).toBe(page);
});

test('a page tells what to do, and no page is long', () => {
  for (const code of listErrorCodes()) {
    const [byHand = ''] = readPage(code).split('<!--');
    expect(byHand, code).toMatch(
      /^# \w+\n\n\S.*\.\n\n(?:- \*\*(?:At Cognito|Here|In an app|Who runs it):\*\* .+\.\n)+\n$/,
    );
    expect(byHand.split('\n').length, code).toBeLessThan(12);
  }
});

test('every code of the OAuth endpoints has its row, and those of RFC 6749', () => {
  const sources = readServerSources().filter(({ path }) => /domain\/access|doors\/(?:oauth|hosted-ui)\//.test(path));
  const thrown = sources.flatMap(({ path, text }) => [
    ...text.matchAll(/\b(?:OAuthError|RegistrationError)\('(\w+)'|\berror: '(\w+)'/g),
    ...text.matchAll(/^(?: {2}readonly code: |type Refusal = )((?:'\w+'(?: \| )?)+);$/gm),
    ...(path.endsWith('/oauth-error.ts') ? text.matchAll(/^ {2}\| '(\w+)'/gm) : []),
  ]);
  const codes = thrown.flatMap((match) => (match[1] ?? match[2] ?? '').replaceAll("'", '').split(' | '));
  expect(codes).toEqual(expect.arrayContaining(['invalid_grant', 'unsupported_token_type', 'invalid_redirect_uri']));
  expect(rowsOf('oauth')).toEqual([...new Set(codes)].toSorted());
  const page = readPage('oauth');
  for (const code of 'invalid_request unauthorized_client access_denied unsupported_response_type invalid_scope server_error temporarily_unavailable invalid_client invalid_grant unsupported_grant_type'.split(
    ' ',
  )) {
    expect(page).toContain(`\`${code}\``);
  }
});

test('every code of STS and IAM has its row, with its status', () => {
  const modelled = [sts, iam].flatMap(({ operations }) =>
    Object.values(operations).flatMap(({ errors }) => [...errors]),
  );
  const codes = new Set<string>([...modelled, ...Object.keys(queryErrorStatuses)]);
  expect(rowsOf('sts-and-iam')).toEqual([...codes].toSorted());
  for (const [code, status] of Object.entries(queryErrorStatuses)) {
    expect(readPage('sts-and-iam')).toContain(`| \`${code}\` | ${status} |`);
  }
});

test('a text is found beside its code, through a function of its file or of another one', () => {
  const texts = listRefusalTexts([
    {
      path: 'a/refused.ts',
      text: `export function notMet(message: string): Fault {\n  return new Fault('PreconditionNotMetException', message);\n}
        throw notMet('First this.'); throw new Fault('X', error.message); throw new Fault(
          'GroupExistsException',
          \`Group \${group.name({})} is\\nthere.\`,
        );`,
    },
    {
      path: 'b.ts',
      text: `import { notMet } from './refused.ts';\nthrow notMet("It's late."); other.notMet('none');
        const of = (code: 'A' | 'B') => new Fault(code, 'Either.');`,
    },
    { path: 'c.ts', text: `throw notMet('of another');` },
  ]);
  expect(Object.fromEntries(texts)).toEqual({
    GroupExistsException: ['Group … is there.'],
    PreconditionNotMetException: ['First this.', "It's late."],
    A: ['Either.'],
    B: ['Either.'],
  });
});

test('a page without a first sentence is refused', () => {
  expect(readMeaning('# A\n\nIt is so.\n\nMore.')).toBe('It is so.');
  for (const wrong of ['It is so.', '# A\nIt is so.\n\n', '# A\n\n- **Here:** so\n']) {
    expect(() => readMeaning(wrong)).toThrow('A page begins with its title');
  }
});
