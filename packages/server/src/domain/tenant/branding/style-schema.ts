/**
 * What the settings of a managed login style may say, and what stands where they say nothing: one table for the check, for
 * the full document and for style sheets. Its members are those of the document that the reference of
 * UpdateManagedLoginBranding shows; the values are ours, those of every page of this server.
 */
export type Shape =
  | { readonly kind: 'group'; readonly members: Readonly<Record<string, Shape>> }
  /** Red, green, blue and opacity, as eight digits. */
  | { readonly kind: 'color'; readonly fallback: string }
  /** Pixels. */
  | { readonly kind: 'length'; readonly fallback: number }
  | { readonly kind: 'switch'; readonly fallback: boolean }
  /** One of the words, or any word in capitals where nobody has listed them. */
  | { readonly kind: 'word'; readonly fallback: string; readonly words?: readonly string[] }
  | { readonly kind: 'text' }
  | { readonly kind: 'list'; readonly of: Shape; readonly max: number; readonly fallback: readonly unknown[] }
  /** Names of identity providers, each with what it has of its own. */
  | { readonly kind: 'named'; readonly of: Shape; readonly max: number };

/** Of one colour what it is in light and in dark mode. */
type Tone = readonly [light: string, dark: string];
interface Tones {
  readonly [name: string]: Tone | Tones;
}

const page: Tone = ['f4f6f6ff', '121817ff'];
const card: Tone = ['ffffffff', '1b2423ff'];
const line: Tone = ['d3dbdaff', '34413fff'];
const text: Tone = ['14201eff', 'e6eeecff'];
const quiet: Tone = ['546664ff', '9db0adff'];
const accent: Tone = ['0b6b62ff', '5fd0c2ff'];
const strongAccent: Tone = ['085048ff', '8ce0d5ff'];
const onAccent: Tone = ['ffffffff', '06231fff'];
const touched: Tone = ['eaf4f2ff', '22302eff'];
const pressed: Tone = ['d3e9e6ff', '2c3d3aff'];
const idle: Tone = ['e4e9e8ff', '2a3432ff'];

const signal = (backgroundColor: Tone, color: Tone): Tones => ({
  backgroundColor,
  borderColor: color,
  indicatorColor: color,
});
const error = signal(['fdf3f2ff', '2a1412ff'], ['b3261eff', 'ff8a80ff']);
const success = signal(['f1f9f4ff', '10231aff'], ['1b6e3aff', '6fd08cff']);
const warning = signal(['fdf8e8ff', '262007ff'], ['7a5b00ff', 'e0c158ff']);

const group = (members: Readonly<Record<string, Shape>>): Shape => ({ kind: 'group', members });
const length = (fallback: number): Shape => ({ kind: 'length', fallback });
const flag = (fallback: boolean): Shape => ({ kind: 'switch', fallback });
const word = (fallback: string, ...words: string[]): Shape => ({
  kind: 'word',
  fallback,
  ...(words.length > 0 && { words }),
});
const enabled = (fallback: boolean): Shape => group({ enabled: flag(fallback) });
const freeText: Shape = { kind: 'text' };

function isTone(value: Tone | Tones): value is Tone {
  return Array.isArray(value);
}

function colors(tones: Tones, mode: 0 | 1): Shape {
  const members = Object.entries(tones).map(([name, value]): [string, Shape] => [
    name,
    isTone(value) ? { kind: 'color', fallback: value[mode] } : colors(value, mode),
  ]);
  return group(Object.fromEntries(members));
}

/** Both modes of a component. */
const modes = (tones: Tones) => ({ lightMode: colors(tones, 0), darkMode: colors(tones, 1) });

const outlined: Tones = {
  defaults: { backgroundColor: card, borderColor: accent, textColor: accent },
  hover: { backgroundColor: touched, borderColor: strongAccent, textColor: strongAccent },
  active: { backgroundColor: pressed, borderColor: strongAccent, textColor: strongAccent },
};
const plain: Tones = {
  defaults: { backgroundColor: card, borderColor: line, textColor: text },
  hover: { backgroundColor: touched, borderColor: strongAccent, textColor: strongAccent },
  active: { backgroundColor: pressed, borderColor: strongAccent, textColor: strongAccent },
};

const side = group({
  backgroundImage: enabled(false),
  logo: group({ enabled: flag(false), location: word('START', 'START', 'CENTER', 'END') }),
  ...modes({ background: { color: card }, borderColor: line }),
});

