import { Fault } from '#domain/fault.ts';

/** AWS: developer guide, "Customizing hosted UI (classic) branding": the classes that pages have, and no other. */
const classes: readonly string[] = [
  'background-customizable',
  'banner-customizable',
  'errorMessage-customizable',
  'idpButton-customizable',
  'idpButton-customizable:hover',
  'idpDescription-customizable',
  'inputField-customizable',
  'inputField-customizable:focus',
  'label-customizable',
  'legalText-customizable',
  'logo-customizable',
  'passwordCheck-notValid-customizable',
  'passwordCheck-valid-customizable',
  'redirect-customizable',
  'socialButton-customizable',
  'submitButton-customizable',
  'submitButton-customizable:hover',
  'textDescription-customizable',
];

/** The properties that the guide and the template of its console name. */
const properties: readonly string[] = [
  'background',
  'background-color',
  'border',
  'border-color',
  'border-radius',
  'box-sizing',
  'color',
  'display',
  'font-size',
  'font-weight',
  'height',
  'margin',
  'margin-bottom',
  'margin-left',
  'margin-right',
  'margin-top',
  'max-height',
  'max-width',
  'outline',
  'padding',
  'padding-bottom',
  'padding-left',
  'padding-right',
  'padding-top',
  'text-align',
  'width',
];

/** Words, numbers, colours and the functions of colours: nothing that loads, and nothing that leaves its declaration. */
const value = /^(?:(?:rgba?|hsla?)\([\d\s.,%/+-]*\)|[\w#%.,+-]|\s)+(?:!\s*important)?$/i;

/** One rule of a style sheet, as it was checked. */
interface ClassicRule {
  readonly selectors: readonly string[];
  readonly declarations: readonly (readonly [property: string, value: string])[];
}

/**
 * Checks a style sheet against what pages take: rules of known classes, and in them known properties with plain values. What
 * is checked is served to everybody who signs in, next to the form for the password.
 * @throws Fault InvalidParameterException
 */
export function checkClassicCss(css: string): void {
  parseClassicCss(css);
}

/**
 * A style sheet as it is served: written anew from what was checked, so that nothing else of it, such as a comment, gets into a page.
 * @throws Fault InvalidParameterException
 */
export function writeClassicCss(css: string): string {
  return parseClassicCss(css)
    .map(({ selectors, declarations }) => {
      const body = declarations.map(([property, value]) => `${property}: ${value}`).join('; ');
      return `${selectors.join(', ')} { ${body} }\n`;
    })
    .join('');
}

function parseClassicCss(css: string): ClassicRule[] {
  const text = css.replaceAll(/\/\*[^]*?\*\//g, ' ');
  if (text.includes('@')) throw invalid('CSS cannot have @ rules.');
  const rules: ClassicRule[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const rule = /^([^{}]*)\{([^{}]*)\}\s*/.exec(rest);
    if (rule === null) throw invalid('CSS is not a list of rules.');
    const [whole, selectors = '', declarations = ''] = rule;
    rules.push({
      selectors: selectors.split(',').map((selector) => checkSelector(selector.trim())),
      declarations: declarations.split(';').flatMap((declaration) => parseDeclaration(declaration.trim())),
    });
    rest = rest.slice(whole.length);
  }
  return rules;
}

function checkSelector(selector: string): string {
  if (selector.startsWith('.') && classes.includes(selector.slice(1))) return selector;
  throw invalid(`The CSS class ${selector} is not in the list of allowed classes.`);
}

function parseDeclaration(declaration: string): ClassicRule['declarations'] {
  if (declaration === '') return [];
  const colon = declaration.indexOf(':');
  const name = declaration.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  if (!properties.includes(name)) throw invalid(`The CSS property ${name || declaration} is not allowed.`);
  const said = declaration.slice(colon + 1).trim();
  if (!value.test(said)) throw invalid(`The value of the CSS property ${name} is not allowed.`);
  return [[name, said]];
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message.slice(0, 300));
}
