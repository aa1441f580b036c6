import { createHash } from 'node:crypto';
import type { HttpResponse } from '#http/message.ts';
import { escapeHtml } from '#lib/html.ts';

/** Everything that a page says. All of it is text. */
export interface Page {
  readonly heading: string;
  readonly text: string;
  /** A form with one button, which sends its fields to the address of the page. */
  readonly form?: {
    readonly button: string;
    readonly action: string;
    readonly fields: Readonly<Record<string, string>>;
  };
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { display: grid; place-items: center; min-height: 100vh; box-sizing: border-box; margin: 0; padding: 1rem; }
main { width: 100%; max-width: 22rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 0.5rem; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
p { margin: 0 0 1.5rem; text-wrap: pretty; }
button { width: 100%; padding: 0.75rem 1rem; border: 0; border-radius: 0.5rem; font: inherit; font-weight: 600;
  color: Canvas; background: CanvasText; cursor: pointer; }
button:hover { opacity: 0.85; }
button:focus-visible { outline: 3px solid CanvasText; outline-offset: 3px; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * A page that works without script. It loads nothing, is framed by nobody, and tells no other site of its address, which may
 * hold a secret.
 */
export function pageResponse(status: number, { heading, text, form }: Page): HttpResponse {
  const title = escapeHtml(heading);
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${style}</style>
<main>
<h1>${title}</h1>
<p>${escapeHtml(text)}</p>
${form === undefined ? '' : formHtml(form)}</main>
</html>
`;
  return {
    status,
    body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

function formHtml({ button, action, fields }: NonNullable<Page['form']>): string {
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">\n`,
  );
  return `<form method="post" action="${escapeHtml(action)}">
${hidden.join('')}<button>${escapeHtml(button)}</button>
</form>
`;
}
