const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a value safe inside HTML text and quoted attributes. */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const paragraph = /^(?:address|blockquote|h[1-6]|hr|ol|p|pre|table|ul)$/;
const ownLine = /^(?:article|div|footer|header|li|main|section|tr)$/;
/** White space that a text has lost before: the ends of what has a line of its own, and of paragraphs. */
const [LINE_END, PARAGRAPH_END] = ['\f', '\v'];
const silent = /^(?:head|script|style|title)$/;

/**
 * The words of an HTML document as plain text, for the other half of an e-mail (RFC 2046, section 5.1.4): blocks become
 * lines, with an empty one around paragraphs; a link becomes its text and its address in brackets. Takes time linear in the length of the document.
 */
export function toPlainText(html: string): string {
  const addresses: string[] = [];
  let text = '';
  let skipped: string | undefined;
  for (const token of html.replace(/<!--[^]*?(?:-->|$)/g, '').match(/<[^<>]*>|[^<]+|</g) ?? []) {
    const [, closing, rawName] = /^<(\/?)([a-z][a-z0-9]*)[^]*>$/i.exec(token) ?? [];
    const name = rawName?.toLowerCase();
    if (skipped !== undefined) {
      if (name === skipped && closing) skipped = undefined;
    } else if (name === undefined) {
      text += /^<[!?/]/.test(token) ? '' : token.replace(/\s+/g, ' ');
    } else if (!closing && silent.test(name)) {
      skipped = name;
    } else if (name === 'a') {
      if (closing) text += addressOf(addresses.pop());
      else addresses.push(/\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(token)?.slice(1).join('') ?? '');
    } else if (name === 'br') {
      text += '\n';
    } else if (paragraph.test(name)) {
      text += PARAGRAPH_END;
    } else if (ownLine.test(name)) {
      text += LINE_END;
    }
  }
  return decodeEntities(text)
    .replace(/[^\S\n\f\v]+/g, ' ')
    .replace(/ ?[\n\f\v][\n\f\v ]*/g, lineBreak)
    .trim();
}

/** One line break or two, for all that ends at one place: a `<br>` before the end of a block adds nothing to it. */
function lineBreak(ends: string): string {
  return ends.includes(PARAGRAPH_END) || ends.split('\n').length > 2 ? '\n\n' : '\n';
}

function addressOf(address: string | undefined): string {
  return address ? ` (${address})` : '';
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return characters[name.toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
