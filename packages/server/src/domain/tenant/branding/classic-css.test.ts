import { describe, expect, test } from 'vitest';
import { checkClassicCss } from './classic-css.ts';

describe('checkClassicCss', () => {
  test('takes the classes and properties of the template', () => {
    checkClassicCss(`
      .logo-customizable { max-width: 60%; max-height: 30%; }
      .banner-customizable { padding: 25px 0px 25px 0px; background-color: lightgray; }
      /* { } @import */
      .label-customizable { font-weight: 400 }
      .submitButton-customizable:hover, .idpButton-customizable:hover { color: #fff; background-color: rgba(40, 96, 144, .5); }
      .inputField-customizable:focus { border-color: #66afe9; outline: 0; }
      .errorMessage-customizable { border: 2px solid #D64958 !important; box-sizing: border-box; }
      .background-customizable{}
    `);
    checkClassicCss('');
  });

  test.each([
    ['.banner { color: red }', 'The CSS class .banner is not in the list of allowed classes.'],
    ['body { color: red }', 'The CSS class body is not in the list of allowed classes.'],
    ['.banner-customizable, * { color: red }', 'The CSS class * is not in the list of allowed classes.'],
    ['.label-customizable .x { color: red }', /not in the list/],
    ['.label-customizable:hover { color: red }', /not in the list/],
    ['@import "https://evil.example/x.css";', /@ rules/],
    ['.label-customizable { color: red } @media print { }', /@ rules/],
    ['.label-customizable { position: fixed }', 'The CSS property position is not allowed.'],
    ['.label-customizable { constructor: x }', /not allowed/],
    ['.label-customizable { color }', /not allowed/],
    ['.label-customizable { background: url(https://evil.example/x) }', /value of the CSS property background/],
    ['.label-customizable { background: image-set("x" 1x) }', /value of/],
    ['.label-customizable { width: expression(alert(1)) }', /value of/],
    ['.label-customizable { color: \\72 ed }', /value of/],
    ['.label-customizable { color: red</style><script> }', /value of/],
    ['.label-customizable { color: var(--x) }', /value of/],
    ['.label-customizable { color: red', /not a list of rules/],
    ['.label-customizable { color: red }}', /not a list of rules/],
    ['.label-customizable { color: r/**/ed } /*', /not a list of rules/],
    ['</style>', /not a list of rules/],
  ])('refuses %s', (css, message) => {
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(() => checkClassicCss(css)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message: expected }),
    );
  });

  test('a long text that is none ends soon', () => {
    for (const part of ['a', ' ', '/*', '{', '.label-customizable{color:red}', 'rgb(']) {
      const css = part.repeat(131_072 / part.length);
      if (part.startsWith('.')) checkClassicCss(css);
      else expect(() => checkClassicCss(`.label-customizable { color: ${css}! }`)).toThrow();
    }
  });
});
