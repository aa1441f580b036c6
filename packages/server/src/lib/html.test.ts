import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, toPlainText } from './html.ts';

describe('escapeHtml', () => {
  it('leaves nothing that ends text or a quoted attribute', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;');
  });

  it('is undone by reading the text', () => {
    const words = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\s+/g, ' ').trim());
    fc.assert(fc.property(words, (text) => toPlainText(`<p>${escapeHtml(text)}</p>`) === text));
  });
});

describe('toPlainText', () => {
  it('turns blocks into lines and links into text and address', () => {
    const html =
      '<h1>Hello</h1><p>Your  code\nis <b>123</b>.<br>Or <a class=x href="https://a.example/?a=1&amp;b=2">click</a>.</p>';
    expect(toPlainText(html)).toBe('Hello\n\nYour code is 123.\nOr click (https://a.example/?a=1&b=2).');
  });

  it('gives lines to what has lines, and an empty one to paragraphs alone', () => {
    const html =
      '<div>a</div>\n<div>b<br></div><div><p>c</p></div> <ul>\n<li>d</li>\n<li>e</li></ul>f<br> <br><br>g<br>h';
    expect(toPlainText(html)).toBe('a\nb\n\nc\n\nd\ne\n\nf\n\ng\nh');
  });

  it('drops what nobody reads', () => {
    const html =
      '<!doctype html><head><title>t</title></head><style>p { color: red }</style><!-- a > b --><p>1 < 2</p><script>x</script>';
    expect(toPlainText(html)).toBe('1 < 2');
  });

  it('keeps entities that it does not know and numbers that are no character', () => {
    expect(toPlainText('&euml; &#0; &#x110000; &#x41;&#66;&nbsp;&lt;')).toBe('&euml; &#0; &#x110000; AB <');
  });

  it('stays fast on hostile input', () => {
    for (const part of ['<', '<!--', '<style>', '<a href="', '&#', '\n ']) {
      const before = process.threadCpuUsage();
      toPlainText(part.repeat(20_000 / part.length));
      expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(500);
    }
  });
});