const authMethod = group({ display: word('INPUT'), type: word('USERNAME_PASSWORD') });
const acceptance = group({ enforcement: word('NONE'), textKey: freeText });

export const styleSchema: Shape = group({
  categories: group({
    auth: group({
      authMethodOrder: {
        kind: 'list',
        of: { kind: 'list', of: authMethod, max: 10, fallback: [] },
        max: 10,
        fallback: [
          [
            { display: 'BUTTON', type: 'FEDERATED' },
            { display: 'INPUT', type: 'USERNAME_PASSWORD' },
          ],
        ],
      },
      federation: group({
        interfaceStyle: word('BUTTON_LIST'),
        order: { kind: 'list', of: freeText, max: 300, fallback: [] },
      }),
    }),
    form: group({
      displayGraphics: flag(true),
      instructions: enabled(false),
      languageSelector: enabled(false),
      location: group({
        horizontal: word('CENTER', 'START', 'CENTER', 'END'),
        vertical: word('CENTER', 'START', 'CENTER', 'END'),
      }),
      sessionTimerDisplay: word('NONE'),
    }),
    global: group({
      colorSchemeMode: word('DYNAMIC', 'LIGHT', 'DARK', 'DYNAMIC'),
      pageFooter: enabled(false),
      pageHeader: enabled(false),
      spacingDensity: word('REGULAR'),
    }),
    signUp: group({
      acceptanceElements: {
        kind: 'list',
        of: acceptance,
        max: 10,
        fallback: [{ enforcement: 'NONE', textKey: 'en' }],
      },
    }),
  }),
  componentClasses: group({
    buttons: group({ borderRadius: length(8) }),
    divider: group(modes({ borderColor: line })),
    dropDown: group({
      borderRadius: length(8),
      ...modes({
        defaults: { itemBackgroundColor: card },
        hover: { itemBackgroundColor: touched, itemBorderColor: quiet, itemTextColor: text },
        match: { itemBackgroundColor: pressed, itemTextColor: strongAccent },
      }),
    }),
    focusState: group(modes({ borderColor: accent })),
    idpButtons: group({ icons: enabled(true) }),
    input: group({
      borderRadius: length(8),
      ...modes({ defaults: { backgroundColor: card, borderColor: quiet }, placeholderColor: quiet }),
    }),
    inputDescription: group(modes({ textColor: quiet })),
    inputLabel: group(modes({ textColor: text })),
    link: group(modes({ defaults: { textColor: accent }, hover: { textColor: strongAccent } })),
    optionControls: group(
      modes({
        defaults: { backgroundColor: card, borderColor: quiet },
        selected: { backgroundColor: accent, foregroundColor: onAccent },
      }),
    ),
    statusIndicator: group(modes({ error, success, warning, pending: { indicatorColor: quiet } })),
  }),
  components: group({
    alert: group({
      borderRadius: length(12),
      ...modes({ error: { backgroundColor: ['fdf3f2ff', '2a1412ff'], borderColor: ['b3261eff', 'ff8a80ff'] } }),
    }),
    favicon: group({
      enabledTypes: { kind: 'list', of: word('ICO', 'ICO', 'SVG'), max: 2, fallback: ['ICO', 'SVG'] },
    }),
    form: group({
      backgroundImage: enabled(false),
      borderRadius: length(8),
      logo: group({
        enabled: flag(false),
        formInclusion: word('IN', 'IN', 'OUT'),
        location: word('CENTER', 'START', 'CENTER', 'END'),
        position: word('TOP', 'TOP', 'BOTTOM'),
      }),
      ...modes({ backgroundColor: card, borderColor: line }),
    }),
    idpButton: group({
      custom: { kind: 'named', of: group(modes(plain)), max: 300 },
      standard: group(modes(plain)),
    }),
    pageBackground: group({ image: enabled(true), ...modes({ color: page }) }),
    pageFooter: side,
    pageHeader: side,
    pageText: group(modes({ bodyColor: text, descriptionColor: quiet, headingColor: text })),
    phoneNumberSelector: group({ displayType: word('TEXT') }),
    primaryButton: group(
      modes({
        defaults: { backgroundColor: accent, textColor: onAccent },
        hover: { backgroundColor: strongAccent, textColor: onAccent },
        active: { backgroundColor: strongAccent, textColor: onAccent },
        disabled: { backgroundColor: idle, borderColor: idle },
      }),
    ),
    secondaryButton: group(modes(outlined)),
  }),
});
