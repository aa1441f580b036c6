import { describe, expect, test } from 'vitest';
import { stylePropertiesOf } from './style-properties.ts';
import { type Shape, styleSchema } from './style-schema.ts';
import { mergeStyleSettings, parseStyleSettings } from './style-settings.ts';

const refusal = (message: string) => ({ code: 'InvalidParameterException', message });

/** A document with one member at a path. */
function at(path: string, value: unknown): Record<string, unknown> {
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Record<string, unknown>;
}

const button = 'components.primaryButton.lightMode.defaults.backgroundColor';

describe('parseStyleSettings', () => {
  test('takes any part of the full document, and the full document itself', () => {
    for (const document of [{}, { components: {} }, at(button, '0972D3ff'), mergeStyleSettings()]) {
      expect(parseStyleSettings(document)).toEqual(document);
    }
  });

  test.each<[path: string, value: unknown, problem: string]>([
    ['colours', {}, 'colours is not known.'],
    [
      'components.primaryButton.lightMode.defaults.color',
      '0972d3ff',
      `${button.replace(/\w+$/, 'color')} is not known.`,
    ],
    ['components.constructor', {}, 'components.constructor is not known.'],
    ['components.alert', [], 'components.alert is not an object.'],
    ['components.form.borderRadius', -1, 'components.form.borderRadius is not a number of pixels from 0 to 1000.'],
    ['components.form.borderRadius', '8px', 'components.form.borderRadius is not a number of pixels from 0 to 1000.'],
    ['categories.form.displayGraphics', 'yes', 'categories.form.displayGraphics is not true or false.'],
    [
      'categories.global.colorSchemeMode',
      'BLUE',
      'categories.global.colorSchemeMode is not one of LIGHT, DARK, DYNAMIC.',
    ],
    ['categories.form.sessionTimerDisplay', 'none', 'categories.form.sessionTimerDisplay is not a word in capitals.'],
    [
      'categories.auth.federation.order',
      ['a', 1],
      /federation\.order\.1 is not a text of 256 characters at most/.source,
    ],
    [
      'components.favicon.enabledTypes',
      ['ICO', 'SVG', 'ICO'],
      'components.favicon.enabledTypes is not a list of 2 at most.',
    ],
  ])('refuses %s: %j', (path, value, problem) => {
    const parse = () => parseStyleSettings(at(path, value));
    expect(parse).toThrow(expect.objectContaining({ code: 'InvalidParameterException' }));
    expect(parse).toThrow(problem.includes('\\') ? new RegExp(problem) : `Invalid settings: ${problem}`);
  });

  test.each(['0972d3', '#0972d3ff', '0972d3ff;', 'red', '0972d3fg', 0x0972d3ff, null])(
    'refuses %j as a colour',
    (color) => {
      expect(() => parseStyleSettings(at(button, color))).toThrow(
        expect.objectContaining(
          refusal(
            `Invalid settings: ${button} is not a colour of eight digits, red, green, blue and opacity: 0b6b62ff.`,
          ),
        ),
      );
    },
  );

  test('refuses what is no document, and what is nested deeper than it is', () => {
    for (const document of [null, 'x', 1, [], true]) {
      expect(() => parseStyleSettings(document)).toThrow('Invalid settings: the document is not an object.');
    }
    const nested = at(Array.from({ length: 60 }, () => 'components').join('.'), {});
    expect(() => parseStyleSettings(nested)).toThrow('Invalid settings: components.components is not known.');
  });

  test('a name that is too long is not repeated whole', () => {
    const parse = () => parseStyleSettings({ ['x'.repeat(1_000_000)]: 1 });
    expect(parse).toThrow(/^Invalid settings: x{200}… is not known\.$/);
  });

  test('a provider may have a button of its own', () => {
    const custom = at('components.idpButton.custom', { Okta: { darkMode: { hover: { textColor: 'ffffffff' } } } });
    expect(parseStyleSettings(custom)).toEqual(custom);
    expect(() =>
      parseStyleSettings(at('components.idpButton.custom', { Okta: { darkMode: { hover: { font: 'x' } } } })),
    ).toThrow('components.idpButton.custom.Okta.darkMode.hover.font is not known');
  });
});

describe('mergeStyleSettings', () => {
  test('what is said stands in place of the default, and nothing else changes', () => {
    const whole = mergeStyleSettings();
    const merged = mergeStyleSettings(at(button, '112233ff'));
    expect(merged).not.toEqual(whole);
    expect(JSON.stringify(merged)).toBe(
      JSON.stringify(whole).replace(
        /("primaryButton":\{"lightMode":\{"defaults":\{"backgroundColor":)"\w+"/,
        '$1"112233ff"',
      ),
    );
  });

  test('a list that is said replaces the list, and its defaults are as the table has them', () => {
    const order = [[{ display: 'INPUT', type: 'USERNAME_PASSWORD' }]];
    expect(mergeStyleSettings(at('categories.auth.authMethodOrder', order))).toMatchObject(
      at('categories.auth.authMethodOrder', order),
    );
  });

  test('the full document has both modes of everything, and passes its own check', () => {
    const names = (shape: Shape): string[] =>
      shape.kind === 'group'
        ? Object.entries(shape.members).flatMap(([name, part]) => names(part).map((rest) => `${name}.${rest}`))
        : [''];
    const paths = names(styleSchema);
    expect(paths.length).toBeGreaterThan(100);
    const light = paths.filter((path) => path.includes('lightMode'));
    expect(light.map((path) => path.replace('lightMode', 'darkMode'))).toEqual(
      paths.filter((path) => path.includes('darkMode')),
    );
  });
});

describe('stylePropertiesOf', () => {
  test('is the full document as properties of both modes', () => {
    const css = stylePropertiesOf(mergeStyleSettings(at(button, '0972D3FF')));
    expect(css).toMatch(/^:root \{\n {2}color-scheme: light dark;\n/);
    expect(css).toContain(
      '  --cenote-components-primary-button-defaults-background-color: light-dark(#0972d3ff, #5fd0c2ff);\n',
    );
    expect(css).toContain('  --cenote-component-classes-buttons-border-radius: 8px;\n');
    expect(stylePropertiesOf(mergeStyleSettings(at('categories.global.colorSchemeMode', 'DARK')))).toContain(
      'color-scheme: dark;',
    );
  });

  test('whatever a document holds, nothing of its text gets out', () => {
    const evil = '}</style><script>alert(1)</script>/*';
    const poison = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(poison)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, poison(part)]))
          : evil;
    const poisoned = poison(mergeStyleSettings()) as Record<string, unknown>;
    const css = stylePropertiesOf({ ...poisoned, [evil]: { lightMode: evil } });
    expect(css).toBe(stylePropertiesOf(mergeStyleSettings()));
    expect(
      css
        .split('\n')
        .slice(1, -2)
        .every((line) => /^ {2}[a-z-]+: [a-z0-9#(), .-]+;$/.test(line)),
    ).toBe(true);
    expect(stylePropertiesOf({ components: { form: { borderRadius: Number.POSITIVE_INFINITY } } })).toContain(
      '--cenote-components-form-border-radius: 8px;',
    );
  });
});
