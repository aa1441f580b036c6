import { DOMParser, type Element, onWarningStopParsing } from '@xmldom/xmldom';

const svg = 'http://www.w3.org/2000/svg';
/** What programs that draw note down for themselves, and no browser shows. */
const notes: readonly string[] = [
  'http://creativecommons.org/ns#',
  'http://purl.org/dc/elements/1.1/',
  'http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd',
  'http://web.resource.org/cc/',
  'http://www.inkscape.org/namespaces/inkscape',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
];
const elements: readonly string[] =
  `circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix
  feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur
  feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter g
  image line linearGradient marker mask metadata path pattern polygon polyline radialGradient rect stop style svg switch
  symbol text textPath title tspan use view`.split(/\s+/);
/** Within the file, or a picture that is part of it. */
const ownReference = /^\s*(?:#|data:image\/(?:png|jpeg|webp|gif);base64,)/;
/** A drawing has some hundred; the time of reading grows faster than they do. */
const maxTags = 5000;

/**
 * Whether bytes are an SVG file that only shows a picture: elements that draw, no script, no document type, nothing that is
 * loaded from elsewhere. It is shown next to the form for the password.
 */
export function isDrawing(bytes: Uint8Array): boolean {
  const text = decode(bytes);
  if (text === undefined || /<!(?:DOCTYPE|ENTITY)/i.test(text) || text.split('<').length > maxTags) return false;
  // Style sheets of XML could turn it into anything.
  if (/<\?(?!xml\s)/i.test(text)) return false;
  const root = parse(text);
  return root !== undefined && root.namespaceURI === svg && root.localName === 'svg' && isHarmless(root);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trimStart();
  } catch {
    return undefined;
  }
}

function parse(text: string): Element | undefined {
  try {
    const parser = new DOMParser({ locator: false, onError: onWarningStopParsing });
    return parser.parseFromString(text, 'text/xml').documentElement ?? undefined;
  } catch {
    return undefined;
  }
}

function isHarmless(root: Element): boolean {
  const waiting = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    const { namespaceURI, localName } = element;
    const isKnown = namespaceURI === svg ? elements.includes(localName ?? '') : notes.includes(namespaceURI ?? '');
    if (!isKnown || ![...element.attributes].every(isHarmlessAttribute)) return false;
    if (localName === 'style' && !isHarmlessStyle(element.textContent ?? '')) return false;
    for (const child of element.childNodes) if (child.nodeType === 1) waiting.push(child as Element);
  }
  return true;
}

function isHarmlessAttribute({
  namespaceURI,
  localName,
  value,
}: {
  namespaceURI: string | null;
  localName: string | null;
  value: string;
}): boolean {
  if (notes.includes(namespaceURI ?? '')) return true;
  const name = localName?.toLowerCase() ?? '';
  if (name.startsWith('on')) return false;
  if (name === 'href' || name === 'src') return ownReference.test(value);
  return isHarmlessStyle(value);
}

/** An escape could spell what is looked for in another way. */
function isHarmlessStyle(text: string): boolean {
  if (/@import|\\|javascript:/i.test(text)) return false;
  return [...text.matchAll(/url\s*\(\s*["']?([^)]*)/gi)].every(([, reference = '']) => ownReference.test(reference));
}
