import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { TextResponse } from './message.ts';

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
  readonly body: Html;
  /** Directives of the content security policy, by their names, in place of the strict ones or beside them. */
  readonly policy?: Readonly<Record<string, string>>;
}

/** The look of every page: light and dark, from 320 px upwards. */
const sharedStyle = `
:root {
  color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif;
  --ground: light-dark(#f4f6f6, #121817);
  --card: light-dark(#fff, #1b2423);
  --line: light-dark(#d3dbda, #34413f);
  --text: light-dark(#14201e, #e6eeec);
  --quiet: light-dark(#546664, #9db0ad);
  --accent: light-dark(#0b6b62, #5fd0c2);
  --on-accent: light-dark(#fff, #06231f);
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--ground); color: var(--text); overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
a { color: var(--accent); }
button, input { font: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/**
 * A page that works without script. It loads nothing, is framed by nobody, is kept by no cache, and tells no other site of its
 * address, which may hold a secret.
 */
export async function pageResponse({
  status = 200,
  title,
  lang = 'en',
  style = '',
  body,
  policy,
}: Page): Promise<TextResponse> {
  const styles = sharedStyle + style;
  const document = await html`<!doctype html>
<html lang="${lang}" dir="${isRightToLeft(lang) ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${raw(styles)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  const directives = {
    'default-src': "'none'",
    'style-src': `'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
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
