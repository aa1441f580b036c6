import { html, raw } from 'hono/html';
import { compactStyle } from './compact-style.ts';
import type { TextResponse } from './message.ts';
import { settledStyle, styleOf } from './settled-style.ts';

/** A piece of a page, in which every value is escaped. */
export type Html = ReturnType<typeof html>;

/** What one page has of its own. */
export interface Page {
  /** 200 unless said. */
  readonly status?: number;
  readonly title: string;
  /** The language of the page (BCP 47); English unless said. */
  readonly lang?: string;
  /** Styles after those of every page. No value that comes from outside may stand in them. */
  readonly style?: string;
  /** Styles that win over all others, written anew from what was checked. */
  readonly ownStyle?: string;
  /** What else stands in the head. */
  readonly head?: Html;
  readonly body: Html;
  /** Directives of the content security policy, by their names, in place of the strict ones or beside them. */
  readonly policy?: Readonly<Record<string, string>>;
}

/** The look of every page: light and dark, from 320 px upwards, and with the colours that a person forces. */
const sharedStyle = compactStyle(`
:root {
  color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; -webkit-text-size-adjust: 100%;
  --ground: light-dark(#f4f6f6, #121817);
  --card: light-dark(#fff, #1b2423);
  --line: light-dark(#d3dbda, #34413f);
  --text: light-dark(#14201e, #e6eeec);
  --quiet: light-dark(#546664, #9db0ad);
  --accent: light-dark(#0b6b62, #5fd0c2);
  --strong-accent: light-dark(#085048, #8ce0d5);
  --on-accent: light-dark(#fff, #06231f);
  --touched: light-dark(#eaf4f2, #22302e);
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--ground); color: var(--text); overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
a { color: var(--accent); }
button, input, select { font: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--focus, var(--accent)); outline-offset: 2px; }
@media (prefers-reduced-motion: no-preference) {
  a, button, input { transition: background-color .12s, border-color .12s, color .12s; }
}
`);

/**
 * A page that works without script. It loads nothing, is framed by nobody, is kept by no cache, and tells no other site of its
 * address, which may hold a secret.
 */
export async function pageResponse({
  status = 200,
  title,
  lang = 'en',
  style = '',
  ownStyle = '',
  head,
  body,
  policy,
}: Page): Promise<TextResponse> {
  // Whatever stands outside of the layer wins, however it is written, and may set the properties.
  const { text: styles, source } =
    ownStyle === '' ? settledStyle(sharedStyle + style) : styleOf(`@layer page {${sharedStyle}${style}}${ownStyle}`);
  const document = await html`<!doctype html>
<html lang="${lang}"${isRightToLeft(lang) ? html` dir="rtl"` : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
${head ?? ''}<style>${raw(styles)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  const directives = {
    'default-src': "'none'",
    'style-src': source,
    'form-action': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
    ...policy,
  };
  return {
    status,
    body: String(document),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': Object.entries(directives)
        .map((directive) => directive.join(' '))
        .join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

function isRightToLeft(lang: string): boolean {
  return /^(ar|fa|he|ur)(-|$)/.test(lang);
}
