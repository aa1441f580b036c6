import { describe, expect, test } from 'vitest';
import { isDrawing } from './drawing.ts';
import { mergeAssets, type StyleAsset, type StyleAssetInput } from './style-asset.ts';

const files = {
  ICO: Buffer.from('00000100010010100000', 'hex'),
  JPEG: Buffer.from('ffd8ffe000104a464946', 'hex'),
  PNG: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  SVG: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'),
  WEBP: Buffer.from('RIFF\u0010\u0000\u0000\u0000WEBPVP8 '),
} as const;

const logo = (input: Partial<StyleAssetInput> = {}): StyleAssetInput => ({
  category: 'FORM_LOGO',
  colorMode: 'LIGHT',
  extension: 'PNG',
  bytes: files.PNG,
  ...input,
});

describe('mergeAssets', () => {
  test('every category takes its kinds of files, by what they contain', async () => {
    const taken: string[] = [];
    for (const extension of ['ICO', 'JPEG', 'PNG', 'SVG', 'WEBP'] as const) {
      const merging = mergeAssets([], [logo({ extension, bytes: files[extension] })]);
      await merging.then(
        () => taken.push(extension),
        () => undefined,
      );
    }
    expect(taken).toEqual(['JPEG', 'PNG', 'SVG', 'WEBP']);
    const icon = { category: 'FAVICON_ICO', extension: 'ICO', bytes: files.ICO } as const;
    expect(await mergeAssets([], [logo(icon)])).toMatchObject([icon]);
    const drawn = { category: 'FAVICON_SVG', extension: 'SVG', bytes: files.SVG } as const;
    expect(await mergeAssets([], [logo(drawn)])).toMatchObject([drawn]);
  });

  test.each<[what: string, sent: StyleAssetInput[], problem: string]>([
    [
      'an icon of browsers as a logo',
      [logo({ extension: 'ICO', bytes: files.ICO })],
      'FORM_LOGO LIGHT takes JPEG, PNG, SVG, WEBP, and not ICO',
    ],
    ['a picture as an icon', [logo({ category: 'FAVICON_ICO' })], 'FAVICON_ICO LIGHT takes ICO, and not PNG'],
    ['a JPEG that is called PNG', [logo({ bytes: files.JPEG })], 'FORM_LOGO LIGHT is no PNG'],
    ['no bytes at all', [logo({ bytes: new Uint8Array() })], 'FORM_LOGO LIGHT is no PNG'],
    ['none', [{ category: 'FORM_LOGO', colorMode: 'LIGHT', extension: 'PNG' }], 'FORM_LOGO LIGHT has no bytes'],
    ['one twice', [logo(), logo({ extension: 'JPEG', bytes: files.JPEG })], 'FORM_LOGO LIGHT is given more than once'],
    [
      'a drawing with a script',
      [logo({ extension: 'SVG', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>') })],
      'FORM_LOGO LIGHT is no SVG, or one that does more than to show a picture',
    ],
  ])('refuses %s', async (_, sent, problem) => {
    await expect(mergeAssets([], sent)).rejects.toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message: `Invalid assets: ${problem}.` }),
    );
  });

  test('of a category and mode the new one replaces the old one in its place, and any other is added', async () => {
    const kept = await mergeAssets([], [logo(), logo({ colorMode: 'DARK' })]);
    const svg = { extension: 'SVG', bytes: files.SVG } as const;
    const merged = await mergeAssets(kept, [logo(svg), logo({ category: 'IDP_BUTTON_ICON', resourceId: 'Okta' })]);
    expect(merged.map(({ category, colorMode, extension }) => [category, colorMode, extension])).toEqual([
      ['FORM_LOGO', 'LIGHT', 'SVG'],
      ['FORM_LOGO', 'DARK', 'PNG'],
      ['IDP_BUTTON_ICON', 'LIGHT', 'PNG'],
    ]);
    expect((await mergeAssets(kept, [{ category: 'FORM_LOGO', colorMode: 'DARK', extension: 'PNG' }]))[1]?.bytes).toBe(
      files.PNG,
    );
  });

  test('a style has at most forty files, those it has already included', async () => {
    const icons = (from: number, count: number) =>
      Array.from({ length: count }, (_, at) => logo({ category: 'IDP_BUTTON_ICON', resourceId: `p${from + at}` }));
    const kept: StyleAsset[] = await mergeAssets([], icons(0, 40));
    expect(await mergeAssets(kept, icons(39, 1))).toHaveLength(40);
    await expect(mergeAssets(kept, icons(40, 1))).rejects.toThrow('a style has at most 40');
  });
});

describe('isDrawing', () => {
  const inside = (content: string, attributes = '') =>
    isDrawing(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`));

  test('takes what programs that draw write', () => {
    for (const content of [
      '',
      '<defs><linearGradient id="a"><stop stop-color="#BF80FF"/></linearGradient></defs><rect fill="url(#a)" width="1"/>',
      '<style>.a{fill:#fff;mask:url("#b")}</style><g class="a" style="opacity:.5"><title>Logo</title></g>',
      '<use href="#a"/><image href="data:image/png;base64,AAAA"/>',
      '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
      '<g xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:export-filename="C:\\logo.svg"/>',
    ]) {
      expect(inside(content), content).toBe(true);
    }
    expect(isDrawing(Buffer.from(`<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>`))).toBe(true);
  });

  test.each([
    ['<script>alert(1)</script>'],
    ['<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>'],
    ['<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'],
    ['<a href="https://evil.example"><path/></a>'],
    ['<image href="https://evil.example/pixel.png"/>'],
    ['<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//evil.example/pixel.png"/>'],
    ['<image href="data:image/svg+xml;base64,AAAA"/>'],
    ['<use href="javascript:alert(1)"/>'],
    ['<rect onload="alert(1)"/>'],
    ['<rect OnClick="alert(1)"/>'],
    ['<rect fill="url(https://evil.example/a)"/>'],
    ['<rect style="background:u\\72l(//evil.example)"/>'],
    ['<style>@import "//evil.example/x.css";</style>'],
    ['<style>a{b:url( "//evil.example")}</style>'],
    ['<set attributeName="href" to="javascript:alert(1)"/>'],
    ['<animate attributeName="href"/>'],
    ['<g'],
  ])('refuses %s', (content) => {
    expect(inside(content)).toBe(false);
  });

  test('refuses document types, style sheets of XML, other roots and other texts', () => {
    for (const text of [
      '<!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"/>',
      '<?xml-stylesheet href="x.xsl"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      '<svg/>',
      '<html xmlns="http://www.w3.org/1999/xhtml"/>',
      'svg',
      '',
    ]) {
      expect(isDrawing(Buffer.from(text)), text).toBe(false);
    }
    expect(isDrawing(Buffer.from([0x3c, 0xff, 0xfe]))).toBe(false);
    expect(inside('<g>'.repeat(6000) + '</g>'.repeat(6000))).toBe(false);
    expect(inside('', 'onload="alert(1)"')).toBe(false);
  });
});
